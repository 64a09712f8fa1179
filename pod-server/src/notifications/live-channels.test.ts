import { setTimeout as pause } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { instantOf } from '@mutua/sdk/ids'
import { createLiveChannels, type EndReason, type LiveLimits, type Outlet } from './live-channels.ts'
import type { Message } from './message.ts'
import { anna, bruno, liveChannel, messageOf, topicA, topicB } from './test-support/subscriptions.ts'

const usual: LiveLimits = { perSubscriber: 10, all: 100, waiting: 5, connectWithinMs: 1_000 }
const type = 'WebSocketChannel2023'

const open = (limits: Partial<LiveLimits> = {}, now = Date.now) =>
  createLiveChannels({ limits: { ...usual, ...limits }, greet: () => undefined, now })

const outletWith = (takes: () => boolean = () => true) => {
  const got: string[] = []
  const ends: EndReason[] = []
  const outlet: Outlet = {
    send: ({ bytes }) => {
      if (takes()) got.push(bytes.toString())
      return takes()
    },
    end: (why) => void ends.push(why),
  }
  return { outlet, got, ends }
}

const say =
  (text: string): (() => Message) =>
  () =>
    messageOf(text)

test('who listens to a topic is told in order, who listens to another one is not', async () => {
  const channels = open()
  const [a, b] = [outletWith(), outletWith()]
  channels.connect(channels.open(liveChannel()), type, a.outlet)
  channels.connect(channels.open(liveChannel({ topics: [topicB] })), type, b.outlet)
  channels.tell(topicA, say('1'))
  channels.tell(topicA, say('2'))
  await vi.waitFor(() => {
    expect(a.got).toEqual(['1', '2'])
  })
  expect(b.got).toEqual([])
})

test('a message is not even made when nobody listens', () => {
  const make = vi.fn<() => Message>()
  open().tell(topicA, make)
  expect(make).not.toHaveBeenCalled()
})

test('what happens before the receiver connects is kept for it', async () => {
  const channels = open()
  const token = channels.open(liveChannel())
  channels.tell(topicA, say('early'))
  const { outlet, got } = outletWith()
  channels.connect(token, type, outlet)
  channels.tell(topicA, say('late'))
  await vi.waitFor(() => {
    expect(got).toEqual(['early', 'late'])
  })
})

test('a token is good once, for its own type, and only if it was given out', () => {
  const channels = open()
  const token = channels.open(liveChannel())
  expect(token).toMatch(/^[\w-]{43}$/)
  expect(channels.isWaiting(token, 'StreamingHTTPChannel2023')).toBe(false)
  expect(channels.connect(token, 'StreamingHTTPChannel2023', outletWith().outlet)).toBeUndefined()
  expect(channels.isWaiting(token, type)).toBe(true)
  expect(channels.connect(token, type, outletWith().outlet)).toBeDefined()
  expect(channels.isWaiting(token, type)).toBe(false)
  expect(channels.connect(token, type, outletWith().outlet)).toBeUndefined()
  expect(channels.connect('A'.repeat(43), type, outletWith().outlet)).toBeUndefined()
})

test('a token that nobody uses in time is good no more', async () => {
  const channels = open({ connectWithinMs: 30 })
  const token = channels.open(liveChannel())
  await pause(60)
  expect(channels.connect(token, type, outletWith().outlet)).toBeUndefined()
})

test('a channel ends when it said it would, and nothing is told afterwards', async () => {
  const channels = open()
  const { outlet, ends, got } = outletWith()
  channels.connect(channels.open(liveChannel({ endAt: instantOf(Date.now() + 40) })), type, outlet)
  await vi.waitFor(() => {
    expect(ends).toEqual(['expired'])
  })
  channels.tell(topicA, say('late'))
  await pause(10)
  expect(got).toEqual([])
})

test('before its start nothing is told', async () => {
  let at = Date.now()
  const channels = open({}, () => at)
  const { outlet, got } = outletWith()
  const startAt = instantOf(at + 60)
  channels.connect(channels.open(liveChannel({ startAt })), type, outlet)
  channels.tell(topicA, say('early'))
  at += 60
  channels.tell(topicA, say('in time'))
  await vi.waitFor(() => {
    expect(got).toEqual(['in time'])
  })
})

test('who may not read at the moment of delivery is not told, and the channel stays open without a sign', async () => {
  const channels = open()
  const { outlet, got, ends } = outletWith()
  let permitted = false
  const ask = () => Promise.resolve(permitted)
  channels.connect(channels.open(liveChannel()), type, outlet)
  channels.tell(topicA, () => messageOf('hidden', ask))
  await pause(10)
  permitted = true
  channels.tell(topicA, () => messageOf('seen', ask))
  await vi.waitFor(() => {
    expect(got).toEqual(['seen'])
  })
  expect(ends).toEqual([])
})

test('a channel that ends while it is asked about gets nothing', async () => {
  const channels = open()
  const { outlet, got } = outletWith()
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const channel = liveChannel()
  channels.connect(channels.open(channel), type, outlet)
  channels.tell(topicA, () => messageOf('late', () => promise))
  channels.unsubscribe(channel.id, anna)
  resolve(true)
  await pause(10)
  expect(got).toEqual([])
})

test('a receiver that does not take what it is sent is dropped, and nobody else waits for it', async () => {
  const channels = open()
  const [slow, quick] = [outletWith(() => false), outletWith()]
  channels.connect(channels.open(liveChannel()), type, slow.outlet)
  channels.connect(channels.open(liveChannel()), type, quick.outlet)
  channels.tell(topicA, say('1'))
  channels.tell(topicA, say('2'))
  await vi.waitFor(() => {
    expect(quick.got).toEqual(['1', '2'])
  })
  expect(slow.ends).toEqual(['too-slow'])
})

test('a receiver that never connects holds a bounded number of messages', () => {
  const channels = open({ waiting: 3 })
  const token = channels.open(liveChannel())
  for (let count = 0; count < 3; count += 1) channels.tell(topicA, say(String(count)))
  expect(channels.isWaiting(token, type)).toBe(true)
  channels.tell(topicA, say('too much'))
  expect(channels.isWaiting(token, type)).toBe(false)
})

test('one person cannot open more than their share, all together not more than there are; ended ones count no more', () => {
  const channels = open({ perSubscriber: 2, all: 3 })
  const mine = liveChannel()
  channels.open(mine)
  channels.open(liveChannel())
  const tooMany = 'too-many-requests'
  expect(() => channels.open(liveChannel())).toThrow(tooMany)
  const his = { subscriber: { webId: bruno, clientId: 'app' } }
  channels.open(liveChannel(his))
  expect(() => channels.open(liveChannel(his))).toThrow(tooMany)
  expect(channels.unsubscribe(mine.id, anna)).toBe(true)
  channels.open(liveChannel(his))
})

test('only who made a channel can end it', () => {
  const channels = open()
  const channel = liveChannel()
  const { outlet, ends } = outletWith()
  channels.connect(channels.open(channel), type, outlet)
  expect(channels.unsubscribe(channel.id, bruno)).toBe(false)
  expect(ends).toEqual([])
  expect(channels.unsubscribe(channel.id, anna)).toBe(true)
  expect(ends).toEqual(['unsubscribed'])
  expect(channels.unsubscribe(channel.id, anna)).toBe(false)
})

test('a channel ends with its connection', async () => {
  const channels = open({ perSubscriber: 1 })
  const { outlet, got, ends } = outletWith()
  const connection = channels.connect(channels.open(liveChannel()), type, outlet)
  connection?.closed()
  channels.tell(topicA, say('late'))
  await pause(5)
  expect([got, ends]).toEqual([[], []])
  channels.open(liveChannel())
})
