import { expect, test } from 'vitest'
import { hashKey } from '@mutua/kit/row'
import { instantOf } from '@mutua/sdk/ids'
import {
  anna,
  askedOf,
  bruno,
  carla,
  drRossi,
  openHouse,
  otherPodServer,
  podOf,
  podServer,
} from './test-support.ts'
import { localIdOf, readNews } from './records.ts'

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

test('what was asked about a deleted pod is refused, told to both sides, and nothing else is', async () => {
  await using house = await openHouse()
  const { grants } = house
  const open = await grants.ask(drRossi, askedOf(anna))
  const cancelled = await grants.ask(drRossi, askedOf(anna))
  await grants.cancel(drRossi, localIdOf(cancelled.id))
  const ofBruno = await grants.ask(drRossi, askedOf(bruno))
  const given = await house.given(anna)
  await readNews(house.store, 100).then((news) =>
    house.store.write(news.map(({ key }) => ({ key, value: undefined }))),
  )
  const gone = { hash: hashKey(podOf(anna)), goneAt: instantOf(house.clock.at + 1_000) }
  house.clock.at += 2_000
  const later = await grants.ask(drRossi, askedOf(anna))
  expect(await grants.closeRequests(otherPodServer, [gone])).toBe(0)
  expect(await grants.closeRequests(podServer, [gone])).toBe(1)
  expect(await grants.closeRequests(podServer, [gone])).toBe(0)
  const stateOf = async (id: typeof open.id) => (await grants.findRequest(drRossi, localIdOf(id)))?.state
  expect(await stateOf(open.id)).toBe('refused')
  expect(await stateOf(cancelled.id)).toBe('cancelled')
  expect(await stateOf(ofBruno.id)).toBe('requested')
  expect(await stateOf(later.id)).toBe('requested')
  expect((await grants.findGrant(anna, localIdOf(given.id)))?.state).toBe('given')
  const news = (await readNews(house.store, 100)).map(({ value }) => value)
  expect(news.filter(({ kind }) => kind === 'refused')).toMatchObject([
    { request: open.id, owner: anna, recipient: drRossi },
  ])
})

test('a decision in the last moment wins over the end of the pod', async () => {
  await using house = await openHouse()
  const { grants } = house
  const request = await grants.ask(drRossi, askedOf(anna))
  const gone = { hash: hashKey(podOf(anna)), goneAt: instantOf(house.clock.at + 1_000) }
  const [closed] = await Promise.all([
    grants.closeRequests(podServer, [gone]),
    grants.give(anna, localIdOf(request.id), {}).catch(() => undefined),
  ])
  const state = (await grants.findRequest(drRossi, localIdOf(request.id)))?.state
  expect(state).toBe(closed === 1 ? 'refused' : 'given')
})
