import { equal, match, ok } from 'node:assert/strict'
import { askToSubscribe, requestFor, serviceOf, subscribe } from './receivers.ts'
import { channelTypes, context, linkOf, newDocument, notify, type NotificationSubject } from './subject.ts'

import { type NotificationCase } from './notification-case.ts'

export const discovery: readonly NotificationCase[] = [
  {
    source: 'protocol',
    name: 'a resource links to the description of its storage, for GET, HEAD and OPTIONS',
    run: async (subject) => {
      const url = await newDocument(subject)
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const answer = await subject.alice.fetch(url, { method })
        await answer.body?.cancel()
        equal(
          linkOf(answer, 'http://www.w3.org/ns/solid/terms#storageDescription'),
          subject.description,
          method,
        )
      }
    },
  },
  ...(['application/ld+json', 'text/turtle'] as const).map((format): NotificationCase => ({
    source: 'protocol',
    name: `the description can be read by anybody as ${format}, and names a storage`,
    run: async ({ description }) => {
      const answer = await fetch(description, { headers: { accept: format } })
      equal(answer.status, 200)
      match(answer.headers.get('content-type') ?? '', new RegExp(`^${format.replace('+', '\\+')}`))
      match(await answer.text(), /http:\/\/www\.w3\.org\/ns\/pim\/space#Storage|pim:Storage/)
    },
  })),
  {
    source: 'protocol',
    name: 'the description is found with the profile of the notifications context in Accept',
    run: async ({ description }) => {
      const answer = await fetch(description, {
        headers: { accept: `application/ld+json;profile="${context}"` },
      })
      equal(answer.status, 200)
      await answer.body?.cancel()
    },
  },
  ...channelTypes.map((type): NotificationCase => ({
    source: type,
    name: 'there is a subscription service that answers GET, HEAD and OPTIONS, and says its type',
    run: async (subject) => {
      const service = serviceOf(subject, type)
      const answer = await fetch(service, { headers: { accept: 'application/ld+json' } })
      equal(answer.status, 200)
      match(answer.headers.get('content-type') ?? '', /^application\/ld\+json/)
      match(await answer.text(), new RegExp(type))
      equal((await fetch(service, { method: 'HEAD' })).status, 200)
      const options = await fetch(service, { method: 'OPTIONS' })
      ok(options.status === 200 || options.status === 204)
      match(options.headers.get('allow') ?? '', /POST/)
    },
  })),
]

export const subscription: readonly NotificationCase[] = [
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
    name: 'an unsupported profile is refused with 415',
    run: async (subject) =>
      equal(
        await refusalOf(subject, { contentType: 'application/ld+json;profile="https://a.example/other"' }),
        415,
      ),
  },
  {
    source: 'protocol',
    name: 'a body that is not JSON-LD is refused with 415',
    run: async (subject) => equal(await refusalOf(subject, { contentType: 'text/plain' }), 415),
  },
  {
    source: 'protocol',
    name: 'an unrecognised JSON-LD context is refused with 422',
    run: async (subject) =>
      equal(await refusalOf(subject, { body: { '@context': ['https://a.example/context'] } }), 422),
  },
  {
    source: 'protocol',
    name: 'a channel of another type, or without a topic, is refused with 422',
    run: async (subject) => {
      equal(await refusalOf(subject, { body: { type: `${notify}SmokeSignalChannel2023` } }), 422)
      equal(await refusalOf(subject, { body: { topic: undefined } }), 422)
    },
  },
  {
    source: 'protocol',
    name: 'who has not signed in is refused with 401, a stranger with 403',
    run: async (subject) => {
      equal(await refusalOf(subject, { as: 'nobody' }), 401)
      equal(await refusalOf(subject, { as: 'bob' }), 403)
    },
  },
  {
    source: 'beyond',
    name: 'a stranger learns nothing from the refusal: the same for what exists and what does not',
    run: async (subject) => {
      equal(
        await refusalOf(subject, { as: 'bob' }),
        await refusalOf(subject, { as: 'bob', topic: `${subject.container}nothing-here` }),
      )
    },
  },
  {
    source: 'beyond',
    name: 'a topic on another server, or an end in the past, is refused',
    run: async (subject) => {
      const elsewhere = await refusalOf(subject, { topic: 'https://a.example/resource' })
      ok(elsewhere >= 400 && elsewhere < 500, String(elsewhere))
      const past = await refusalOf(subject, { body: { endAt: '2001-01-01T00:00:00Z' } })
      ok(past >= 400 && past < 500, String(past))
    },
  },
]

/** POSTs a request that must be refused, and gives the status. */
const refusalOf = async (
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
