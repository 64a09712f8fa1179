import { instantOf, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import type { FindInbox } from '@mutua/kit/find-inbox'
import type { Log } from '@mutua/kit/log'
import type { SafePost } from '@mutua/kit/safe-post'
import type { Store, Write } from '@mutua/kit/store'
import {
  dequeue,
  enqueue,
  findDelivery,
  readDue,
  tryAgain,
  type Delivery,
  type QueuedDelivery,
} from './delivery-queue.ts'
import { activityOf, toldNotice, type Notice } from './notice.ts'
import { putReader, readNotices, readReader } from './reader-rows.ts'
import { signWebhook, type Webhooks } from './webhooks.ts'

export interface DeliverDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly post: SafePost
  readonly inboxOf: FindInbox
  readonly webhooks: Pick<Webhooks, 'find' | 'remove'>
  /** Whether somebody still acts for an organisation. */
  readonly belongsTo: (person: WebId, organisation: WebId) => Promise<boolean>
  readonly pausesMs: readonly number[]
  readonly inboxPauseMs: number
  /** One at a time: rounds and marks change the same rows. */
  readonly inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** Called when there is room for another delivery. */
  readonly onRoom: () => void
  /** That notices have reached a person, before they leave the queue: after a crash it is said again. */
  readonly onReached?: OnReached
  readonly log: Pick<Log, 'info' | 'debug' | 'error'>
}

export type OnReached = (reached: {
  readonly webId: WebId
  readonly notices: readonly Notice[]
  readonly by: 'inbox' | 'webhook' | 'read'
}) => Promise<void>

/** What became of one attempt: brought, tried again later, or never again. */
type Outcome = 'brought' | 'again' | 'never'

export interface Courier extends AsyncDisposable {
  /** Starts what is due, as far as there is room. */
  readonly start: () => Promise<void>
}

/** Calls at once, to all receivers together. */
const mostUnderWay = 16
/** Notices in one post to an inbox. */
const mostInOnePost = 200

/**
 * Brings what is in the queue, each at least once: a row leaves the queue after the receiver has answered. A crash in
 * between brings it again, under the same id.
 */
export const createCourier = (deps: DeliverDeps): Courier => {
  const underWay = new Map<string, Promise<void>>()
  const stop = new AbortController()
  return {
    start: async () => {
      const room = mostUnderWay - underWay.size
      if (room <= 0 || stop.signal.aborted) return
      const due = await readDue(deps.store, instantOf(deps.now()), mostUnderWay * 2)
      for (const queued of due.filter(({ key }) => !underWay.has(key)).slice(0, room)) {
        const bringing = bring(queued.key, stop.signal, deps)
          .catch((cause: unknown) => {
            if (!stop.signal.aborted) deps.log.error({ err: cause }, 'a notice could not be brought')
          })
          .finally(() => {
            underWay.delete(queued.key)
            deps.onRoom()
          })
        underWay.set(queued.key, bringing)
      }
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await Promise.all(underWay.values())
    },
  }
}

const bring = async (key: string, signal: AbortSignal, deps: DeliverDeps): Promise<void> => {
  // The queue was read a moment ago: what was brought or tried meanwhile is looked at as it is now.
  const delivery = await findDelivery(deps.store, key)
  if (delivery === undefined) return
  const queued = { key, delivery }
  if (delivery.kind !== 'inbox') {
    const outcome =
      delivery.kind === 'webhook'
        ? await callWebhook(delivery, signal, deps)
        : await callStated(delivery, signal, deps)
    if (signal.aborted && outcome === 'again') return
    await deps.store.write(writesAfter(outcome, queued, deps))
    return
  }
  const inbox = await callInbox(delivery.webId, signal, deps)
  if (signal.aborted && inbox.outcome === 'again') return
  await deps.inTurn(() => markInbox({ key, delivery }, inbox, deps))
}

const writesAfter = (outcome: Outcome, queued: QueuedDelivery, deps: DeliverDeps): readonly Write[] => {
  const again = outcome === 'again' ? tryAgain(queued, deps.now(), deps.pausesMs) : undefined
  if (outcome === 'again' && again === undefined)
    deps.log.info(
      { kind: queued.delivery.kind },
      'a notice was given up: its receiver did not answer for days',
    )
  return again ?? [dequeue(queued)]
}

const callWebhook = async (
  { webId, webhook: id, ordinal }: Delivery & { kind: 'webhook' },
  signal: AbortSignal,
  deps: DeliverDeps,
): Promise<Outcome> => {
  const webhook = await deps.webhooks.find(webId, id)
  const [found] = await readNotices(deps.store, webId, { after: ordinal - 1, limit: 1 })
  if (webhook === undefined || found?.ordinal !== ordinal) return 'never'
  const { person } = webhook
  // The address may be their own: who has left is told nothing more, and whoever is there enters it anew.
  if (person !== undefined && !(await deps.belongsTo(person, webId))) {
    await deps.webhooks.remove(webId, id)
    return 'never'
  }
  const body = JSON.stringify(toldNotice(found.notice))
  const seconds = Math.floor(deps.now() / 1_000)
  const status = await call(deps, webhook.url, {
    headers: {
      'content-type': 'application/json',
      ...signWebhook(webhook.secret, { id: found.notice.id, seconds, body }),
    },
    body: new TextEncoder().encode(body),
    signal,
  })
  if (status === 410) await deps.webhooks.remove(webId, id)
  const outcome = outcomeOf(status)
  if (outcome === 'brought') await deps.onReached?.({ webId, notices: [found.notice], by: 'webhook' })
  return outcome
}

const callStated = async (
  { to, contentType, body }: Delivery & { kind: 'stated' },
  signal: AbortSignal,
  deps: DeliverDeps,
): Promise<Outcome> =>
  outcomeOf(
    await call(deps, to, {
      headers: { 'content-type': contentType },
      body: new TextEncoder().encode(body),
      signal,
    }),
  )

const callInbox = async (
  webId: WebId,
  signal: AbortSignal,
  deps: DeliverDeps,
): Promise<{ readonly outcome: Outcome; readonly upTo: number }> => {
  const { reader } = await readReader(deps.store, webId)
  const found = await readNotices(deps.store, webId, { after: reader.inInbox, limit: mostInOnePost })
  const upTo = found.at(-1)?.ordinal ?? reader.count
  if (found.length === 0) return { outcome: 'brought', upTo }
  let inbox: string | undefined
  try {
    inbox = await deps.inboxOf(webId)
  } catch (cause) {
    deps.log.debug({ err: cause }, 'a profile could not be read')
    return { outcome: 'again', upTo }
  }
  // Nobody has to have one: the notices can be read here.
  if (inbox === undefined) return { outcome: 'never', upTo: reader.count }
  const status = await call(deps, inbox, {
    headers: { 'content-type': 'application/ld+json' },
    body: activityOf(
      found.map(({ notice }) => notice),
      deps.origin,
    ),
    signal,
  })
  const outcome = outcomeOf(status)
  if (outcome === 'brought')
    await deps.onReached?.({ webId, notices: found.map(({ notice }) => notice), by: 'inbox' })
  return { outcome, upTo }
}

/** Moves the mark of the inbox, and leaves a row in the queue while there is more. */
const markInbox = async (
  queued: QueuedDelivery & { readonly delivery: { readonly kind: 'inbox' } },
  { outcome, upTo }: { readonly outcome: Outcome; readonly upTo: number },
  deps: DeliverDeps,
): Promise<void> => {
  const { webId } = queued.delivery
  const later = outcome === 'again' ? tryAgain(queued, deps.now(), deps.pausesMs) : undefined
  if (later !== undefined) {
    await deps.store.write(later)
    return
  }
  for (;;) {
    const held = await readReader(deps.store, webId)
    const inInbox = outcome === 'again' ? held.reader.count : Math.max(held.reader.inInbox, upTo)
    const isInboxDue = inInbox < held.reader.count
    const again = { kind: 'inbox', webId, attempts: 0 } as const
    const inboxAt = instantOf(deps.now())
    // The same instant would be the same row: it is written again, not removed and lost.
    const next = enqueue(again, instantOf(deps.now() + deps.inboxPauseMs))
    const writes = [dequeue(queued), ...(isInboxDue ? [next] : [])]
    const marked = putReader(held, { ...held.reader, inInbox, isInboxDue, inboxAt })
    if (await deps.store.write([...writes, marked], new Map([[held.key, held.bytes]]))) return
  }
}

/** Status of the answer; 0 when there was none. */
const call = async (deps: DeliverDeps, url: string, what: Parameters<SafePost>[1]): Promise<number> => {
  try {
    return await deps.post(url, what)
  } catch (cause) {
    deps.log.debug({ err: cause }, 'a receiver of notices did not answer')
    return 0
  }
}

/** Standard Webhooks: any 2xx is taken, 410 asks us to stop, all else is tried again. */
const outcomeOf = (status: number): Outcome =>
  status >= 200 && status < 300 ? 'brought' : status === 410 ? 'never' : 'again'
