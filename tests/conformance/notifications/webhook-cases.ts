import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict'
import {
  createLocalJWKSet,
  decodeJwt,
  jwtVerify,
  calculateJwkThumbprint,
  EmbeddedJWK,
  type JSONWebKeySet,
} from 'jose'
import type { NamedCase } from '../named-case.ts'
import {
  askToSubscribe,
  listenTo,
  notificationSchema,
  openWebhookReceiver,
  requestFor,
  serviceOf,
  subscribe,
  pause,
  typeOf,
} from './receivers.ts'
import { newDocument, share, write, type NotificationSubject } from './subject.ts'

/** WebhookChannel2023. */
export const webhookCases: readonly NamedCase<NotificationSubject>[] = [
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
    name: 'who made a channel ends it with DELETE',
    run: async (subject) => {
      const topic = await newDocument(subject)
      await using receiver = await openWebhookReceiver()
      await using other = await openWebhookReceiver()
      const { id } = await subscribe(subject, subject.alice, 'WebhookChannel2023', topic, {
        sendTo: receiver.url,
      })
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
    name: 'nobody else can end a channel',
    run: async (subject) => {
      const topic = await newDocument(subject)
      await using receiver = await openWebhookReceiver()
      const features = { sendTo: receiver.url }
      const { id } = await subscribe(subject, subject.alice, 'WebhookChannel2023', topic, features)
      for (const session of [subject.bob, { fetch }]) {
        const { status } = await session.fetch(id, { method: 'DELETE' })
        ok([401, 403, 404].includes(status), String(status))
      }
      await write(subject.alice, topic, 'second')
      await receiver.next()
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
    source: 'beyond',
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

/** Keys of an issuer, found as OpenID Connect Discovery §4 says. */
const keysOf = async (issuer: string) => {
  const discovered = await fetch(
    new URL('.well-known/openid-configuration', issuer.endsWith('/') ? issuer : `${issuer}/`),
  )
  const { jwks_uri: address } = (await discovered.json()) as { jwks_uri: string }
  return createLocalJWKSet((await (await fetch(address)).json()) as JSONWebKeySet)
}
