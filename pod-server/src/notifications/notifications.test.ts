import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { instantOf, parseBaseUrl, type ResourceUrl } from '@mutua/sdk/ids'
import { createLog } from '@mutua/kit/log'
import { openTestStore, snapshot, type TestStore } from '../test-support/store.ts'
import { createNotifications, type NotificationDeps, type Standing } from './notifications.ts'
import type { Subscription } from './read-subscription.ts'
import { senderWebIdOf } from './sender.ts'
import { anna, bruno, inAnHour, topicA, topicB } from './test-support/subscriptions.ts'

let opened: AsyncDisposableStack
let level: TestStore
beforeEach(async () => {
  opened = new AsyncDisposableStack()
  level = opened.use(await openTestStore())
})
afterEach(() => opened.disposeAsync())

const origin = parseBaseUrl('https://pod.example')
const subscriber = { webId: anna, clientId: 'app' }
const sendTo = 'https://receiver.example/hook'

const wish = (change: Partial<Subscription> = {}): Subscription => ({
  topics: [topicA],
  sendTo,
  startAt: undefined,
  endAt: inAnHour(),
  state: undefined,
  rateMs: 0,
  ...change,
})

/** Notifications over the real store; `sent` is what left for webhooks. */
const open = (change: Partial<NotificationDeps> = {}) => {
  const sent: Record<string, unknown>[] = []
  const notifications = createNotifications({
    store: level.store,
    origin,
    sender: {
      webId: senderWebIdOf(origin),
      authorize: () => Promise.resolve({ authorization: 'DPoP token', dpop: 'proof' }),
    },
    post: (_url, { body }) => {
      sent.push(JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>)
      return Promise.resolve(204)
    },
    mayRead: () => Promise.resolve(true),
    standingOf: () => Promise.resolve({ kind: 'absent' }),
    now: Date.now,
    log: createLog('test', 'silent'),
    ...change,
  })
  opened.use(notifications)
  return { notifications, sent }
}

const replaced = (resource: ResourceUrl, state: string) => [{ kind: 'replaced', resource, state }] as const

test('a webhook is described with its sender, and hears of changes, also after a restart', async () => {
  const first = open()
  const channel = await first.notifications.subscribe('WebhookChannel2023', wish(), subscriber)
  expect(channel).toMatchObject({
    '@context': ['https://www.w3.org/ns/solid/notifications-context/v1'],
    'id': expect.stringMatching(
      /^https:\/\/pod\.example\/\.notifications\/WebhookChannel2023\/[\w-]{36}$/,
    ) as string,
    'type': 'http://www.w3.org/ns/solid/notifications#WebhookChannel2023',
    'topic': topicA,
    sendTo,
    'sender': 'https://pod.example/.notifications/sender#it',
  })
  await first.notifications[Symbol.asyncDispose]()
  await level.reopen()
  const { notifications, sent } = open()
  notifications.publish(replaced(topicA, '"2"'))
  await vi.waitFor(() => {
    expect(sent).toMatchObject([{ type: 'Update', object: topicA, state: '"2"' }])
  })
})

test('webhooks hear of many changes in the order in which they happened', async () => {
  const { notifications, sent } = open()
  for (let count = 0; count < 5; count += 1)
    await notifications.subscribe('WebhookChannel2023', wish({ topics: [topicA, topicB] }), subscriber)
  const states = Array.from({ length: 20 }, (_, count) => String(count))
  for (const [count, state] of states.entries())
    notifications.publish(replaced(count % 3 === 0 ? topicB : topicA, state))
  await vi.waitFor(() => {
    expect(sent).toHaveLength(100)
  })
  const times = new Map<unknown, number>()
  for (const { state } of sent) times.set(state, (times.get(state) ?? 0) + 1)
  expect([...times]).toEqual(states.map((state) => [state, 5]))
})

test.each<[string, Standing, string | undefined]>([
  ['gone', { kind: 'absent' }, 'Delete'],
  ['changed', { kind: 'present', state: '"2"' }, 'Update'],
  ['not known to be the same', { kind: 'present' }, 'Update'],
  ['the same', { kind: 'present', state: '"1"' }, undefined],
])('who names the state they know is told at once when it is %s', async (_, standing, type) => {
  const { notifications, sent } = open({ standingOf: () => Promise.resolve(standing) })
  await notifications.subscribe('WebhookChannel2023', wish({ state: '"1"' }), subscriber)
  await pause(20)
  expect(sent.map((notification) => notification['type'])).toEqual(type === undefined ? [] : [type])
})

test('what has ended is cleared away by itself, and nothing of it stays in the store', async () => {
  const before = await snapshot(level.store)
  const { notifications } = open({ limits: { clearEveryMs: 20 } })
  const endAt = instantOf(Date.now() + 40)
  await notifications.subscribe('WebhookChannel2023', wish({ endAt }), subscriber)
  await vi.waitFor(async () => {
    expect(await snapshot(level.store)).toEqual(before)
  })
})

test('only who made a webhook can end it; afterwards it hears nothing more', async () => {
  const { notifications, sent } = open()
  const channel = await notifications.subscribe('WebhookChannel2023', wish(), subscriber)
  const id = String(channel['id']).split('/').at(-1) ?? ''
  expect(await notifications.unsubscribe(id, bruno)).toBe(false)
  expect(await notifications.unsubscribe(id, anna)).toBe(true)
  expect(await notifications.unsubscribe(id, anna)).toBe(false)
  notifications.publish(replaced(topicA, '"2"'))
  await pause(20)
  expect(sent).toEqual([])
})

test('a change that nobody listens to costs one read for each activity, and nothing else', async () => {
  let reads = 0
  const store = {
    ...level.store,
    get: (key: string) => {
      reads += 1
      return level.store.get(key)
    },
    list: () => {
      throw new Error('nothing is listed')
    },
  }
  const { notifications } = open({ store })
  await pause(5)
  reads = 0
  notifications.publish([{ kind: 'created', resource: topicA, container: topicB, state: '"1"' }])
  await pause(10)
  expect(reads).toBe(2)
})

test('a store that fails does not reach the writer', async () => {
  const store = { ...level.store, get: () => Promise.reject(new Error('the disk is gone')) }
  const { notifications } = open({ store })
  expect(() => {
    notifications.publish(replaced(topicA, '"2"'))
  }).not.toThrow()
  await pause(10)
})
