import { hash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readLoggedSteps, stepsPlace } from './logged-steps.ts'
import { localIdOf } from './records.ts'
import { anna, askedOf, drRossi, inPod, openHouse, type House } from './test-support.ts'

let house: House
beforeEach(async () => {
  house = await openHouse({ pollMs: 0 })
})
afterEach(() => house[Symbol.asyncDispose]())

test('each step of a consent is logged with the credential that it was about, in the order of the feed', async () => {
  const { grants, store } = house
  const { id } = await grants.ask(drRossi, askedOf(anna))
  const { grant, credential } = await grants.give(anna, localIdOf(id), {})
  const local = localIdOf(grant.id)
  await grants.amend(anna, local, { resources: [inPod(anna, 'health/a.ttl')] })
  const amended = (await grants.findRecord(anna, local))?.credential ?? ''
  await grants.pause(anna, local)
  await grants.withdraw(anna, local)
  await grants.restore(anna, local)
  const restored = (await grants.findRecord(anna, local))?.credential ?? ''

  const { items, upTo } = await readLoggedSteps(0, 100, { store })
  expect(upTo).toBe(5)
  expect(items.map(({ kind, statement }) => [kind, statement.credential])).toEqual([
    ['consent.given', hash('sha256', credential)],
    ['consent.amended', hash('sha256', amended)],
    ['consent.paused', hash('sha256', amended)],
    ['consent.withdrawn', hash('sha256', amended)],
    ['consent.restored', hash('sha256', restored)],
  ])
  expect(new Set([credential, amended, restored]).size).toBe(3)
  for (const [index, { place, statement }] of items.entries()) {
    expect(statement).toMatchObject({ grant: grant.id, sequence: index + 1, type: 'consent' })
    expect(place.startsWith(stepsPlace(local))).toBe(true)
  }
  expect(items.map(({ place }) => place)).toEqual(items.map(({ place }) => place).toSorted())

  // It goes on from anywhere, and never further than what is there.
  expect(await readLoggedSteps(2, 2, { store })).toEqual({ items: items.slice(2, 4), upTo: 4 })
  expect(await readLoggedSteps(5, 10, { store })).toEqual({ items: [], upTo: 5 })
})

test('a consent that was given unasked is logged like one that was asked for', async () => {
  const { grants, store } = house
  const { credential } = await grants.giveDirectly(anna, {
    recipient: drRossi,
    purpose: askedOf(anna).purpose,
    resources: [inPod(anna, 'health/')],
    modes: ['read'],
    validUntil: askedOf(anna).validUntil,
  })
  const { items } = await readLoggedSteps(0, 100, { store })
  expect(items).toMatchObject([
    { kind: 'consent.given', statement: { credential: hash('sha256', credential) } },
  ])
})
