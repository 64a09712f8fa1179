import { equal, match, ok } from 'node:assert/strict'
import type { NamedCase } from '../named-case.ts'
import { askToSubscribe, requestFor, serviceOf, subscribe } from './receivers.ts'
import { context, newDocument, notify, type NotificationSubject } from './subject.ts'

/** What makes a channel, and what is refused (Solid Notifications Protocol §2.2). */
export const subscriptionCases: readonly NamedCase<NotificationSubject>[] = [
  {
    source: 'protocol',
    name: 'a channel has an id, its type, its topic and an address to receive from',
    run: async (subject) => {
      const topic = await newDocument(subject)
      const channel = await subscribe(subject, subject.alice, 'WebSocketChannel2023', topic)
      match(channel.id, /^https?:/)
      equal(channel.type.replace(notify, ''), 'WebSocketChannel2023')
      equal(channel.topic, topic)
      match(channel.receiveFrom ?? '', /^wss?:/)
    },
  },
  {
    source: 'protocol',
    name: 'a request in the context of the protocol is understood',
    run: async (subject) => equal(await answerTo(subject, { body: { '@context': [context] } }), 200),
  },
  {
    source: 'protocol',
    name: 'an unsupported profile is refused with 415',
    run: async (subject) =>
      equal(
        await answerTo(subject, { contentType: 'application/ld+json;profile="https://a.example/other"' }),
        415,
      ),
  },
  {
    source: 'protocol',
    name: 'a body that is not JSON-LD is refused',
    run: async (subject) => {
      const status = await answerTo(subject, { contentType: 'text/plain' })
      ok(status === 415 || status === 422, String(status))
    },
  },
  {
    source: 'protocol',
    name: 'an unrecognised JSON-LD context is refused with 422',
    run: async (subject) =>
      equal(await answerTo(subject, { body: { '@context': ['https://a.example/context'] } }), 422),
  },
  {
    source: 'protocol',
    name: 'a channel of another type, or without a topic, is refused with 422',
    run: async (subject) => {
      equal(await answerTo(subject, { body: { type: `${notify}SmokeSignalChannel2023` } }), 422)
      equal(await answerTo(subject, { body: { topic: undefined } }), 422)
    },
  },
  {
    source: 'protocol',
    name: 'who has not signed in is refused with 401, a stranger with 403',
    run: async (subject) => {
      equal(await answerTo(subject, { as: 'nobody' }), 401)
      equal(await answerTo(subject, { as: 'bob' }), 403)
    },
  },
  {
    source: 'beyond',
    name: 'a stranger learns nothing from the refusal: the same for what exists and what does not',
    run: async (subject) => {
      equal(
        await answerTo(subject, { as: 'bob' }),
        await answerTo(subject, { as: 'bob', topic: `${subject.container}nothing-here` }),
      )
    },
  },
  {
    source: 'beyond',
    name: 'a topic on another server, or an end in the past, is refused',
    run: async (subject) => {
      const elsewhere = await answerTo(subject, { topic: 'https://a.example/resource' })
      ok(elsewhere >= 400 && elsewhere < 500, String(elsewhere))
      const past = await answerTo(subject, { body: { endAt: '2001-01-01T00:00:00Z' } })
      ok(past >= 400 && past < 500, String(past))
    },
  },
]

/** POSTs a request, changed in one way, and gives the status. */
const answerTo = async (
  subject: NotificationSubject,
  change: { body?: object; contentType?: string; as?: 'alice' | 'bob' | 'nobody'; topic?: string },
): Promise<number> => {
  const topic = change.topic ?? (await newDocument(subject))
  const session = change.as === 'nobody' ? { fetch } : subject[change.as ?? 'alice']
  const request = { ...requestFor('WebSocketChannel2023', topic), ...change.body }
  const answer = await askToSubscribe(
    session,
    serviceOf(subject, 'WebSocketChannel2023'),
    request,
    change.contentType,
  )
  await answer.body?.cancel()
  return answer.status
}
