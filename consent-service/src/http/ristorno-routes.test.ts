import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { prevalenceSchema } from '@mutua/sdk/coop/prevalence'
import { comparisonSchema, ristornoProposalSchema } from '@mutua/sdk/coop/ristorno-proposal'
import { statementProofSchema, type StatementProof } from '@mutua/sdk/coop/statement'
import { verifyStatement } from '@mutua/sdk/coop/verify-statement'
import {
  care,
  createGrant,
  fiscalCodes,
  ibans,
  officer,
  otherOfficer,
  webIdOf,
} from '../wiring/test-support-value.ts'
import { openValueService } from './test-support-value.ts'

/** Anna gives 5 uses, Bruno 2, at a quarter of a euro each. */
const openYear = async () => {
  const service = await openValueService()
  for (const [index, name] of ['anna', 'bruno'].entries()) {
    const podServer = service.pods.podServer
    service.grants.push(createGrant({ owner: name, podServer }))
    await service.asOfficer('/members', {
      ...{ webId: webIdOf(name), pod: `${podServer}/${name}/`, displayName: name },
      ...{ fiscalCode: fiscalCodes[index], iban: ibans[index] },
    })
  }
  await service.asOfficer('/resolutions', {
    ...{ id: '2026/1', title: 'Founding rules', adoptedOn: '2026-01-10', governs: ['tariff'] },
  })
  await service.asOfficer('/tariffs', {
    version: '2026-a',
    resolution: '2026/1',
    prices: { [care]: '25000000' },
  })
  const uses = [0, 0, 0, 0, 0, 1, 1].flatMap((index) => service.grants[index] ?? [])
  await service.deliver(uses.map((grant) => service.pods.use({ grant, at: '2026-11-20T09:00:00Z' })))
  await service.close('2026-11', true)
  await service.close('2026', true)
  return service
}

describe('the ristorno over HTTP', () => {
  it('is tried as often as one likes without a trace, and compared; nobody is named', async () => {
    await using service = await openYear()
    const rows = async () => JSON.stringify(await Array.fromAsync(service.store.list({ gte: '', lt: '~' })))
    const before = await rows()
    const wish = { criteria: { legalReservePerMille: 400 }, against: {} }
    const tried = await service.asOfficer('/ristorni/2026/simulation', wish)
    const { simulation, against, change } = comparisonSchema.parse(tried.json)
    expect(simulation.sums).toMatchObject({ legalReserveCents: 70n, ristornoCents: 99n, membersAllotted: 2 })
    expect(against?.sums.ristornoCents).toBe(116n)
    // Two people: a smallest and a largest sum would be theirs.
    expect([simulation.distribution, change]).toEqual([undefined, undefined])
    expect(tried.text).not.toMatch(/anna|bruno|"member"/)
    expect(await rows()).toBe(before)
  })

  it('takes what was published before the vote and named by the resolution, and nothing else', async () => {
    await using service = await openYear()
    const published = await service.asOfficer('/ristorni/2026/proposals', { criteria: {} })
    const { criteriaDigest } = ristornoProposalSchema.parse(published.json)
    for (const [id, adoptedOn, digest] of [
      ['2026/2', '2026-11-20', criteriaDigest],
      ['2026/3', '2026-11-21', 'a'.repeat(64)],
    ]) {
      const resolution = { id, title: 'Ristorno', adoptedOn, governs: ['ristorno'], ristornoCriteria: digest }
      expect((await service.asOfficer('/resolutions', resolution)).status).toBe(201)
      expect(await service.asOfficer('/ristorni/2026/draft', { resolution: id })).toMatchObject({
        status: 409,
        json: { code: 'ristorno-not-published' },
      })
    }
    const seen = await service.call('/ristorni/2026/proposals', { as: webIdOf('anna') })
    expect(seen.json.items).toHaveLength(1)
    const file = await service.call('/ristorni/2026/assembly-file', { as: webIdOf('anna') })
    for (const part of ['Riserva legale', 'Legal reserve', criteriaDigest, 'Mutualità prevalente', '1,75'])
      expect(file.text).toContain(part)
    for (const path of ['proposals', 'assembly-file'])
      expect(await service.call(`/ristorni/2026/${path}`, { as: webIdOf('rossi') })).toMatchObject({
        status: 403,
      })
  })

  it('is run by two officers: not by one twice, and not over sums that have moved', async () => {
    await using service = await openYear()
    const { json } = await service.asOfficer('/ristorni/2026/proposals', { criteria: {} })
    const resolution = {
      ...{ id: '2026/2', title: 'Ristorno', adoptedOn: '2026-11-21', governs: ['ristorno'] },
      ristornoCriteria: json['criteriaDigest'],
    }
    await service.asOfficer('/resolutions', resolution)
    const [first, second] = service.signers
    const draft = await service.asOfficer('/ristorni/2026/draft', { resolution: '2026/2' })
    const text = String(draft.json['text'])
    const confirm = async (as: string, signed: object) =>
      service.call('/ristorni/2026/confirm', { as, body: signed })
    expect(await confirm(otherOfficer, await second.sign(text))).toMatchObject({ status: 404 })
    await service.asOfficer('/ristorni/2026/propose', { resolution: '2026/2', ...(await first.sign(text)) })
    expect(await confirm(officer, await first.sign(text))).toMatchObject({
      status: 403,
      json: { code: 'second-officer-needed' },
    })
    const other = text.replace('"ristornoCents":"116"', '"ristornoCents":"117"')
    expect(other).not.toBe(text)
    expect((await confirm(otherOfficer, await second.sign(other))).status).toBeGreaterThanOrEqual(400)
    expect(await service.asOfficer('/ristorni/2026')).toMatchObject({ status: 404 })
    expect(await confirm(otherOfficer, await second.sign(text))).toMatchObject({ status: 201 })
    expect(await confirm(otherOfficer, await second.sign(text))).toMatchObject({
      status: 409,
      json: { code: 'ristorno-exists' },
    })
  })

  it('does with a part what its member chose; nobody else can choose or see it', async () => {
    await using service = await openYear()
    const as = webIdOf('anna')
    const path = '/membership/ristorno-choice'
    expect(await service.call(path, { as })).toMatchObject({ status: 200, json: {} })
    const choice = { cashPerMille: 0, quotaPerMille: 0, solidarityPerMille: 1_000 }
    expect(await service.call(path, { as, method: 'PUT', body: choice })).toMatchObject({
      status: 200,
      json: { choice },
    })
    const wrong = { ...choice, cashPerMille: 1 }
    expect(await service.call(path, { as, method: 'PUT', body: wrong })).toMatchObject({ status: 400 })
    for (const stranger of [officer, webIdOf('rossi')])
      expect(await service.call(path, { as: stranger, method: 'PUT', body: choice })).toMatchObject({
        status: 403,
      })
    expect(await service.ristorno('2026', '2026/2')).toMatchObject({
      json: { solidarityCents: '83', paidCents: '33' },
    })
  })

  it('gives each member a proof of their own statement, which fits no other and tells of nobody', async () => {
    await using service = await openYear()
    await service.ristorno('2026', '2026/2')
    const proofOf = async (name: string): Promise<StatementProof> => {
      const { json } = await service.call('/membership/statements/2026/proof', { as: webIdOf(name) })
      return statementProofSchema.parse(json)
    }
    const [annas, brunos] = [await proofOf('anna'), await proofOf('bruno')]
    expect(await verifyStatement(annas)).toMatchObject({
      kind: 'verified',
      statement: { member: 1, cents: 83n },
    })
    expect(Buffer.byteLength(JSON.stringify(annas))).toBeLessThan(3_072)
    for (const twin of [
      { ...annas, statement: annas.statement.replace('"cents":"83"', '"cents":"84"') },
      { ...annas, statement: brunos.statement },
      { ...annas, salt: brunos.salt },
      { ...annas, index: 1 },
      { ...annas, path: [] },
      { ...annas, path: [...annas.path, ...annas.path] },
      { ...annas, size: 3 },
      { ...annas, root: annas.path[0] ?? '' },
    ])
      expect(await verifyStatement(twin)).toMatchObject({ kind: 'failed' })
    const paper = await service.call('/membership/statements/2026/paper?with=ar', { as: webIdOf('anna') })
    for (const part of ['dir="rtl"', '0,83', 'حصتك', annas.root]) expect(paper.text).toContain(part)
    for (const path of ['proof', 'paper'])
      expect(
        await service.call(`/membership/statements/2025/${path}`, { as: webIdOf('anna') }),
      ).toMatchObject({
        status: 404,
        json: { code: 'ristorno-unknown' },
      })
  })

  it('says whether the exchange with members prevails, with the numbers', async () => {
    await using service = await openYear()
    const { json } = await service.call('/prevalence/2026', { as: webIdOf('anna') })
    expect(prevalenceSchema.parse(json)).toMatchObject({
      model: 'social',
      isPrevalent: true,
      monthsClosed: 12,
    })
    expect(prevalenceSchema.parse(json).tests.find(({ test }) => test === 'contributors')).toMatchObject({
      ofMembers: 175_000_000n,
      ofAll: 175_000_000n,
      perMille: 1_000,
      isMoreThanHalf: true,
      isOwn: false,
    })
    expect(await service.call('/prevalence/2026', { as: webIdOf('rossi') })).toMatchObject({ status: 403 })
  })
})
