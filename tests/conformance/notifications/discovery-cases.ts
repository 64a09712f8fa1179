import { equal, match, ok } from 'node:assert/strict'
import type { NamedCase } from '../named-case.ts'
import { serviceOf } from './receivers.ts'
import { channelTypes, context, linkOf, newDocument, type NotificationSubject } from './subject.ts'

/** Where subscription services are found (Solid Notifications Protocol §2.1). */
export const discoveryCases: readonly NamedCase<NotificationSubject>[] = [
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
  ...(['application/ld+json', 'text/turtle'] as const).map((format): NamedCase<NotificationSubject> => ({
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
  ...channelTypes.map((type): NamedCase<NotificationSubject> => ({
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
    },
  })),
]
