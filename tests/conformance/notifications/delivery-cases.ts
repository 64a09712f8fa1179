import { deepEqual, equal, notEqual, ok, rejects } from 'node:assert/strict'
import { connect, listenTo, subscribe } from './receivers.ts'
import { newDocument, remove, share, tagOf, write } from './subject.ts'

import { nextAbout, pause, typeOf, type NotificationCase } from './notification-case.ts'

export const delivery: readonly NotificationCase[] = [
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

export const features: readonly NotificationCase[] = [
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
