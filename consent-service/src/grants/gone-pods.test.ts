import { expect, test } from 'vitest'
import { anna, carla, drRossi, openHouse, otherPodServer, podServer } from './test-support.ts'
import { localIdOf } from './records.ts'

test('a consent about a deleted pod is withdrawn by the word of the pod server where it was, as often as it says so', async () => {
  await using house = await openHouse()
  const grant = await house.given(anna)
  for (const _again of [1, 2]) {
    const ended = await house.grants.endWithPod(podServer, localIdOf(grant.id))
    expect(ended).toMatchObject({ id: grant.id, state: 'withdrawn' })
  }
  expect((await house.grants.findGrant(drRossi, localIdOf(grant.id)))?.state).toBe('withdrawn')
  const events = await house.grants.events(drRossi, localIdOf(grant.id))
  expect(events.map(({ kind, actor }) => ({ kind, actor })).at(-1)).toEqual({
    kind: 'withdrawn',
    actor: anna,
  })
  expect(await house.grants.withdrawnStatusIndexes()).toContain(grant.statusIndex)
})

test('a pod server ends nothing that lies on another one', async () => {
  await using house = await openHouse()
  const grant = await house.given(carla)
  const local = localIdOf(grant.id)
  await expect(house.grants.endWithPod(podServer, local)).rejects.toMatchObject({ code: 'not-found' })
  expect((await house.grants.findGrant(carla, local))?.state).toBe('given')
  await expect(house.grants.endWithPod(podServer, 'nonsense')).rejects.toMatchObject({ code: 'not-found' })
  await expect(house.grants.endWithPod(otherPodServer, local)).resolves.toMatchObject({ state: 'withdrawn' })
})
