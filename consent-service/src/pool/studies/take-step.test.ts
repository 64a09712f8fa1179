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
  snapshotsInMemory,
  take,
} from './test-support-studies.ts'

test('How far the pods are read is told in tens of a hundred: nobody learns from it how many take part', async () => {
  await using store = await openTestStore()
  const world = createWorld()
  const snapshots = snapshotsInMemory(world)
  const seen: unknown[] = []
  const studies: ReturnType<typeof openTestStudies> = openTestStudies(store, world, {
    snapshots: {
      ...snapshots,
      freeze: async (study, cohort, onProgress) => {
        for (const read of [0, 5, 12]) {
          onProgress?.({ read, of: 13, leftOut: {} })
          seen.push(await studies.progress(local))
        }
        return snapshots.freeze(study, cohort)
      },
    },
  })
  await take(studies, { step: 'recruit', until: inDays(world, 1) })
  for (let number = 0; number < 13; number += 1) await studies.optIn(local, person(number), explained)
  passDays(world, 9)
  await take(studies, { step: 'freeze' })
  expect(seen).toMatchObject([0, 30, 90].map((read) => ({ state: 'running', step: 'freeze', read, of: 100 })))
})
