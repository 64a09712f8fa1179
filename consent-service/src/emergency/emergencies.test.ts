import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { monthSchema } from '@mutua/sdk/coop/period'
import { instantOf, parseWebId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import { checkGrants } from '../grants/check-grants.ts'
import { localIdOf } from '../grants/records.ts'
import { anna, bruno, drRossi, inPod, podServer, startOfTest, stranger } from '../grants/test-support.ts'
import { ada, dario, mara, nora, olga, openingOf, openWard, oscar } from '../wiring/test-support-emergency.ts'
import { checkEmergencies } from './check-emergencies.ts'

const hour = 3_600_000
const november = monthSchema.parse('2026-11')

const faults = (store: Store) => {
  const sealer = createTestSealer(randomBytes(32))
  return Promise.all([checkGrants, checkEmergencies].map((check) => Array.fromAsync(check(store, sealer))))
}

test('what is opened is a grant to the hospital for that one person, without consent, credential or price', async () => {
  const { house, emergencies, hospital } = await openWard()
  await using _house = house
  const access = await emergencies.open({ organisation: hospital, person: dario }, openingOf(anna))
  expect(access).toMatchObject({
    owner: anna,
    organisation: hospital,
    organisationName: 'Ospedale',
    person: dario,
    role: 'general-practitioner',
    reason: 'unconscious',
    legalBasis: ['eu-gdpr:A6-1-d', 'eu-gdpr:A9-2-c'],
    resources: [inPod(anna, 'health/summary/')],
    openedAt: instantOf(startOfTest),
    validUntil: instantOf(startOfTest + hour),
    tellBy: instantOf(startOfTest + 24 * hour),
  })
  const grant = await house.grants.findGrant(anna, localIdOf(access.grant))
  expect(grant).toMatchObject({
    recipient: hospital,
    recipientPerson: dario,
    basis: 'vital-interests',
    purpose: 'https://w3id.org/dpv/sector/health#EmergencyCareManagement',
    scope: { resources: [inPod(anna, 'health/summary/')], modes: ['read'] },
    validUntil: instantOf(startOfTest + hour),
    state: 'given',
  })
  expect(await house.grants.findCredential(anna, localIdOf(access.grant))).toBeUndefined()
  const { events } = await house.feed.poll({ podServer, after: 0 })
  expect(events.at(-1)).toMatchObject({ grant, tariff: { version: 'none', microCentsPerUnit: 0n } })
  expect(await house.grants.events(anna, localIdOf(access.grant))).toMatchObject([
    { kind: 'opened-in-emergency', actor: dario, onBehalfOf: hospital },
  ])
  expect(await faults(house.store)).toEqual([[], []])
})

test('who is not trusted with it is refused, and told whom to ask', async () => {
  const { house, emergencies, organisations, hospital } = await openWard()
  await using _house = house
  const opening = openingOf(anna)
  for (const [person, code] of [
    [mara, 'emergency-not-trusted'],
    [ada, 'staff-only'],
    [stranger, 'staff-only'],
  ] as const)
    await expect(emergencies.open({ organisation: hospital, person }, opening)).rejects.toMatchObject({
      code,
    })
  const other = await organisations.admit({ name: 'Altro', administrators: [ada] }, olga)
  const local = /organisations\/([^#]+)/.exec(other.id)?.[1] ?? ''
  await organisations.join(ada, local, { webId: dario, displayName: 'Dario', role: 'general-practitioner' })
  await expect(emergencies.open({ organisation: other.id, person: dario }, opening)).rejects.toMatchObject({
    code: 'emergency-not-trusted',
  })
  await emergencies.endTrust(hospital)
  await expect(emergencies.open({ organisation: hospital, person: dario }, opening)).rejects.toMatchObject({
    code: 'emergency-not-trusted',
  })
  expect(await emergencies.list(anna, 10)).toEqual([])
})

test('whom somebody else decides for forbids it and takes that back, and lets nobody read more', async () => {
  const decides = () => Promise.reject(new Problem('guardian-decides'))
  const findOwnMandate = (owner: WebId) =>
    Promise.resolve(owner === anna ? { person: anna, covers: () => true, hold: decides } : undefined)
  const { house, emergencies } = await openWard({ findOwnMandate })
  await using _house = house
  const wider = { allowed: true, resources: [inPod(anna, 'health/')] }
  await expect(emergencies.setRule(anna, wider)).rejects.toMatchObject({ code: 'guardian-decides' })
  const narrow = { allowed: true, resources: [inPod(anna, 'health/summary/AllergyIntolerance/1')] }
  for (const wish of [narrow, { allowed: false }, { allowed: true }])
    await expect(emergencies.setRule(anna, wish)).resolves.toMatchObject({ allowed: wish.allowed })
  await emergencies.setRule(bruno, { allowed: true, resources: [inPod(bruno, 'health/')] })
})

test('who has left the hospital opens nothing', async () => {
  const { house, emergencies, organisations, hospital, localHospital } = await openWard()
  await using _house = house
  await organisations.leave(ada, localHospital, dario)
  await expect(
    emergencies.open({ organisation: hospital, person: dario }, openingOf(anna)),
  ).rejects.toMatchObject({ code: 'staff-only' })
})

test('a member narrows, widens or forbids it beforehand, in force from the answer on', async () => {
  const { house, emergencies, hospital } = await openWard()
  await using _house = house
  const opener = { organisation: hospital, person: dario }
  expect(await emergencies.rule(anna)).toEqual({
    allowed: true,
    resources: [inPod(anna, 'health/summary/')],
  })
  const wide = [inPod(anna, 'health/summary/'), inPod(anna, 'health/prescription/')]
  await emergencies.setRule(anna, { allowed: true, resources: wide })
  expect((await emergencies.open(opener, openingOf(anna))).resources).toEqual(wide)
  const narrow = [inPod(anna, 'health/summary/AllergyIntolerance/1')]
  await emergencies.setRule(anna, { allowed: true, resources: narrow })
  expect((await emergencies.open(opener, openingOf(anna))).resources).toEqual(narrow)
  await emergencies.setRule(anna, { allowed: false })
  await expect(emergencies.open(opener, openingOf(anna))).rejects.toMatchObject({
    code: 'emergency-not-possible',
  })
  await expect(
    emergencies.setRule(anna, { allowed: true, resources: [inPod(bruno, 'health/')] }),
  ).rejects.toMatchObject({ code: 'resource-outside-pod' })
  await expect(emergencies.setRule(stranger, { allowed: true })).rejects.toMatchObject({
    code: 'member-unknown',
  })
})

test('what is forbidden, or no longer entrusted, while an opening is on its way to the disk is not opened', async () => {
  const meanwhile: { happens?: (() => Promise<unknown>) | undefined } = {}
  const wrapStore = (store: Store): Store => ({
    ...store,
    get: (key) => store.get(key),
    list: (range) => store.list(range),
    write: async (writes, unchanged) => {
      const { happens } = meanwhile
      if (happens !== undefined && writes.some(({ key }) => key.startsWith('emergency/'))) {
        meanwhile.happens = undefined
        await happens()
      }
      return store.write(writes, unchanged)
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  })
  const { house, emergencies, hospital } = await openWard({ wrapStore })
  await using _house = house
  const opener = { organisation: hospital, person: dario }
  meanwhile.happens = () => emergencies.setRule(anna, { allowed: false })
  await expect(emergencies.open(opener, openingOf(anna))).rejects.toMatchObject({
    code: 'emergency-not-possible',
  })
  meanwhile.happens = () => emergencies.endTrust(hospital)
  await expect(emergencies.open(opener, openingOf(bruno))).rejects.toMatchObject({
    code: 'emergency-not-trusted',
  })
  expect(await emergencies.list(hospital, 10)).toEqual([])
})

test('a member who forbids it and a WebID that is nobody’s are the same: answer, attempt of the day, and what is written', async () => {
  const traceOf = async (owner: typeof anna) => {
    const { house, emergencies, hospital } = await openWard()
    await using _house = house
    await emergencies.setRule(anna, { allowed: false })
    const before = await everyRow(house.store)
    const refusal: unknown = await emergencies
      .open({ organisation: hospital, person: dario }, openingOf(owner))
      .catch((problem: unknown) => problem)
    const after = await everyRow(house.store)
    const written = [...after].filter(([key, value]) => before.get(key) !== value)
    return {
      refusal: JSON.stringify(refusal, ['code', 'detail', 'status', 'message']),
      written: written.map(([key, value]) => [
        key.replace(/[0-9a-f]{64}/, ''),
        value.replace(/organisations\/[^#]+/, ''),
      ]),
    }
  }
  const forbidden = await traceOf(anna)
  expect(forbidden.refusal).toContain('emergency-not-possible')
  expect(await traceOf(parseWebId('https://somewhere.example/nobody'))).toEqual(forbidden)
})

test('a person opens so many in a day, also all at once and also in vain; from the next day on again', async () => {
  const { house, emergencies, hospital } = await openWard({ perDay: 5 })
  await using _house = house
  const opener = { organisation: hospital, person: dario }
  await expect(emergencies.open(opener, openingOf(stranger))).rejects.toMatchObject({
    code: 'emergency-not-possible',
  })
  const openings = await Promise.allSettled(
    Array.from({ length: 12 }, (_, index) => emergencies.open(opener, openingOf(index % 2 ? anna : bruno))),
  )
  expect(openings.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
  for (const opening of openings)
    if (opening.status === 'rejected') expect(opening.reason).toMatchObject({ code: 'emergency-limit' })
  // The nurse is another person.
  expect(await emergencies.open({ organisation: hospital, person: nora }, openingOf(anna))).toBeDefined()
  house.clock.at = Date.parse('2026-11-22T00:00:00.000Z')
  expect(await emergencies.open(opener, openingOf(anna))).toBeDefined()
})

test('nobody opens one to their own pod, and the hospital is nobody without a person', async () => {
  const { house, emergencies, hospital } = await openWard()
  await using _house = house
  await expect(
    emergencies.open({ organisation: hospital, person: dario }, openingOf(dario)),
  ).rejects.toMatchObject({ code: 'input-malformed' })
})

test('it cannot be prolonged, changed, paused or brought back; a second one is a new one with a reason of its own', async () => {
  const { house, emergencies, hospital } = await openWard()
  await using _house = house
  const opener = { organisation: hospital, person: dario }
  const first = await emergencies.open(opener, openingOf(anna))
  const local = localIdOf(first.grant)
  for (const change of [
    () => house.grants.amend(anna, local, { validUntil: instantOf(startOfTest + 2 * hour) }),
    () => house.grants.pause(anna, local),
    () => house.grants.resume(anna, local),
    () => house.grants.restore(anna, local),
  ])
    await expect(change()).rejects.toMatchObject({ code: 'emergency-fixed' })
  house.clock.at += 1_000
  const second = await emergencies.open(opener, openingOf(anna, { reason: 'life-at-risk' }))
  expect(second.grant).not.toBe(first.grant)
  expect(second.validUntil).toBe(instantOf(startOfTest + 1_000 + hour))
  expect((await house.grants.findGrant(anna, local))?.validUntil).toBe(first.validUntil)
})

test('the member ends it as every consent, and only the member', async () => {
  const { house, emergencies, hospital } = await openWard()
  await using _house = house
  const { grant } = await emergencies.open({ organisation: hospital, person: dario }, openingOf(anna))
  await expect(house.grants.withdraw(hospital, localIdOf(grant))).rejects.toMatchObject({
    code: 'owner-only',
  })
  await expect(house.grants.withdraw(dario, localIdOf(grant))).rejects.toMatchObject({ code: 'not-found' })
  house.clock.at += 600_000
  expect((await house.grants.withdraw(anna, localIdOf(grant))).state).toBe('withdrawn')
  const { items } = await emergencies.review(november)
  expect(items).toMatchObject([{ endedAt: instantOf(startOfTest + 600_000), seconds: 600 }])
})

test('it is seen by its member and its organisation, and by nobody else', async () => {
  const { house, emergencies, hospital } = await openWard()
  await using _house = house
  const { grant } = await emergencies.open({ organisation: hospital, person: dario }, openingOf(anna))
  for (const party of [anna, hospital]) {
    expect(await emergencies.list(party, 10)).toMatchObject([{ grant }])
    expect(await emergencies.find(party, localIdOf(grant))).toMatchObject({ grant })
  }
  for (const other of [bruno, drRossi, dario, olga]) {
    expect(await emergencies.list(other, 10)).toEqual([])
    await expect(emergencies.find(other, localIdOf(grant))).rejects.toMatchObject({ code: 'not-found' })
  }
})

test('the member counts as told when they were reached, not when others were; until then they are in the list', async () => {
  const { house, emergencies, hospital } = await openWard()
  await using _house = house
  const { grant } = await emergencies.open({ organisation: hospital, person: dario }, openingOf(anna))
  await emergencies.noteTold({ webId: hospital, grants: [grant], by: 'webhook' })
  expect(await emergencies.untold(10)).toMatchObject([{ access: { grant }, isOverdue: false }])
  house.clock.at = startOfTest + 24 * hour + 1
  expect(await emergencies.untold(10)).toMatchObject([{ isOverdue: true }])
  expect((await emergencies.review(november)).items).toMatchObject([{ isTellingOverdue: true }])
  await emergencies.noteTold({ webId: anna, grants: [grant], by: 'inbox' })
  expect(await emergencies.untold(10)).toEqual([])
  const told = { at: instantOf(house.clock.at), by: 'inbox' }
  // That it was late stays visible, and the first time counts.
  await emergencies.list(anna, 10)
  expect((await emergencies.review(november)).items).toMatchObject([{ told, isTellingOverdue: true }])
  expect(await faults(house.store)).toEqual([[], []])
})

test('an officer tells a member whom no notice reaches, once', async () => {
  const { house, emergencies, hospital } = await openWard()
  await using _house = house
  const { grant } = await emergencies.open({ organisation: hospital, person: dario }, openingOf(anna))
  expect((await emergencies.tell(olga, localIdOf(grant), 'phone')).told).toMatchObject({
    by: 'phone',
    officer: olga,
  })
  await expect(emergencies.tell(oscar, localIdOf(grant), 'letter')).rejects.toMatchObject({
    code: 'emergency-told',
  })
})

test('a member objects once, and an officer who had no part in it gives one verdict', async () => {
  const { house, emergencies, hospital } = await openWard()
  await using _house = house
  const opened = await emergencies.open({ organisation: hospital, person: dario }, openingOf(anna))
  const local = localIdOf(opened.grant)
  await expect(emergencies.object(bruno, local, {})).rejects.toMatchObject({ code: 'not-found' })
  await emergencies.object(anna, local, { text: 'I was awake the whole time.' })
  await expect(emergencies.object(anna, local, {})).rejects.toMatchObject({ code: 'emergency-objected' })
  house.clock.at = startOfTest + 31 * 24 * hour + 1
  expect(await emergencies.overdueReviews(10)).toMatchObject([{ grant: opened.grant, isReviewOverdue: true }])
  const verdict = { verdict: 'not-justified', note: 'The ward was asked; she could answer.' } as const
  for (const involved of [dario, anna])
    await expect(emergencies.judge(involved, local, verdict)).rejects.toMatchObject({
      code: 'caller-not-officer',
    })
  await emergencies.judge(oscar, local, verdict)
  await expect(emergencies.judge(olga, local, verdict)).rejects.toMatchObject({ code: 'emergency-reviewed' })
  expect(await emergencies.overdueReviews(10)).toEqual([])
  expect((await emergencies.review(november)).items).toMatchObject([
    {
      objection: { text: 'I was awake the whole time.' },
      review: { by: oscar, verdict: 'not-justified' },
      isReviewOverdue: false,
      endedAt: opened.validUntil,
      seconds: 3_600,
      reads: 0,
    },
  ])
  expect(await faults(house.store)).toEqual([[], []])
})

test('the list of a month has what was opened in it, and who was refused, and nothing of another month', async () => {
  const { house, emergencies, hospital } = await openWard()
  await using _house = house
  const opener = { organisation: hospital, person: dario }
  house.clock.at = Date.parse('2026-11-30T23:59:59.999Z')
  const last = await emergencies.open(opener, openingOf(anna))
  await expect(emergencies.open(opener, openingOf(stranger))).rejects.toMatchObject({
    code: 'emergency-not-possible',
  })
  house.clock.at += 1
  const first = await emergencies.open(opener, openingOf(anna))
  const refusals = [{ organisation: hospital, person: dario, times: 1 }]
  expect(await emergencies.review(november)).toMatchObject({ items: [{ grant: last.grant }], refusals })
  const december = await emergencies.review(monthSchema.parse('2026-12'))
  expect(december).toMatchObject({ items: [{ grant: first.grant }], refusals: [] })
})

const everyRow = async (store: Store): Promise<Map<string, string>> => {
  const rows = new Map<string, string>()
  for await (const { key, value } of store.list({ ...prefixRange('a'), gte: '', lt: '\u{10FFFF}' }))
    rows.set(key, toText(value))
  return rows
}
