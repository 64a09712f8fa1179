import { expect, it } from 'vitest'
import { memberSchema } from '@mutua/sdk/coop/member'
import { memberStatementSchema } from '@mutua/sdk/coop/statement'
import { care, createGrant, fiscalCodes, ibans, officer, webIdOf } from '../wiring/test-support-value.ts'
import { openValueService } from './test-support-value.ts'

/** Anna and Bruno with seven uses at 25 cents, closed for 2026, and a doctor who stands in the directory. */
const openYear = async () => {
  const service = await openValueService()
  const { podServer } = service.pods
  for (const [index, name] of ['anna', 'bruno'].entries()) {
    await service.asOfficer('/members', {
      webId: webIdOf(name),
      pod: `${podServer}/${name}/`,
      displayName: name,
      fiscalCode: fiscalCodes[index],
      iban: ibans[index],
    })
    service.grants.push(createGrant({ owner: name, podServer }))
  }
  await service.asOfficer('/providers', {
    webId: webIdOf('rossi'),
    displayName: 'Dr Rossi',
    role: 'general-practitioner',
    organisation: 'Ambulatorio Rossi',
  })
  await service.asOfficer('/resolutions', {
    id: '2026/1',
    title: 'Founding rules',
    adoptedOn: '2026-01-10',
    governs: ['tariff', 'ristorno'],
  })
  await service.asOfficer('/tariffs', {
    version: '2026-a',
    resolution: '2026/1',
    prices: { [care]: '25000000' },
  })
  const uses = [0, 0, 0, 0, 0, 1, 1].flatMap((index) => service.grants[index] ?? [])
  await service.deliver(uses.map((grant) => service.pods.use({ grant, at: '2026-11-20T09:00:00Z' })))
  return service
}

const sumOf = (lines: readonly { readonly cents: bigint }[]) =>
  lines.reduce((sum, { cents }) => sum + cents, 0n)

const statementsOf = async (service: Awaited<ReturnType<typeof openYear>>, name: string) => {
  const { json } = await service.call('/membership/statements', { as: webIdOf(name) })
  return (json.items ?? []).map((item) => memberStatementSchema.parse(item))
}

it('A member reads how their part of the ristorno follows from the year, and it adds up to the cent.', async () => {
  await using service = await openYear()
  expect(await statementsOf(service, 'anna')).toEqual([])
  await service.close('2026', true)
  expect(await service.ristorno('2026', '2026/2', { minimumPayoutCents: '40' })).toMatchObject({
    status: 201,
  })
  const [annas] = await statementsOf(service, 'anna')
  const [brunos] = await statementsOf(service, 'bruno')
  if (annas === undefined || brunos === undefined) throw new Error('both have a part')
  expect(annas).toMatchObject({ year: '2026', units: 5, cents: 83n, paidCents: 83n, carriedOutCents: 0n })
  expect(brunos).toMatchObject({ units: 2, cents: 33n, paidCents: 0n, carriedOutCents: 33n })
  for (const one of [annas, brunos]) {
    expect(one.surplusCents).toBe(one.revenueCents - one.costsCents)
    expect(one.legalReserveCents + one.mutualFundCents + one.ristornoCents + one.retainedCents).toBe(
      one.surplusCents,
    )
    expect(one.carriedInCents + one.cents).toBe(one.paidCents + one.carriedOutCents)
    expect(one.lines).toHaveLength(6)
    expect(sumOf(one.lines.slice(0, -1))).toBe(one.lines.at(-1)?.cents)
    const exact = (one.ristornoCents * one.weight) / one.allWeights
    expect([exact, exact + 1n]).toContain(one.cents)
    expect(one.allWeights).toBe(annas.weight + brunos.weight)
  }
  expect(annas.cents + brunos.cents).toBe(annas.ristornoCents)
  // Nothing of anybody else but that one sum.
  expect(
    JSON.stringify(annas, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  ).not.toMatch(/allotments|payments|bruno/)
})

it('A member reads their line of the register, the book of resolutions and whom they could choose; a stranger none of it.', async () => {
  await using service = await openYear()
  const { json } = await service.call('/membership', { as: webIdOf('bruno') })
  expect(memberSchema.parse(json)).toMatchObject({ number: 2, displayName: 'bruno' })
  for (const path of ['/resolutions', '/providers']) {
    expect((await service.call(path, { as: webIdOf('bruno') })).json.items).toHaveLength(1)
    expect((await service.call(path, { as: officer })).json.items).toHaveLength(1)
  }
  for (const path of ['/membership', '/membership/statements', '/resolutions', '/providers']) {
    expect(await service.call(path)).toMatchObject({ status: 401, json: { code: 'caller-unknown' } })
    expect(await service.call(path, { as: webIdOf('rossi') })).toMatchObject({
      status: 403,
      json: { code: 'member-unknown' },
    })
  }
})
