import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import {
  createLocalJWKSet,
  decodeJwt,
  jwtVerify,
  calculateJwkThumbprint,
  EmbeddedJWK,
  type JSONWebKeySet,
} from 'jose'
import { jsonOf } from '../../support/solid-session.ts'
import {
  askToSubscribe,
  channelSchema,
  connect,
  listenTo,
  notificationSchema,
  openStream,
  openWebhookReceiver,
  requestFor,
  serviceOf,
  subscribe,
  type Notification,
} from './receivers.ts'
import {
  channelTypes,
  context,
  linkOf,
  newDocument,
  notify,
  remove,
  share,
  tagOf,
  write,
  type NotificationSubject,
} from './subject.ts'

export interface NotificationCase {
  /** Where the requirement stands; `beyond` for what we ask of ourselves. */
  readonly source:
    | 'protocol'
    | 'WebSocketChannel2023'
    | 'WebhookChannel2023'
    | 'StreamingHTTPChannel2023'
    | 'beyond'
  readonly name: string
  readonly run: (subject: NotificationSubject) => Promise<void>
}

const typeOf = ({ type }: Notification): string => (typeof type === 'string' ? type : (type[0] ?? ''))

const discovery: readonly NotificationCase[] = [
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

const subscription: readonly NotificationCase[] = [
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

const delivery: readonly NotificationCase[] = [
  {
    source: 'protocol',
    name: 'an update is told with id, type, object, time and the state that the resource has then',
    run: async (subject) => {
      const topic = await newDocument(subject)
      await using receiver = await listenTo(subject, subject.alice, topic)
      const tag = await write(subject.alice, topic, 'second')
      const notification = await receiver.next()
      equal(typeOf(notification), 'Update')
      equal(notification.object, topic)
      ok(Math.abs(Date.parse(notification.published) - Date.now()) < 60_000)
      equal(notification.state, tag)
      const again = await write(subject.alice, topic, 'third')
      const next = await receiver.next()
      equal(next.state, again)
      notEqual(next.id, notification.id)
    },
  },
  {
    source: 'protocol',
    name: 'creation and deletion of a resource are told',
    run: async (subject) => {
      const topic = `${subject.container}${crypto.randomUUID()}`
      await using receiver = await listenTo(subject, subject.alice, topic)
      await write(subject.alice, topic, 'first')
      equal(typeOf(await receiver.next()), 'Create')
      await remove(subject.alice, topic)
      const notification = await receiver.next()
      equal(typeOf(notification), 'Delete')
      equal(notification.object, topic)
    },
  },
  {
    source: 'protocol',
    name: 'a container tells what is added to it and removed from it',
    run: async (subject) => {
      await using receiver = await listenTo(subject, subject.alice, subject.container)
      const made = await newDocument(subject)
      const added = await nextAbout(receiver, made)
      deepEqual([typeOf(added), added.target], ['Add', subject.container])
      await remove(subject.alice, made)
      const removed = await nextAbout(receiver, made)
      deepEqual([typeOf(removed), removed.target], ['Remove', subject.container])
    },
  },
  {
    source: 'protocol',
    name: 'a patch is told as an update',
    run: async (subject) => {
      const topic = `${subject.container}${crypto.randomUUID()}.ttl`
      const turtle = { 'content-type': 'text/turtle' }
      await subject.alice.fetch(topic, { method: 'PUT', headers: turtle, body: '<#a> <#b> "c".' })
      await using receiver = await listenTo(subject, subject.alice, topic)
      const answer = await subject.alice.fetch(topic, {
        method: 'PATCH',
        headers: { 'content-type': 'text/n3' },
        body: `@prefix solid: <http://www.w3.org/ns/solid/terms#>.
_:p a solid:InsertDeletePatch; solid:inserts { <#a> <#b> "d" }.`,
      })
      ok(answer.ok, String(answer.status))
      equal(typeOf(await receiver.next()), 'Update')
    },
  },
  {
    source: 'beyond',
    name: 'writes that fail are not told',
    run: async (subject) => {
      const topic = await newDocument(subject)
      await using receiver = await listenTo(subject, subject.alice, topic)
      const put = { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'never' }
      const missed = await subject.alice.fetch(topic, {
        ...put,
        headers: { ...put.headers, 'if-match': '"other"' },
      })
      equal(missed.status, 412)
      equal((await subject.bob.fetch(topic, put)).status, 403)
      const tag = await write(subject.alice, topic, 'second')
      equal((await receiver.next()).state, tag)
    },
  },
  {
    source: 'beyond',
    name: 'changes are told in the order in which they happened',
    run: async (subject) => {
      const topic = await newDocument(subject)
      await using receiver = await listenTo(subject, subject.alice, topic)
      const tags: string[] = []
      for (let count = 0; count < 20; count += 1)
        tags.push(await write(subject.alice, topic, `version ${String(count)}`))
      const told: (string | undefined)[] = []
      while (told.length < tags.length) told.push((await receiver.next()).state)
      deepEqual(told, tags)
    },
  },
  {
    source: 'protocol',
    name: 'who loses access is told nothing more, and is told again once it is given back',
    run: async (subject) => {
      const topic = await newDocument(subject)
      await share(subject, topic, [subject.bob])
      await using bob = await listenTo(subject, subject.bob, topic)
      const seen = await write(subject.alice, topic, 'for both')
      equal((await bob.next()).state, seen)
      await share(subject, topic, [])
      await using alice = await listenTo(subject, subject.alice, topic)
      const hidden = await write(subject.alice, topic, 'for alice')
      equal((await alice.next()).state, hidden)
      await share(subject, topic, [subject.bob])
      const visible = await write(subject.alice, topic, 'for both again')
      equal((await bob.next()).state, visible)
    },
  },
  {
    source: 'beyond',
    name: 'what happens between subscribing and connecting is told on connecting',
    run: async (subject) => {
      const topic = await newDocument(subject)
      const { receiveFrom = '' } = await subscribe(subject, subject.alice, 'WebSocketChannel2023', topic)
      const tag = await write(subject.alice, topic, 'meanwhile')
      await using receiver = await connect(receiveFrom)
      equal((await receiver.next()).state, tag)
    },
  },
  {
    source: 'beyond',
    name: 'an address to receive from is good once, and cannot be guessed',
    run: async (subject) => {
      const topic = await newDocument(subject)
      const { receiveFrom = '' } = await subscribe(subject, subject.alice, 'WebSocketChannel2023', topic)
      await using _receiver = await connect(receiveFrom)
      await rejects(connect(receiveFrom))
      const secret = /[^/=]+$/.exec(receiveFrom)?.[0] ?? ''
      ok(secret.length >= 22, 'at least 128 bits')
      await rejects(connect(receiveFrom.slice(0, -secret.length) + 'A'.repeat(secret.length)))
    },
  },
]

const features: readonly NotificationCase[] = [
  {
    source: 'protocol',
    name: 'endAt: a channel ends when it said it would',
    run: async (subject) => {
      const topic = await newDocument(subject)
      const endAt = new Date(Date.now() + 1_500).toISOString()
      await using receiver = await listenTo(subject, subject.alice, topic, { endAt })
      await receiver.ended
      ok(Date.now() >= Date.parse(endAt) - 50)
    },
  },
  {
    source: 'protocol',
    name: 'startAt: nothing is told before',
    run: async (subject) => {
      const topic = await newDocument(subject)
      const startAt = Date.now() + 1_500
      await using receiver = await listenTo(subject, subject.alice, topic, {
        startAt: new Date(startAt).toISOString(),
      })
      await write(subject.alice, topic, 'too early')
      await pause(startAt + 100 - Date.now())
      const tag = await write(subject.alice, topic, 'in time')
      equal((await receiver.next()).state, tag)
    },
  },
  {
    source: 'protocol',
    name: 'state: who names an old one is told at once, who names the current one is not',
    run: async (subject) => {
      const topic = await newDocument(subject)
      const old = await tagOf(subject.alice, topic)
      const current = await write(subject.alice, topic, 'second')
      await using behind = await listenTo(subject, subject.alice, topic, { state: old })
      equal((await behind.next()).state, current)
      await using level = await listenTo(subject, subject.alice, topic, { state: current })
      const next = await write(subject.alice, topic, 'third')
      equal((await level.next()).state, next)
    },
  },
  {
    source: 'protocol',
    name: 'rate: at least so much time passes between two notifications',
    run: async (subject) => {
      const topic = await newDocument(subject)
      await using receiver = await listenTo(subject, subject.alice, topic, { rate: 'PT1S' })
      await write(subject.alice, topic, 'one')
      await receiver.next()
      const first = performance.now()
      await write(subject.alice, topic, 'two')
      await pause(first + 1_100 - performance.now())
      await write(subject.alice, topic, 'three')
      await receiver.next()
      ok(performance.now() - first > 900)
    },
  },
]

const webhooks: readonly NotificationCase[] = [
  {
    source: 'WebhookChannel2023',
    name: 'a notification is sent with POST, by the sender that the channel names, in a way that can be verified',
    run: async (subject) => {
      const topic = await newDocument(subject)
      await using receiver = await openWebhookReceiver()
      const channel = await subscribe(subject, subject.alice, 'WebhookChannel2023', topic, {
        sendTo: receiver.url,
      })
      const tag = await write(subject.alice, topic, 'second')
      const { headers, body } = await receiver.next()
      match(headers['content-type'] ?? '', /^application\/ld\+json/)
      const notification = notificationSchema.parse(JSON.parse(body))
      deepEqual([typeOf(notification), notification.object, notification.state], ['Update', topic, tag])
      const token = /^DPoP (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
      const { payload } = await jwtVerify(token, await keysOf(decodeJwt(token).iss ?? ''))
      equal(payload['webid'], channel.sender)
      const proof = await jwtVerify(String(headers['dpop']), EmbeddedJWK, { typ: 'dpop+jwt' })
      deepEqual([proof.payload['htm'], proof.payload['htu']], ['POST', receiver.url])
      const { jwk } = proof.protectedHeader
      ok(jwk !== undefined)
      deepEqual(payload['cnf'], { jkt: await calculateJwkThumbprint(jwk) })
    },
  },
  {
    source: 'WebhookChannel2023',
    name: 'the sender has a profile that names the issuer of its tokens',
    run: async (subject) => {
      const topic = await newDocument(subject)
      await using receiver = await openWebhookReceiver()
      const { sender = '' } = await subscribe(subject, subject.alice, 'WebhookChannel2023', topic, {
        sendTo: receiver.url,
      })
      const profile = await fetch(sender, { headers: { accept: 'text/turtle' } })
      equal(profile.status, 200)
      match(await profile.text(), /oidcIssuer/)
    },
  },
  {
    source: 'WebhookChannel2023',
    name: 'a request without sendTo is refused with 422',
    run: async (subject) => {
      const topic = await newDocument(subject)
      const service = serviceOf(subject, 'WebhookChannel2023')
      const answer = await askToSubscribe(subject.alice, service, requestFor('WebhookChannel2023', topic))
      await answer.body?.cancel()
      equal(answer.status, 422)
    },
  },
  {
    source: 'WebhookChannel2023',
    name: 'who made a channel ends it with DELETE; a stranger cannot',
    run: async (subject) => {
      const topic = await newDocument(subject)
      await using receiver = await openWebhookReceiver()
      await using other = await openWebhookReceiver()
      const { id } = await subscribe(subject, subject.alice, 'WebhookChannel2023', topic, {
        sendTo: receiver.url,
      })
      const refused = await subject.bob.fetch(id, { method: 'DELETE' })
      ok(refused.status === 403 || refused.status === 404, String(refused.status))
      await write(subject.alice, topic, 'second')
      await receiver.next()
      ok((await subject.alice.fetch(id, { method: 'DELETE' })).ok)
      await subscribe(subject, subject.alice, 'WebhookChannel2023', topic, { sendTo: other.url })
      await write(subject.alice, topic, 'third')
      await other.next()
      equal(await Promise.race([receiver.next().then(() => 'told'), pause(300).then(() => 'quiet')]), 'quiet')
    },
  },
  {
    source: 'beyond',
    name: 'a webhook that fails is tried again, and later notifications wait for it',
    run: async (subject) => {
      const topic = await newDocument(subject)
      await using receiver = await openWebhookReceiver(503)
      await subscribe(subject, subject.alice, 'WebhookChannel2023', topic, { sendTo: receiver.url })
      await write(subject.alice, topic, 'second')
      await write(subject.alice, topic, 'third')
      const [failed, again, later] = [await receiver.next(), await receiver.next(), await receiver.next()]
      equal(again.body, failed.body)
      notEqual(later.body, failed.body)
    },
  },
  {
    source: 'beyond',
    name: 'a webhook into the inner network is refused',
    run: async (subject) => {
      const topic = await newDocument(subject)
      for (const sendTo of [
        'https://10.0.0.1/',
        'https://169.254.169.254/latest',
        'http://a.example/',
        'file:///etc/passwd',
      ]) {
        const request = requestFor('WebhookChannel2023', topic, { sendTo })
        const answer = await askToSubscribe(subject.alice, serviceOf(subject, 'WebhookChannel2023'), request)
        await answer.body?.cancel()
        ok(answer.status >= 400 && answer.status < 500, `${sendTo}: ${String(answer.status)}`)
      }
    },
  },
  {
    source: 'protocol',
    name: 'a webhook of somebody who lost access is told nothing more',
    run: async (subject) => {
      const topic = await newDocument(subject)
      await share(subject, topic, [subject.bob])
      await using receiver = await openWebhookReceiver()
      await subscribe(subject, subject.bob, 'WebhookChannel2023', topic, { sendTo: receiver.url })
      await share(subject, topic, [])
      await using alice = await listenTo(subject, subject.alice, topic)
      await write(subject.alice, topic, 'for alice')
      await alice.next()
      await share(subject, topic, [subject.bob])
      const tag = await write(subject.alice, topic, 'for both')
      equal(notificationSchema.parse(JSON.parse((await receiver.next()).body)).state, tag)
    },
  },
]

const streams: readonly NotificationCase[] = [
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

/** Black-box cases of the Solid Notifications Protocol and its channel types, for which no public suite exists. */
export const notificationCases: readonly NotificationCase[] = [
  ...discovery,
  ...subscription,
  ...delivery,
  ...features,
  ...webhooks,
  ...streams,
]

/** Servers differ in what else they tell about a container. */
const nextAbout = async (
  receiver: { next(): Promise<Notification> },
  object: string,
): Promise<Notification> => {
  for (;;) {
    const notification = await receiver.next()
    if (notification.object === object) return notification
  }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)))

/** Keys of an issuer, found as OpenID Connect Discovery §4 says. */
const keysOf = async (issuer: string) => {
  const discovered = await fetch(
    new URL('.well-known/openid-configuration', issuer.endsWith('/') ? issuer : `${issuer}/`),
  )
  const { jwks_uri: address } = (await discovered.json()) as { jwks_uri: string }
  return createLocalJWKSet((await (await fetch(address)).json()) as JSONWebKeySet)
}
