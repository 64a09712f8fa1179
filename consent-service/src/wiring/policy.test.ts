import { assemblyIdSchema } from '@mutua/sdk/assembly/assembly'
import type { AssemblyResolution } from '@mutua/sdk/assembly/assembly-resolution'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import { policyDocumentSchema, policyText, type PolicyDocument } from '@mutua/sdk/coop/policy-document'
import { resolutionRecordSchema, type Enacted } from '@mutua/sdk/coop/resolution'
import { instantOf, parseSha256, sha256Schema } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { commitPlan, hashKey, row } from '@mutua/kit/row'
import { planLogged, readWaitingFacts } from '@mutua/kit/tlog/logged-facts'
import { describe, expect, test } from 'vitest'
import { checkPolicy } from './check-policy.ts'
import { openTariffs } from '../metering/open-tariffs.ts'
import { openPolicyFace } from './policy-face.ts'
import { enactedKey, entryKey } from '../policy/policy-rows.ts'
import { openPolicy } from '../policy/open-policy.ts'
import { createPurposesInForce } from '../policy/purposes-in-force.ts'
import { care, createClock, officer, openTestStore, research } from './test-support-value.ts'

const tariff = (version: string, price = '250000') =>
  policyDocumentSchema.parse({ type: 'tariff', version, prices: { [care]: price } })
const digestOf = (document: PolicyDocument) => parseSha256(hashKey(policyText(document)))
const enacting = (document: PolicyDocument): Enacted => ({
  subject: document.type === 'revocation' ? document.subject : document.type,
  digest: digestOf(document),
})
const minutes = (id: string, more: object = {}) =>
  resolutionRecordSchema.parse({
    ...{ id, title: 'Prices', adoptedOn: '2026-11-22', governs: ['tariff'] },
    ...more,
  })
const motion = (enacts: readonly Enacted[], number = 1): AssemblyResolution => ({
  assembly: assemblyIdSchema.parse('a'.repeat(22)),
  motion: number,
  title: 'New prices',
  textDigest: sha256Schema.parse('b'.repeat(64)),
  matter: 'ordinary',
  adoptedOn: civilDateSchema.parse('2026-11-22'),
  enacts: [...enacts],
  tally: { votesDue: 10, present: 8, heads: 8, inFavour: 5, against: 2, abstained: 1 },
  minutes: sha256Schema.parse('c'.repeat(64)),
})

const classOf = (name: 'care' | 'research', more: object = {}) =>
  policyDocumentSchema.parse({ ...foundingPurposes.find((one) => one.name === name), ...more })
const takingBack = (document: PolicyDocument) =>
  policyDocumentSchema.parse({
    ...{ type: 'revocation', subject: document.type, digest: digestOf(document) },
    reason: 'Members changed their mind.',
  })

const openHouse = async () => {
  const store = await openTestStore()
  const clock = createClock('2026-11-22T10:00:00.000Z')
  const { now } = clock
  const policy = openPolicyFace({
    store,
    now,
    authenticate: () => Promise.reject(new Error('nobody calls')),
    isOfficer: (webId) => webId === officer,
  })
  /** As an assembly does it when its minutes are signed. */
  const hold = (adopted: readonly AssemblyResolution[]) =>
    commitPlan(store, async () => {
      const closing = await policy.planClosingHistory()
      const { writes, unchanged, facts, result } = await policy.planAdoption(adopted)
      const logged = await planLogged(facts, store)
      return {
        writes: [...closing.writes, ...writes, ...logged.writes],
        unchanged: new Map([...closing.unchanged, ...unchanged, ...logged.unchanged]),
        result,
      }
    })
  const findings = () => Array.fromAsync(checkPolicy(store, createTestSealer(new Uint8Array(32).fill(1))))
  const tariffs = openTariffs({ store })
  const adopt = async (...documents: readonly PolicyDocument[]) => {
    for (const document of documents) await policy.publish(document, officer)
    return hold(documents.map((document, place) => motion([enacting(document)], place + 1)))
  }
  const purposes = createPurposesInForce({
    ...{ store, now, policyPage: 'https://coop.example/policy' },
    isFounding: (purpose) => purpose === care || purpose === research,
  })
  return {
    ...{ store, clock, policy, hold, findings, tariffs, adopt, purposes },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

describe('a resolution', () => {
  test('of an assembly puts exactly what was published into force, with the next number and its votes', async () => {
    await using house = await openHouse()
    await house.policy.record(minutes('2026/4'), officer)
    const before = await house.policy.version()
    await house.policy.publish(tariff('a'), officer)
    const adopted = await house.hold([motion([enacting(tariff('a'))]), motion([], 2)])
    expect(adopted).toMatchObject([
      { id: '2026/5', source: 'assembly', governs: ['tariff'], motion: 1, tally: { inFavour: 5 } },
      { id: '2026/6', governs: [], motion: 2 },
    ])
    expect(await house.tariffs.list()).toMatchObject([{ version: 'a', resolution: '2026/5' }])
    const { inForce, version, historyClosedAt } = await house.policy.read()
    expect(inForce).toMatchObject([
      { slot: 'tariff', resolution: '2026/5', assembly: 'a'.repeat(22), document: { version: 'a' } },
    ])
    expect(version).not.toBe(before)
    expect(await house.policy.version()).toBe(version)
    expect(historyClosedAt).toBe('2026-11-22T10:00:00.000Z')
    const { items } = await readWaitingFacts(0, 10, house)
    expect(items.map(({ statement }) => [statement['id'], statement['inFavour']])).toEqual([
      ['2026/4', undefined],
      ['2026/5', 5],
      ['2026/6', 5],
    ])
  })

  test('puts nothing into force that nobody could read, or read only after the vote', async () => {
    await using house = await openHouse()
    await house.hold([motion([enacting(tariff('a'))])])
    house.clock.set('2026-11-23T10:00:00.000Z')
    await house.policy.publish(tariff('b'), officer)
    await house.hold([motion([enacting(tariff('b'))])])
    expect(await house.tariffs.list()).toEqual([])
    const { inForce, history } = await house.policy.read()
    expect(inForce).toEqual([])
    expect(history.map(({ outcome, why }) => [outcome, why])).toEqual([
      ['unpublished', 'Nothing was published under this fingerprint.'],
      ['unpublished', 'It was published after it was voted.'],
    ])
    await expect(house.policy.adopt(tariff('a'), '2026/1', officer)).rejects.toMatchObject({
      code: 'policy-not-enacted',
    })
  })

  test('that cannot take effect says why, and what is voted beside it takes effect', async () => {
    await using house = await openHouse()
    for (const document of [tariff('a'), tariff('a', '1'), tariff('b')])
      await house.policy.publish(document, officer)
    await house.hold([
      motion([enacting(tariff('a')), enacting(tariff('a', '1'))]),
      motion([enacting(tariff('b'))], 2),
    ])
    expect((await house.tariffs.list()).map(({ version }) => version)).toEqual(['a', 'b'])
    const { history } = await house.policy.read()
    expect(history.map(({ outcome }) => outcome)).toEqual(['in-force', 'refused', 'in-force'])
    expect(history[1]?.why).toContain('version is taken')
  })

  test('from minutes puts a tariff into force as ever, until the first assembly is called', async () => {
    await using house = await openHouse()
    await house.policy.record(minutes('2026/1'), officer)
    await house.policy.adopt(tariff('a'), '2026/1', officer)
    await house.policy.adopt(tariff('a'), '2026/1', officer)
    expect((await house.policy.read()).history).toHaveLength(1)
    await expect(house.policy.adopt(tariff('a'), '2026/9', officer)).rejects.toMatchObject({
      code: 'resolution-unknown',
    })
    await house.hold([])
    await expect(house.policy.record(minutes('2026/2'), officer)).rejects.toMatchObject({
      code: 'history-closed',
    })
    await expect(house.policy.adopt(tariff('b'), '2026/1', officer)).rejects.toMatchObject({
      code: 'policy-not-enacted',
    })
    expect(await house.policy.record(minutes('2026/1'), officer)).toMatchObject({ id: '2026/1' })
  })

  test('that names a fingerprint lets no other tariff in', async () => {
    await using house = await openHouse()
    await house.policy.publish(tariff('a'), officer)
    await house.policy.record(minutes('2026/1', { enacts: [enacting(tariff('a'))] }), officer)
    expect(await house.tariffs.list()).toHaveLength(1)
    await expect(house.policy.adopt(tariff('b'), '2026/1', officer)).rejects.toMatchObject({
      code: 'policy-not-enacted',
    })
  })

  test('names the criteria of a ristorno as it did before', async () => {
    await using house = await openHouse()
    const digest = sha256Schema.parse('d'.repeat(64))
    await house.policy.record(minutes('2026/1', { governs: ['ristorno'], ristornoCriteria: digest }), officer)
    expect(await house.policy.findInForce({ subject: 'ristorno', digest })).toMatchObject({
      slot: 'ristorno',
    })
  })

  test('puts limits of privacy into force from their day on, and without one nothing is left to spend', async () => {
    await using house = await openHouse()
    const limits = policyDocumentSchema.parse({
      ...{ type: 'privacy-budget', from: '2026-12-01', studyEpsilonMilli: 1_000, studyDeltaOneIn: 1_000_000 },
      ...{ studyRhoNano: 18_000_000, memberYearRhoNano: 100_000_000, cohortFloor: 10 },
    })
    const on = (day: string) => house.policy.budgetsOn(civilDateSchema.parse(day))
    await house.policy.publish(limits, officer)
    expect(await on('2026-12-01')).toEqual({ kind: 'none' })
    await house.adopt(limits)
    expect(await on('2026-11-30')).toEqual({ kind: 'none' })
    expect(await on('2026-12-01')).toEqual({ kind: 'adopted', budget: limits, resolution: '2026/1' })
    await house.adopt(takingBack(limits))
    expect(await on('2026-12-01')).toEqual({ kind: 'none' })
    for (const beyond of [
      { memberYearRhoNano: 0.5 },
      { memberYearRhoNano: 1_000_000_001 },
      { studyDeltaOneIn: 99_999 },
      { studyEpsilonMilli: 10_001 },
      { cohortFloor: 9 },
    ])
      expect(policyDocumentSchema.safeParse({ ...limits, ...beyond }).success).toBe(false)
  })
})

test('what was in force before this room comes in once, and what the log has not', async () => {
  await using house = await openHouse()
  await using old = await openHouse()
  await old.policy.record(minutes('2026/1'), officer)
  await old.policy.adopt(tariff('a'), '2026/1', officer)
  for (const prefix of ['resolutions/', 'metering/'])
    for await (const { key, value } of old.store.list({ gte: prefix, lt: `${prefix}\u{10ffff}` }))
      await house.store.write([{ key, value }])
  expect(await house.policy.bringInTheOld()).toBe(2)
  expect(await house.policy.bringInTheOld()).toBe(0)
  expect((await house.policy.read()).inForce).toMatchObject([{ slot: 'tariff', resolution: '2026/1' }])
  const { items } = await readWaitingFacts(0, 10, house)
  expect(items.map(({ kind }) => kind)).toEqual(['resolution.adopted'])
  expect(await house.findings()).toEqual([])
})

test('the doctor finds what is in force without its resolution, and a resolution without its minutes', async () => {
  await using house = await openHouse()
  await house.policy.publish(tariff('a'), officer)
  await house.policy.record(minutes('2026/1', { enacts: [enacting(tariff('a'))] }), officer)
  expect(await house.findings()).toEqual([])
  const enacted = (await house.policy.read()).history[0] ?? expect.fail()
  await house.store.write([row(enactedKey(2), { ...enacted, ordinal: 2, digest: digestOf(tariff('b')) })])
  expect((await house.findings()).map(({ what }) => what)).toContain('No resolution in the book enacts it.')
  await house.store.write([{ key: enactedKey(2), value: undefined }])
  await house.hold([motion([])])
  expect((await house.findings()).map(({ where, what }) => [where, what])).toEqual([
    [entryKey('2026/2'), 'President and secretary have not signed the minutes that it cites.'],
  ])
})

describe('purposes', () => {
  const use = (more: object = {}) => ({
    ...{ purpose: care, validUntil: instantOf(Date.parse('2027-01-22T10:00:00.000Z')) },
    ...more,
  })
  const refusedFor = (why: string) => ({
    code: 'purpose-not-allowed',
    detail: expect.stringMatching(new RegExp(`${why}.*https://coop.example/policy`)) as string,
  })

  test('are those of the beginning until the members adopt the first class, and then only the adopted ones', async () => {
    await using house = await openHouse()
    const { requirePurpose } = house.purposes
    await requirePurpose(use())
    await expect(requirePurpose(use({ purpose: 'https://coop.example/adverts' }))).rejects.toMatchObject(
      refusedFor('no resolution'),
    )
    await house.policy.publish(classOf('care'), officer)
    expect(await house.purposes.classes()).toBeUndefined()
    await house.adopt(classOf('care'))
    await requirePurpose(use())
    await expect(requirePurpose(use({ purposes: [care, research] }))).rejects.toMatchObject(
      refusedFor(`${research}: no resolution`),
    )
    await house.adopt(takingBack(classOf('care')))
    expect(await house.purposes.classes()).toEqual([])
    await expect(requirePurpose(use())).rejects.toMatchObject(refusedFor(`${care}: no resolution`))
  })

  test('are asked for by whom, for how long and with what their class says, and of two classes the later one holds', async () => {
    await using house = await openHouse()
    const { requirePurpose } = house.purposes
    await house.adopt(
      classOf('care', { askers: ['nurse'], longestDays: 61 }),
      classOf('research', { longestDays: 61 }),
    )
    await requirePurpose(use({ asker: 'nurse' }))
    await requirePurpose(use())
    await expect(requirePurpose(use({ asker: 'organisation' }))).rejects.toMatchObject(
      refusedFor('others ask'),
    )
    const later = instantOf(Date.parse('2027-01-22T10:00:00.001Z'))
    await expect(requirePurpose(use({ validUntil: later }))).rejects.toMatchObject(refusedFor('61 days'))
    const study = use({ purpose: research })
    await expect(requirePurpose(study)).rejects.toMatchObject(refusedFor('takes an open project'))
    await requirePurpose({ ...study, project: 'https://coop.example/projects/x' })
    await house.adopt(classOf('care', { name: 'home', askers: ['organisation'] }))
    await requirePurpose(use({ asker: 'organisation', validUntil: later }))
  })

  test('of a class with a first day begin on that day, and the version says so from the vote on', async () => {
    await using house = await openHouse()
    await house.adopt(classOf('care', { from: '2026-12-01' }))
    const { version, inForce, next } = await house.policy.read()
    expect({ inForce, next }).toMatchObject({
      inForce: [],
      next: [{ slot: 'purpose-class/care', startsOn: '2026-12-01', document: { name: 'care' } }],
    })
    expect(await house.purposes.classes()).toBeUndefined()
    // Midnight in Italy, to the millisecond.
    house.clock.set('2026-11-30T22:59:59.999Z')
    expect(await house.purposes.classes()).toBeUndefined()
    house.clock.set('2026-11-30T23:00:00.000Z')
    expect(await house.purposes.classes()).toHaveLength(1)
    expect(await house.policy.read()).toMatchObject({
      version,
      next: [],
      inForce: [{ startsOn: '2026-12-01' }],
    })
    expect((await house.findings()).filter(({ where }) => where.startsWith('policy/'))).toEqual([])
  })

  test('of a class that is taken back before its first day never begin, and the first ones stay', async () => {
    await using house = await openHouse()
    const document = classOf('care', { from: '2026-12-01' })
    await house.adopt(document)
    await house.adopt(takingBack(document))
    house.clock.set('2026-12-02T10:00:00.000Z')
    expect(await house.purposes.classes()).toBeUndefined()
    expect((await house.policy.read()).inForce).toEqual([])
  })

  test('that mix what must be apart, or leave the vocabulary, are not published', async () => {
    await using house = await openHouse()
    const own = 'https://coop.example/purposes/ageing'
    for (const fault of [
      classOf('care', { purposes: [care, research] }),
      classOf('research', { takesProject: false }),
      classOf('care', { purposes: [own] }),
      classOf('care', { purposes: [own], own: [{ iri: own, broader: 'https://coop.example/other' }] }),
      classOf('care', { own: [{ iri: care, broader: care }] }),
    ])
      await expect(house.policy.publish(fault, officer)).rejects.toMatchObject({ code: 'input-malformed' })
    // What was published before that was looked at takes no effect.
    const before = openPolicy({ ...house, now: house.clock.now, takeEffect: async () => ({ writes: [] }) })
    const mixed = classOf('care', { purposes: [care, research] })
    await before.publish(mixed, officer)
    await house.hold([motion([enacting(mixed)])])
    expect((await house.policy.read()).history).toMatchObject([
      { outcome: 'refused', why: expect.stringContaining('classes of their own') as string },
    ])
    expect(await house.purposes.classes()).toBeUndefined()
    await house.adopt(classOf('care', { purposes: [own], own: [{ iri: own, broader: care }] }))
    await house.purposes.requirePurpose(use({ purpose: own }))
  })
})
