import { equal, ok } from 'node:assert/strict'
import type { NamedCase } from '../named-case.ts'
import { listenTo, pause } from './receivers.ts'
import { newDocument, tagOf, write, type NotificationSubject } from './subject.ts'

/** What a subscriber may set (Solid Notifications Protocol §2.3.2). */
export const featureCases: readonly NamedCase<NotificationSubject>[] = [
  {
    source: 'protocol',
    name: 'endAt: nothing is told afterwards',
    run: async (subject) => {
      const topic = await newDocument(subject)
      const endAt = Date.now() + 5_000
      await using receiver = await listenTo(subject, subject.alice, topic, {
        endAt: new Date(endAt).toISOString(),
      })
      const tag = await write(subject.alice, topic, 'in time')
      equal((await receiver.next()).state, tag)
      await pause(endAt + 100 - Date.now())
      await write(subject.alice, topic, 'too late')
      equal(await Promise.race([receiver.next().then(() => 'told'), pause(500).then(() => 'quiet')]), 'quiet')
    },
  },
  {
    source: 'protocol',
    name: 'startAt: nothing is told before',
    run: async (subject) => {
      const topic = await newDocument(subject)
      const startAt = Date.now() + 5_000
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
      const begun = performance.now()
      await write(subject.alice, topic, 'one')
      await receiver.next()
      const toldAt = receiver.next().then(() => performance.now())
      await write(subject.alice, topic, 'two')
      // For servers that leave out what comes too soon.
      await pause(1_100)
      await write(subject.alice, topic, 'three')
      const passed = (await toldAt) - begun
      ok(passed > 999, `the second came ${String(Math.round(passed))} ms after the first was caused`)
    },
  },
]
