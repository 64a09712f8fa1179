/**
 * How long until everybody knows: one write to a resource with many WebSocket subscribers. For each notification the time
 * from the moment the write is sent until its bytes arrive, so the durable write is part of it. One JSON line.
 *
 * `node tests/bench/notify/main.ts [--subscribers 1000] [--people 100] [--writes 50]`
 */
import { parseArgs } from 'node:util'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { startOwnServer } from '../../conformance/subjects.ts'
import { openNotificationSubject, share, write } from '../../conformance/notifications/subject.ts'
import { subscribe } from '../../conformance/notifications/receivers.ts'
import { createPerson } from '../../support/coop.ts'
import { signIn, type SolidSession } from '../../support/solid-session.ts'
import { cpuYardstick } from '../yardstick.ts'
import { connectListener } from './listener.ts'

const { values } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '1000' },
    people: { type: 'string', default: '100' },
    writes: { type: 'string', default: '50' },
  },
})
const subscribers = Number(values.subscribers)
const people = Number(values.people)
const writes = Number(values.writes)

await using resources = new AsyncDisposableStack()
const { parties } = resources.use(await startOwnServer())
const subject = await openNotificationSubject(parties)
const podServer = parseBaseUrl(new URL(parties.container).origin)
const readers: SolidSession[] = []
for (let count = 0; count < people; count += 1) {
  const { credentials } = await createPerson(podServer, `reader-${String(count)}`)
  readers.push(await signIn(credentials))
}
const topic = `${subject.container}watched`
await write(subject.alice, topic, 'first')
await share(subject, topic, readers)

const arrivals: number[] = []
for (let count = 0; count < subscribers; count += 1) {
  const reader = readers[count % readers.length] ?? subject.alice
  const { receiveFrom = '' } = await subscribe(subject, reader, 'WebSocketChannel2023', topic)
  const listener = await connectListener(receiveFrom, () => arrivals.push(performance.now()))
  resources.defer(() => {
    listener.destroy()
  })
}

/** Writes before the count: the first ones run code that is not compiled yet. */
const warmUp = 10
const allMs: number[] = []
const lastMs: number[] = []
const writeMs: number[] = []
for (let count = -warmUp; count < writes; count += 1) {
  arrivals.length = 0
  const started = performance.now()
  const answer = await subject.alice.fetch(topic, {
    method: 'PUT',
    headers: { 'content-type': 'text/plain' },
    body: `version ${String(count)}`,
  })
  await answer.body?.cancel()
  const written = performance.now() - started
  while (arrivals.length < subscribers) {
    if (performance.now() - started > 10_000)
      throw new Error(
        `${String(arrivals.length)} of ${String(subscribers)} were told of write ${String(count)}.`,
      )
    await new Promise(setImmediate)
  }
  if (count < 0) continue
  writeMs.push(written)
  const times = arrivals.map((at) => at - started)
  allMs.push(...times)
  lastMs.push(Math.max(...times))
}

const percentile = (times: readonly number[], share: number): number =>
  Math.round((times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * share)] ?? NaN) * 10) / 10

console.log(
  JSON.stringify({
    name: 'notify',
    unit: 'ms',
    subscribers,
    people,
    writes,
    p50: percentile(allMs, 0.5),
    p99: percentile(allMs, 0.99),
    last_p50: percentile(lastMs, 0.5),
    last_p99: percentile(lastMs, 0.99),
    write_p50: percentile(writeMs, 0.5),
    yardstick: cpuYardstick(),
  }),
)
