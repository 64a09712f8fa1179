import { expect, test } from 'vitest'
import { createStandingCount } from './count-standing.ts'
import { localIdOf } from './records.ts'
import { anna, bruno, care, drRossi, inDays, inPod, openHouse, startOfTest } from './test-support.ts'

const dayMs = 86_400_000

const openCount = async () => {
  const house = await openHouse()
  let reads = 0
  const store = {
    get: (key: string) => house.store.get(key),
    list: (range: Parameters<typeof house.store.list>[0]) => {
      reads += 1
      return house.store.list(range)
    },
  }
  return {
    ...house,
    count: createStandingCount({ store, now: () => house.clock.at }),
    reads: () => reads,
    give: async (owner: typeof anna, days: number) => {
      const path = inPod(owner, 'health/')
      const given = { recipient: drRossi, purpose: care, resources: [path], modes: ['read'] } as const
      return (await house.grants.giveDirectly(owner, { ...given, validUntil: inDays(days) })).grant
    },
  }
}

test('the count follows every consent that is given, paused, withdrawn or over', async () => {
  const house = await openCount()
  await using _house = house
  expect(await house.count()).toBe(0)
  const [short, long] = [await house.give(anna, 3), await house.give(bruno, 9)]
  expect(await house.count()).toBe(2)
  await house.grants.pause(bruno, localIdOf(long.id))
  expect(await house.count()).toBe(1)
  await house.grants.resume(bruno, localIdOf(long.id))
  expect(await house.count()).toBe(2)
  house.clock.at = startOfTest + 3 * dayMs
  expect(short.validUntil).toBe(inDays(3))
  expect(await house.count()).toBe(1)
  await house.grants.withdraw(bruno, localIdOf(long.id))
  expect(await house.count()).toBe(0)
})

test('who asks again and again makes nobody read every record again', async () => {
  const house = await openCount()
  await using _house = house
  await house.give(anna, 3)
  expect(await Promise.all(Array.from({ length: 20 }, () => house.count()))).toEqual(Array(20).fill(1))
  for (let asked = 0; asked < 20; asked += 1) expect(await house.count()).toBe(1)
  expect(house.reads()).toBe(1)
})
