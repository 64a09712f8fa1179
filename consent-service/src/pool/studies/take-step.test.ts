import { expect, test } from 'vitest'
import { openTestStore } from '../../wiring/test-support-value.ts'
import {
  createWorld,
  inDays,
  joinMany,
  local,
  loggedSteps,
  openProject,
  openTestStudies,
  passDays,
  snapshotsInMemory,
  take,
  type World,
} from './test-support-studies.ts'

/** Members joined, and thought again for as long as they may. */
const joinedBy = async (members: number, studies: ReturnType<typeof openTestStudies>, world: World) => {
  await take(studies, { step: 'recruit', until: inDays(world, 1) })
  await joinMany(studies, members)
  passDays(world, 9)
}

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
  await joinedBy(13, studies, world)
  await take(studies, { step: 'freeze' })
  expect(seen).toMatchObject([0, 30, 90].map((read) => ({ state: 'running', step: 'freeze', read, of: 100 })))
})

test('A project that ends while its pods are being read is not frozen, and nothing of it stays', async () => {
  await using store = await openTestStore()
  const world = createWorld()
  const end = { by: 'assembly', reason: 'No more.', at: new Date(world.at).toISOString() }
  const snapshots = snapshotsInMemory(world)
  const studies = openTestStudies(store, world, {
    snapshots: {
      ...snapshots,
      freeze: async (...asked) => {
        const statement = await snapshots.freeze(...asked)
        world.projects.set(local, { ...openProject(), state: 'closed', end: end as never })
        return statement
      },
    },
  })
  await joinedBy(10, studies, world)
  await expect(take(studies, { step: 'freeze' })).rejects.toMatchObject({
    code: 'study-step-refused',
    detail: 'Its project has ended: No more.',
  })
  expect(world.frozen.size).toBe(1)
  await studies.finish()
  expect(world.frozen.size).toBe(0)
  expect(await loggedSteps(store)).toEqual(['recruit', 'close'])
  expect((await studies.read(local)).snapshot).toBeUndefined()
})

test('A freeze that a crash left behind reads no pod once its project has ended', async () => {
  await using store = await openTestStore()
  const world = createWorld()
  const snapshots = {
    ...snapshotsInMemory(world),
    freeze: () => Promise.reject(new Error('the power went')),
  }
  const breaking = openTestStudies(store, world, { snapshots })
  await joinedBy(10, breaking, world)
  await expect(take(breaking, { step: 'freeze' })).rejects.toThrow('the power went')
  world.projects.set(local, { ...openProject(), state: 'closed' })
  const studies = openTestStudies(store, world)
  await studies.finish()
  await expect.poll(async () => (await studies.progress(local)).state).toBe('failed')
  expect(world.frozen.size).toBe(0)
  await studies.finish()
  expect(await loggedSteps(store)).toEqual(['recruit', 'close'])
})
