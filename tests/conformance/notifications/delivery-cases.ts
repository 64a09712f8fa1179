import { deepEqual, equal, notEqual, ok, rejects } from 'node:assert/strict'
import type { NamedCase } from '../named-case.ts'
import { connect, listenTo, subscribe, typeOf, type Notification } from './receivers.ts'
import { newDocument, remove, share, write, type NotificationSubject } from './subject.ts'

/** Who is told what, and who is not (Solid Notifications Protocol §2.4, §3.4). */
export const deliveryCases: readonly NamedCase<NotificationSubject>[] = [
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
    source: 'beyond',
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
