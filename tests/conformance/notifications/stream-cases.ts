import { equal, match, rejects } from 'node:assert/strict'
import { jsonOf } from '../../support/solid-session.ts'
import type { NamedCase } from '../named-case.ts'
import { askToSubscribe, channelSchema, openStream, requestFor, serviceOf, subscribe } from './receivers.ts'
import { newDocument, write, type NotificationSubject } from './subject.ts'

/** StreamingHTTPChannel2023. */
export const streamCases: readonly NamedCase<NotificationSubject>[] = [
  {
    source: 'StreamingHTTPChannel2023',
    name: 'updates arrive in the body of one long answer, each as soon as it happens',
    run: async (subject) => {
      const topic = await newDocument(subject)
      const { receiveFrom = '' } = await subscribe(subject, subject.alice, 'StreamingHTTPChannel2023', topic)
      match(receiveFrom, /^https?:/)
      await using receiver = await openStream(receiveFrom)
      for (const text of ['second', 'third']) {
        const tag = await write(subject.alice, topic, text)
        equal((await receiver.next()).state, tag)
      }
    },
  },
  {
    source: 'beyond',
    name: 'the address of a stream is good once',
    run: async (subject) => {
      const topic = await newDocument(subject)
      const answer = await askToSubscribe(
        subject.alice,
        serviceOf(subject, 'StreamingHTTPChannel2023'),
        requestFor('StreamingHTTPChannel2023', topic),
      )
      const { receiveFrom = '' } = channelSchema.parse(await jsonOf(answer, 'the subscription'))
      await using _receiver = await openStream(receiveFrom)
      await rejects(openStream(receiveFrom))
    },
  },
]
