import { describe, expect, test } from 'vitest'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { longestChannelMs, readSubscription, type SubscriptionRules } from './read-subscription.ts'

const now = Date.parse('2026-05-01T10:00:00Z')
const topic = 'https://pod.example/anna/health/a.ttl'
const rules: SubscriptionRules = {
  type: 'WebSocketChannel2023',
  now,
  parseTopic: (text) => {
    if (!text.startsWith('https://pod.example/')) throw new Error('another server')
    return parseResourceUrl(text)
  },
  maySendTo: (url) => url.startsWith('https://'),
}
const context = 'https://www.w3.org/ns/solid/notifications-context/v1'
const request = { '@context': [context], 'type': 'WebSocketChannel2023', topic }

const read = (change: object, other: Partial<SubscriptionRules> = {}) =>
  readSubscription({ ...request, ...change }, { ...rules, ...other })

const refusalOf = (change: object, other: Partial<SubscriptionRules> = {}): Problem => {
  try {
    read(change, other)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('it was understood')
}

describe('a subscription is understood', () => {
  test('with a type and a topic alone: from now until a channel has to end', () => {
    expect(read({})).toEqual({
      topics: [topic],
      sendTo: undefined,
      startAt: undefined,
      endAt: '2026-05-15T10:00:00.000Z',
      state: undefined,
      rateMs: 0,
    })
  })

  test.each([
    ['a name', { type: 'WebSocketChannel2023' }],
    ['a short IRI', { type: 'notify:WebSocketChannel2023' }],
    ['a whole IRI', { type: 'http://www.w3.org/ns/solid/notifications#WebSocketChannel2023' }],
    ['a keyword of JSON-LD', { 'type': undefined, '@type': 'notify:WebSocketChannel2023' }],
  ])('with its type as %s', (_, change) => {
    expect(read(change).topics).toEqual([topic])
  })

  test.each([
    ['the text of its URL', { '@context': context }],
    ['its older address', { '@context': 'https://www.w3.org/ns/solid/notification/v1' }],
    ['the one of activities beside it', { '@context': ['https://www.w3.org/ns/activitystreams', context] }],
  ])('with the context as %s', (_, change) => {
    expect(read(change).topics).toEqual([topic])
  })

  test('about several topics, each once, also written as nodes', () => {
    const other = 'https://pod.example/anna/b'
    expect(read({ topic: [topic, { id: other }, { '@id': topic }] }).topics).toEqual([topic, other])
  })

  test('with every feature', () => {
    expect(
      read({
        startAt: '2026-05-01T13:00:00+02:00',
        endAt: '2026-05-02T10:00:00.5Z',
        state: '"abc"',
        rate: 'PT10s',
      }),
    ).toMatchObject({
      startAt: '2026-05-01T11:00:00.000Z',
      endAt: '2026-05-02T10:00:00.500Z',
      state: '"abc"',
      rateMs: 10_000,
    })
  })

  test('with a later end than a channel may have: it gets the latest there is', () => {
    expect(Date.parse(read({ endAt: '2999-01-01T00:00:00Z' }).endAt)).toBe(now + longestChannelMs)
  })

  test('for a webhook with where to send to', () => {
    const type = 'WebhookChannel2023'
    const sendTo = 'https://receiver.example/hook'
    expect(read({ type, sendTo }, { type }).sendTo).toBe(sendTo)
  })

  test('with words that no context of ours knows: they say nothing, as JSON-LD has it', () => {
    expect(read({ expiration: '2026-12-23T12:37:15Z', accept: 'text/turtle' })).toEqual(read({}))
  })
})

describe('a subscription is refused, and the field that is to blame is named', () => {
  test.each([
    ['an unknown context', { '@context': ['https://a.example/context'] }, '@context'],
    ['an unknown context beside ours', { '@context': [context, 'https://a.example/context'] }, '@context'],
    ['a context written in place', { '@context': { topic: 'https://a.example/topic' } }, '@context'],
    ['no context', { '@context': undefined }, '@context'],
    ['no type', { type: undefined }, 'type'],
    ['another type', { type: 'SmokeSignalChannel2023' }, 'WebSocketChannel2023'],
    ['the type of another namespace', { type: 'https://a.example/WebSocketChannel2023' }, 'only'],
    ['no topic', { topic: undefined }, 'topic'],
    ['no topic in the list', { topic: [] }, 'topic'],
    ['too many topics', { topic: Array.from({ length: 17 }, () => topic) }, 'topic'],
    ['a topic on another server', { topic: 'https://a.example/b' }, 'topic'],
    ['a topic that is a number', { topic: 7 }, 'topic'],
    ['an end without time zone', { endAt: '2026-05-02T10:00:00' }, 'endAt'],
    ['an end on no real day', { endAt: '2026-13-02T10:00:00Z' }, 'endAt'],
    ['an end in the past', { endAt: '2026-05-01T09:59:59Z' }, 'future'],
    ['an end before its start', { startAt: '2026-05-03T00:00:00Z', endAt: '2026-05-02T00:00:00Z' }, 'starts'],
    ['a start after every end', { startAt: '2026-06-01T00:00:00Z' }, 'starts'],
    ['a rate of months', { rate: 'P1M' }, 'rate'],
    ['a rate of a week', { rate: 'P7D' }, 'rate'],
    ['a state that is no text', { state: 7 }, 'state'],
    ['a state without end', { state: 'x'.repeat(513) }, 'state'],
  ])('%s', (_, change, named) => {
    const refusal = refusalOf(change)
    expect(refusal.status).toBe(422)
    expect(refusal.detail).toContain(named)
  })

  test.each([[undefined], [null], ['text'], [7], [[]], [{}]])(
    'what is no subscription at all: %j',
    (json) => {
      expect(() => readSubscription(json, rules)).toThrow(
        expect.objectContaining({ code: 'subscription-not-understood' }),
      )
    },
  )

  test('a webhook without an address that we would call', () => {
    const type = 'WebhookChannel2023'
    expect(refusalOf({ type }, { type }).detail).toContain('sendTo')
    expect(refusalOf({ type, sendTo: 'http://receiver.example/' }, { type }).detail).toContain('sendTo')
  })

  test('the value that was sent is not repeated', () => {
    expect(refusalOf({ endAt: 'the birthday of anna' }).detail).not.toContain('anna')
  })
})
