import { studyTopics } from '@mutua/sdk/pool/study-shown'
import { expect, test } from 'vitest'
import { openTestStore } from '../../wiring/test-support-value.ts'
import {
  createWorld,
  explained,
  inDays,
  local,
  openTestStudies,
  passDays,
  person,
  take,
  withdraw,
} from './test-support-studies.ts'

test('nobody joins a study that they were not told about: nothing shown, another text, or a question left out', async () => {
  await using store = await openTestStore()
  const world = createWorld()
  const studies = openTestStudies(store, world)
  await take(studies, { step: 'recruit', until: inDays(world, 2) })
  const { understood, ...unasked } = explained
  for (const shown of [
    undefined,
    unasked,
    { ...explained, notice: 'd'.repeat(64) },
    ...studyTopics.map((left) => ({
      ...explained,
      understood: (understood ?? []).filter((topic) => topic !== left),
    })),
  ])
    await expect(studies.optIn(local, person(0), shown)).rejects.toMatchObject({
      code: 'study-not-explained',
    })
  expect(world.grants).toHaveLength(0)
  await studies.optIn(local, person(0), explained)
  expect((await studies.own(person(0)))[0]?.state).toBe('joined')
})

test('how many have joined is told once a day: who joins and leaves to try it out sees nobody come in between', async () => {
  await using store = await openTestStore()
  const world = createWorld()
  const studies = openTestStudies(store, world)
  const told = async () => (await studies.read(local)).recruiting?.joined
  await take(studies, { step: 'recruit', until: inDays(world, 5) })
  for (let number = 0; number < 14; number += 1) await studies.optIn(local, person(number), explained)
  passDays(world, 1)
  expect(await told()).toBe(10)
  // One more and it would be rounded up: an accomplice at the edge, and then somebody whom they wait for.
  for (const number of [14, 15]) {
    world.at += 3_600_000
    await studies.optIn(local, person(number), explained)
    expect(await told()).toBe(10)
    expect((await studies.own(person(number)))[0]?.study.recruiting?.joined).toBe(10)
  }
  withdraw(world, person(14))
  expect(await told()).toBe(10)
  passDays(world, 1)
  expect(await told()).toBe(20)
})
