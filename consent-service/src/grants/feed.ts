import { hash } from 'node:crypto'
import { z } from 'zod'
import { recordedStepSchema } from '@mutua/sdk/consent/consent-record'
import {
  grantEventSchema,
  staffEventSchema,
  type Grant,
  type GrantEvent,
  type StaffEvent,
  type TariffRef,
} from '@mutua/sdk/consent/grant'
import { baseUrlSchema, parseBaseUrl, sha256Schema, type BaseUrl } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { Problem } from '@mutua/sdk/problem'
import { ordinalKey, prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'
import { createBell, waitAtMost } from './bell.ts'
import { createLeaseBook } from './leases.ts'

/** One change of a grant, with everything that must become durable together with its event, or not at all. */
export interface Change {
  readonly grant: Grant
  readonly tariff: TariffRef
  readonly step?: LoggedStep
  readonly writes: readonly Write[]
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
}

/** What the transparency log says of a change, besides the id of the grant. */
export interface LoggedStep {
  readonly kind: z.infer<typeof stepSchema>['kind']
  /** The credential that stands, or stood until this step. */
  readonly credential: string
}

/** The same of a staff list: it says for every grant of the organisation who may read, on whatever pod server it lies. */
export interface StaffChange {
  readonly staff: Omit<StaffEvent, 'sequence'>
  readonly writes: readonly Write[]
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
}

export interface FeedAnswer {
  readonly events: readonly GrantEvent[]
  /** Their numbers are of the same sequence. */
  readonly staff: readonly StaffEvent[]
  /** Everything up to here is in this answer, or does not concern this pod server. */
  readonly upTo: number
  /** How long the caller may serve consent reads, from the moment it sent the call; 0 while there is more to fetch. */
  readonly leaseMs: number
}

/** The order of all changes of grants, and what the pod servers know of it. */
export interface Feed extends AsyncDisposable {
  /**
   * Appends the change under the next sequence number; numbers have no gaps. Resolves when it is durable, or with
   * `undefined` when a condition no longer held: look again and build the change anew.
   */
  readonly append: (change: (sequence: number) => Change | StaffChange) => Promise<number | undefined>
  /**
   * Long poll. `after` acknowledges everything up to it.
   * @throws {Problem} `feed-position-unknown` when `after` lies in the future: the caller follows another history
   */
  readonly poll: (call: { podServer: BaseUrl; after: number }, signal?: AbortSignal) => Promise<FeedAnswer>
  /** Number of the last change that is durable; 0 when there is none. */
  readonly head: () => number
  /** See `LeaseBook.awaitApplied`; for the one pod server where the resources of the grant lie. */
  readonly awaitApplied: (grant: Grant, sequence: number) => Promise<void>
  /** For a change that concerns every pod server. */
  readonly awaitAppliedEverywhere: (sequence: number) => Promise<void>
}

export interface FeedDeps {
  readonly store: Store
  /** Milliseconds that never go back. */
  readonly monotonic: () => number
  readonly leaseMs?: number
  readonly pollMs?: number
}

export const headKey = 'feed-head'
export const eventPrefix = 'feed/'
export const eventKey = (sequence: number): string => `${eventPrefix}${ordinalKey(sequence)}`

/** Events in one answer. */
const pageSize = 500
/** Events looked at for one answer, so that a call stays short when most concern other pod servers. */
const scanSize = 5_000

const stepSchema = z.object({
  kind: recordedStepSchema.shape.kind,
  /** SHA-256 of the text of the credential. */
  credential: sha256Schema,
})

const entrySchema = z.object({
  /** Whom it concerns; absent when it concerns all. */
  podServer: baseUrlSchema.optional(),
  event: z.unknown(),
  step: stepSchema.optional(),
})

export const readFeedEntry = (bytes: Uint8Array): z.infer<typeof entrySchema> =>
  entrySchema.parse(JSON.parse(toText(bytes)))

export const openFeed = async (deps: FeedDeps): Promise<Feed> => {
  const { store, monotonic, leaseMs = 2_000, pollMs = 500 } = deps
  const leases = createLeaseBook({ leaseMs, monotonic })
  const bell = createBell()
  const inFlight = new Set<Promise<FeedAnswer>>()
  let closed = false
  const readHead = async (): Promise<number> => {
    const bytes = await store.get(headKey)
    return bytes === undefined ? 0 : Number(toText(bytes))
  }
  /** Highest number known to be durable. */
  let head = await readHead()
  /** Number of the last write that was handed to the store; the next writer need not wait until it is durable. */
  let queued: number | undefined = head

  const append = async (change: (sequence: number) => Change | StaffChange): Promise<number | undefined> => {
    const before = queued ?? (await readHead())
    const sequence = before + 1
    const changed = change(sequence)
    const { writes, unchanged } = changed
    const entry = entryOf(changed, sequence)
    queued = sequence
    const written = await store.write(
      [
        ...writes,
        { key: eventKey(sequence), value: toBytes(jsonText(entry)) },
        { key: headKey, value: toBytes(String(sequence)) },
      ],
      new Map([...unchanged, [headKey, before === 0 ? undefined : toBytes(String(before))]]),
    )
    if (!written) {
      // Either the head has moved or a condition of the change fell; those who built upon this number fail as well.
      queued = undefined
      await waitAtMost(2, bell.next())
      return undefined
    }
    head = Math.max(head, sequence)
    bell.ring()
    return sequence
  }

  const answer = async (
    call: { podServer: BaseUrl; after: number },
    signal?: AbortSignal,
  ): Promise<FeedAnswer> => {
    const { podServer, after } = call
    if (after > head) head = Math.max(head, await readHead())
    if (after > head) {
      throw new Problem(
        'feed-position-unknown',
        'Ask again from the last position that this service has given you.',
      )
    }
    leases.acknowledge(podServer, after)
    const deadline = monotonic() + pollMs
    const gone = signal === undefined ? [] : [aborted(signal)]
    for (let from = after; ;) {
      const news = bell.next()
      const open = leases.openAnswer(podServer, head)
      try {
        const page = await readPage(store, podServer, from)
        from = page.upTo
        // Nobody hears this answer, so nobody has a lease by it.
        if (signal?.aborted === true) return { events: [], staff: [], upTo: after, leaseMs: 0 }
        // With more to come the caller does not know yet what was withdrawn: no lease until it has caught up.
        const { events, staff, upTo } = page
        const hasNews = events.length + staff.length > 0
        if (page.more && hasNews) return { events, staff, upTo, leaseMs: 0 }
        if (page.more) continue
        if (hasNews || closed || monotonic() >= deadline) {
          open.grant(upTo)
          return { events, staff, upTo, leaseMs }
        }
      } finally {
        open.drop()
      }
      await waitAtMost(deadline - monotonic(), news, ...gone)
    }
  }

  return {
    append,
    head: () => head,
    poll: async (call, signal) => {
      const answering = answer(call, signal)
      inFlight.add(answering)
      try {
        return await answering
      } finally {
        inFlight.delete(answering)
      }
    },
    awaitApplied: (grant, sequence) => leases.awaitApplied(podServerOf(grant), sequence),
    awaitAppliedEverywhere: leases.awaitAppliedEverywhere,
    async [Symbol.asyncDispose]() {
      closed = true
      bell.ring()
      await Promise.allSettled(inFlight)
    },
  }
}

const entryOf = (change: Change | StaffChange, sequence: number) => {
  if ('staff' in change) return { event: { sequence, ...change.staff } satisfies StaffEvent }
  const { grant, tariff, step } = change
  const logged = step && { kind: step.kind, credential: hash('sha256', step.credential, 'hex') }
  return {
    podServer: podServerOf(grant),
    event: { sequence, grant, tariff } satisfies GrantEvent,
    ...(logged === undefined ? {} : { step: logged }),
  }
}

interface FeedPage {
  readonly events: readonly GrantEvent[]
  readonly staff: readonly StaffEvent[]
  readonly upTo: number
  readonly more: boolean
}

const readPage = async (store: Store, podServer: BaseUrl, after: number): Promise<FeedPage> => {
  const events: GrantEvent[] = []
  const staff: StaffEvent[] = []
  let upTo = after
  const { lt } = prefixRange(eventPrefix)
  for await (const { key, value } of store.list({ gte: eventKey(after + 1), lt, limit: scanSize + 1 })) {
    if (events.length + staff.length === pageSize || upTo - after === scanSize)
      return { events, staff, upTo, more: true }
    const entry = readFeedEntry(value)
    if (entry.podServer === undefined) staff.push(staffEventSchema.parse(entry.event))
    if (entry.podServer === podServer) events.push(grantEventSchema.parse(entry.event))
    upTo = Number(key.slice(eventPrefix.length))
  }
  return { events, staff, upTo, more: false }
}

/** All resources of a grant lie in one pod, and a pod lies at one origin. */
const podServerOf = (grant: Grant): BaseUrl => parseBaseUrl(new URL(grant.scope.resources[0] ?? '').origin)

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
