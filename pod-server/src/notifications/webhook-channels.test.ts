import { afterEach, beforeEach, expect, test } from 'vitest'
import { instantOf } from '@mutua/sdk/ids'
import { openTestStore, snapshot, type TestStore } from '../test-support/store.ts'
import { anna, bruno, topicA, topicB, webhookChannel } from './test-support/subscriptions.ts'
import { createWebhookChannels, type WebhookLimits } from './webhook-channels.ts'

let level: TestStore
beforeEach(async () => {
  level = await openTestStore()
})
afterEach(() => level[Symbol.asyncDispose]())

const open = (limits: Partial<WebhookLimits> = {}) =>
  createWebhookChannels({ store: level.store, limits: { perSubscriber: 10, perTopic: 10, ...limits } })

const idsOn = async (topic = topicA) =>
  (await Array.fromAsync(open().on(topic))).map(({ id }) => id).toSorted()

test('a channel is found by its id and by each of its topics, also after a restart', async () => {
  const channel = webhookChannel({
    topics: [topicA, topicB],
    startAt: instantOf(Date.now()),
    state: '"1"',
    rateMs: 5,
  })
  await open().add(channel)
  await level.reopen()
  expect(await open().find(channel.id)).toEqual(channel)
  expect(await Array.fromAsync(open().on(topicA))).toEqual([channel])
  expect(await Array.fromAsync(open().on(topicB))).toEqual([channel])
})

test('nothing is left of a channel that was removed, and those beside it stay', async () => {
  const channels = open()
  const before = await snapshot(level.store)
  const [one, other] = [webhookChannel({ topics: [topicA, topicB] }), webhookChannel()]
  await channels.add(one)
  await channels.add(other)
  await channels.remove(one.id)
  expect(await idsOn()).toEqual([other.id])
  expect(await idsOn(topicB)).toEqual([])
  await channels.remove(other.id)
  await channels.remove(other.id)
  expect(await snapshot(level.store)).toEqual(before)
})

test('channels made and removed at the same time are counted right', async () => {
  const channels = open({ perSubscriber: 100, perTopic: 100 })
  const before = await snapshot(level.store)
  const made = Array.from({ length: 20 }, () => webhookChannel())
  await Promise.all(made.map((channel) => channels.add(channel)))
  expect(await idsOn()).toHaveLength(20)
  await Promise.all([...made, ...made].map(({ id }) => channels.remove(id)))
  expect(await snapshot(level.store)).toEqual(before)
})

test('one person has at most their share, and so has one resource', async () => {
  const channels = open({ perSubscriber: 2, perTopic: 3 })
  const tooMany = { code: 'too-many-requests' }
  await channels.add(webhookChannel())
  await channels.add(webhookChannel())
  await expect(channels.add(webhookChannel({ topics: [topicB] }))).rejects.toMatchObject(tooMany)
  const his = { subscriber: { webId: bruno, clientId: 'app' } }
  await channels.add(webhookChannel(his))
  await expect(channels.add(webhookChannel(his))).rejects.toMatchObject(tooMany)
  await channels.add(webhookChannel({ ...his, topics: [topicB] }))
})

test('what has ended by a moment is found by its time, the earliest first', async () => {
  const channels = open()
  const ending = (milliseconds: number) => webhookChannel({ endAt: instantOf(milliseconds) })
  const [late, early, never] = [ending(2_000), ending(1_000), ending(9_000)]
  for (const channel of [late, early, never]) await channels.add(channel)
  expect(await Array.fromAsync(channels.endedBy(instantOf(2_000)))).toEqual([early.id, late.id])
  expect(await Array.fromAsync(channels.endedBy(instantOf(999)))).toEqual([])
})

test('a WebID that contains another one is somebody else', async () => {
  const channels = open({ perSubscriber: 1 })
  await channels.add(webhookChannel())
  await channels.add(webhookChannel({ subscriber: { webId: `${anna}2` as typeof anna, clientId: 'app' } }))
  expect(await idsOn()).toHaveLength(2)
})
