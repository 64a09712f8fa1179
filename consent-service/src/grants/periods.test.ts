import { instantOf } from '@mutua/sdk/ids'
import { expect, test } from 'vitest'
import { localIdOf } from './records.ts'
import { anna, askedOf, care, drRossi, inDays, inPod, openHouse, startOfTest } from './test-support.ts'

/** 21 November 2026, 10:00 in Rome. */
const endOfToday = '2026-11-21T23:00:00.000Z'

const direct = {
  recipient: drRossi,
  purpose: care,
  resources: [inPod(anna, 'health/')],
  modes: ['read'],
} as const

test('who gives for today gives until tomorrow begins in Rome, to the millisecond', async () => {
  await using house = await openHouse()
  const { grant } = await house.grants.giveDirectly(anna, { ...direct, period: 'today' })
  expect(grant).toMatchObject({ validFrom: instantOf(startOfTest), validUntil: endOfToday })
})

test('a visit is four hours from the moment of giving', async () => {
  await using house = await openHouse()
  const { grant } = await house.grants.giveDirectly(anna, { ...direct, period: 'visit' })
  expect(grant.validUntil).toBe(instantOf(startOfTest + 4 * 3_600_000))
})

test('a request can be answered for a period, and then it is over when the period is', async () => {
  await using house = await openHouse()
  const { id } = await house.grants.ask(drRossi, askedOf(anna))
  const { grant } = await house.grants.give(anna, localIdOf(id), { period: 'month' })
  expect(grant.validUntil).toBe('2026-11-30T23:00:00.000Z')
})

test('a period that is longer than what was asked ends with what was asked', async () => {
  await using house = await openHouse()
  const { id } = await house.grants.ask(drRossi, askedOf(anna, { validUntil: inDays(3) }))
  const { grant } = await house.grants.give(anna, localIdOf(id), { period: 'year' })
  expect(grant.validUntil).toBe(inDays(3))
})

test('it ends later than what was asked only if the owner says so, and can be amended afterwards without losing that', async () => {
  await using house = await openHouse()
  const { id } = await house.grants.ask(drRossi, askedOf(anna, { validUntil: inDays(3) }))
  const { grant } = await house.grants.give(anna, localIdOf(id), { period: '30d', beyondAsked: true })
  expect(grant.validUntil).toBe(instantOf(startOfTest + 30 * 86_400_000))
  const amended = await house.grants.amend(anna, localIdOf(grant.id), {
    resources: [inPod(anna, 'health/a.ttl')],
  })
  expect(amended.validUntil).toBe(grant.validUntil)
  await expect(
    house.grants.amend(anna, localIdOf(grant.id), { validUntil: inDays(31) }),
  ).rejects.toMatchObject({ code: 'decision-too-wide' })
})

test('an instant beyond what was asked is refused as ever without that word', async () => {
  await using house = await openHouse()
  const { id } = await house.grants.ask(drRossi, askedOf(anna, { validUntil: inDays(3) }))
  await expect(house.grants.give(anna, localIdOf(id), { validUntil: inDays(4) })).rejects.toMatchObject({
    code: 'decision-too-wide',
  })
  await expect(
    house.grants.give(anna, localIdOf(id), { validUntil: inDays(800), beyondAsked: true }),
  ).rejects.toMatchObject({ code: 'input-malformed' })
  const { grant } = await house.grants.give(anna, localIdOf(id), { validUntil: inDays(4), beyondAsked: true })
  expect(grant.validUntil).toBe(inDays(4))
})

test('the word about time says nothing about what else was asked', async () => {
  await using house = await openHouse()
  const { id } = await house.grants.ask(drRossi, askedOf(anna))
  await expect(
    house.grants.give(anna, localIdOf(id), { period: 'year', beyondAsked: true, modes: ['read', 'write'] }),
  ).rejects.toMatchObject({ code: 'decision-too-wide' })
})
