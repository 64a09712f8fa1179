import { studyTopics } from '@mutua/sdk/pool/study-shown'
import { expect, test } from 'vitest'
import { openTestStore } from '../../wiring/test-support-value.ts'
import {
  createWorld,
  explained,
  inDays,
  local,
  openTestStudies,
  person,
  take,
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
