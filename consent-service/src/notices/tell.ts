import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Erasure } from '@mutua/sdk/consent/erasure'
import type { Grant } from '@mutua/sdk/consent/grant'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import {
  grantIdSchema,
  instantOf,
  instantSchema,
  requestIdSchema,
  webIdSchema,
  type GrantId,
  type Instant,
  type RequestId,
  type WebId,
} from '@mutua/sdk/ids'
import { parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import { enqueue } from './delivery-queue.ts'
import {
  dropErasure,
  erasureKey,
  findErasure,
  localOf,
  openErasure,
  readEnded,
  readOverdue,
  watchEnd,
} from './erasures.ts'
import { wishedNoticeKinds, type Notice, type NoticeKind } from './notice.ts'
import { putNotice, putReader, readReader, type HeldReader } from './reader-rows.ts'
import type { Webhooks } from './webhooks.ts'

/** A step of a consent that nobody was told of yet, and the row that says so. */
export interface News {
  readonly key: string
  readonly bytes: Uint8Array
  readonly value: {
    readonly kind: NoticeKind
    readonly at: Instant
    readonly owner: WebId
    readonly recipient: WebId
    readonly request?: RequestId | undefined
    readonly grant?: Grant | undefined
    /** Who took the step for the owner. */
    readonly by?: WebId | undefined
    /** People who are told as well. */
    readonly further?: readonly WebId[] | undefined
    /** The delegation or guardianship that it is about. */
    readonly mandate?: string | undefined
  }
}

/** What is sent to an address that was stated with a request, beside what everybody is told. */
export type StatedNotice = (
  news: Pick<News['value'], 'kind' | 'at' | 'request' | 'grant'> & { readonly id: string },
) => Promise<{ readonly to: string; readonly contentType: string; readonly body: string } | undefined>

export interface TellDeps {
  readonly store: Store
  readonly now: () => number
  readonly readNews: (limit: number) => Promise<readonly News[]>
  readonly findGrant: (id: GrantId) => Promise<Grant | undefined>
  readonly webhooks: Pick<Webhooks, 'list'>
  readonly statedNotice?: StatedNotice
  /** Days within which a recipient must have erased what a consent let them read. */
  readonly eraseDays: number
  /** Least milliseconds between two posts to one inbox: what comes in between goes out together. */
  readonly inboxPauseMs: number
}

const together = 100

/**
 * One round: news become notices of both sides with deliveries in the queue, in one write that also removes the news. A
 * crash before it leaves the news to be told, a crash after it the deliveries: nothing is lost, and since the id of a
 * notice follows from its news, nothing is told under two ids.
 * @returns who has new notices
 */
export const tellNews = async (deps: TellDeps): Promise<ReadonlySet<WebId>> => {
  const round = createRound(deps)
  for (const news of await deps.readNews(together)) await planNews(news, round, deps)
  for (const wish of await readWishes(deps.store)) await planWish(wish, round)
  const at = instantOf(deps.now())
  for (const ended of await readEnded(deps.store, at, together)) await planEnd(ended, round, deps)
  for (const overdue of await readOverdue(deps.store, at, together)) await planOverdue(overdue, round)
  return round.commit()
}

/**
 * Waits for the ends of consents from before anybody waited for them, once in the life of a store. A crash in between
 * begins anew and does no harm.
 */
export const beginWatching = async (
  deps: Pick<TellDeps, 'store' | 'now'> & { readonly grantsInForce: () => AsyncIterable<Grant> },
): Promise<void> => {
  if ((await deps.store.get(begun)) !== undefined) return
  const writes: Write[] = []
  for await (const grant of deps.grantsInForce()) writes.push(watchEnd(grant))
  await deps.store.write([...writes, row(begun, { at: instantOf(deps.now()) })])
}

const begun = 'erasure-watching'

/** That a recipient has answered: told in the next round. */
export const wishToTell = ({ owner, recipient, grant }: Erasure, at: Instant): Write =>
  row(`${wishes}${at}/${localOf(grant)}`, { at, owner, recipient, grant })

/** That both sides are to be told of what is no step of a consent: told in the next round, by the write of what happened. */
export const putNews = (wish: z.input<typeof wishSchema> & { readonly at: Instant }): Write =>
  row(
    `${wishes}${wish.at}/${localOf(aboutOf(wish))}/${String(wish.kind)}${wish.batch === undefined ? '' : `/${String(wish.batch)}`}`,
    wish,
  )

const aboutOf = (wish: z.input<typeof wishSchema>): string =>
  wish.grant ??
  wish.request ??
  wish.complaint ??
  wish.right ??
  wish.breach ??
  wish.assembly ??
  wish.membership ??
  wish.study ??
  ''

const wishes = 'notice-wish/'
const wishSchema = z.object({
  kind: z.enum(wishedNoticeKinds).default('erasure-answered'),
  at: instantSchema,
  owner: webIdSchema,
  /** Of a complaint nobody but its member and officers. */
  recipient: webIdSchema.optional(),
  further: z.array(webIdSchema).default([]),
  grant: grantIdSchema.optional(),
  request: requestIdSchema.optional(),
  complaint: z.url().optional(),
  assembly: z.url().optional(),
  /** Of many who are told of the same: which part of them. */
  batch: z.number().int().optional(),
  right: z.url().optional(),
  breach: z.url().optional(),
  membership: z.url().optional(),
  study: z.url().optional(),
  until: civilDateSchema.optional(),
  reason: z.string().optional(),
})

const readWishes = async (store: Pick<Store, 'list'>) => {
  const found: { key: string; wish: z.infer<typeof wishSchema> }[] = []
  for await (const { key, value } of store.list({ ...prefixRange(wishes), limit: together }))
    found.push({ key, wish: parseRow(wishSchema, value) })
  return found
}

type Round = ReturnType<typeof createRound>

/** What one write will hold. Readers are read once and counted up in memory. */
const createRound = (deps: TellDeps) => {
  const readers = new Map<WebId, HeldReader>()
  const webhooks = new Map<WebId, readonly { readonly id: string }[]>()
  const writes: Write[] = []
  const unchanged = new Map<string, Uint8Array | undefined>()
  /** What this round makes of erasures: the store does not know it yet. */
  const erasures = new Map<string, Erasure | undefined>()
  const due = instantOf(deps.now())

  const inboxDue = ({ inboxAt }: HeldReader['reader']): Instant => {
    const free = inboxAt === undefined ? due : instantOf(Date.parse(inboxAt) + deps.inboxPauseMs)
    return free > due ? free : due
  }

  const tellOne = async (webId: WebId, notice: Notice): Promise<void> => {
    const held = readers.get(webId) ?? (await readReader(deps.store, webId))
    const ordinal = held.reader.count + 1
    if (!held.reader.isInboxDue)
      writes.push(enqueue({ kind: 'inbox', webId, attempts: 0 }, inboxDue(held.reader)))
    const hooks = webhooks.get(webId) ?? (await deps.webhooks.list(webId))
    webhooks.set(webId, hooks)
    for (const { id } of hooks)
      writes.push(enqueue({ kind: 'webhook', webId, webhook: id, ordinal, attempts: 0 }, due))
    writes.push(...putNotice(webId, ordinal, notice))
    readers.set(webId, { ...held, reader: { ...held.reader, count: ordinal, isInboxDue: true } })
  }

  return {
    add: (...more: readonly Write[]) => void writes.push(...more),
    findErasure: async (local: string): Promise<Erasure | undefined> =>
      erasures.has(local) ? erasures.get(local) : findErasure(deps.store, local),
    putErasure: (local: string, erasure: Erasure | undefined, more: readonly Write[]) => {
      erasures.set(local, erasure)
      writes.push(...more)
    },
    require: (key: string, bytes: Uint8Array | undefined) => void unchanged.set(key, bytes),
    tell: async (parties: readonly WebId[], notice: Notice) => {
      for (const webId of new Set(parties)) await tellOne(webId, notice)
    },
    commit: async (): Promise<ReadonlySet<WebId>> => {
      if (writes.length === 0) return new Set()
      for (const held of readers.values()) {
        writes.push(putReader(held, held.reader))
        unchanged.set(held.key, held.bytes)
      }
      // Refused when a delivery has moved the mark of an inbox meanwhile: the next round looks again.
      const written = await deps.store.write(writes, unchanged)
      return written ? new Set(readers.keys()) : new Set()
    },
  }
}

const planNews = async ({ key, bytes, value }: News, round: Round, deps: TellDeps): Promise<void> => {
  const { kind, at, owner, recipient, request, grant, by, further = [], mandate } = value
  const eraseBy = grant === undefined ? undefined : await planErasure(kind, grant, at, round, deps)
  round.require(key, bytes)
  round.add({ key, value: undefined })
  const id = idOf(key)
  const stated = await deps.statedNotice?.({ id, kind, at, request, grant })
  if (stated !== undefined)
    round.add(enqueue({ kind: 'stated', id, ...stated, attempts: 0 }, instantOf(deps.now())))
  await round.tell([owner, recipient, ...further], {
    id,
    kind,
    at,
    ...(by === undefined ? {} : { by }),
    ...(mandate === undefined ? {} : { mandate }),
    ...(request === undefined ? {} : { request }),
    ...(grant === undefined ? {} : { grant: grant.id }),
    ...(eraseBy === undefined ? {} : { eraseBy }),
  })
}

const planErasure = async (
  kind: NoticeKind,
  grant: Grant,
  at: Instant,
  round: Round,
  deps: TellDeps,
): Promise<Instant | undefined> => {
  if (beginsWatch.has(kind)) round.add(watchEnd(grant))
  const local = localOf(grant.id)
  const known = await round.findErasure(local)
  if (kind === 'restored' && known !== undefined) round.putErasure(local, undefined, dropErasure(known))
  if (kind !== 'withdrawn' && kind !== 'invalidated') return undefined
  // It was over by its time already: what was asked for then stands.
  if (known !== undefined) return known.eraseBy
  const { erasure, writes } = openErasure(grant, { cause: kind, at, days: deps.eraseDays })
  round.putErasure(local, erasure, writes)
  return erasure.eraseBy
}

/** After these steps a consent stands until an end that may be a new one. */
const beginsWatch: ReadonlySet<NoticeKind> = new Set(['given', 'amended', 'restored', 'opened-in-emergency'])

const planWish = async (
  { key, wish }: Awaited<ReturnType<typeof readWishes>>[number],
  round: Round,
): Promise<void> => {
  round.add({ key, value: undefined })
  const { kind, at, owner, recipient, further, grant, request, complaint, right, breach, assembly } = wish
  const { membership, study, until, reason } = wish
  await round.tell([owner, ...(recipient === undefined ? [] : [recipient]), ...further], {
    id: idOf(key),
    kind,
    at,
    ...(grant === undefined ? {} : { grant }),
    ...(request === undefined ? {} : { request }),
    ...(complaint === undefined ? {} : { complaint }),
    ...(assembly === undefined ? {} : { assembly }),
    ...(right === undefined ? {} : { right }),
    ...(breach === undefined ? {} : { breach }),
    ...(membership === undefined ? {} : { membership }),
    ...(study === undefined ? {} : { study }),
    ...(until === undefined ? {} : { until }),
    ...(reason === undefined ? {} : { reason }),
  })
}

/** A consent whose time is over and that was not ended before. One that was prolonged is watched under its new end. */
const planEnd = async (
  { key, grant: id }: Awaited<ReturnType<typeof readEnded>>[number],
  round: Round,
  deps: TellDeps,
): Promise<void> => {
  round.add({ key, value: undefined })
  const grant = await deps.findGrant(id)
  const at = grant?.validUntil
  if (grant === undefined || at === undefined || at > instantOf(deps.now())) return
  if (grant.state !== 'given' && grant.state !== 'paused') return
  if ((await round.findErasure(localOf(id))) !== undefined) return
  const { erasure, writes } = openErasure(grant, { cause: 'expired', at, days: deps.eraseDays })
  round.require(erasureKey(localOf(id)), undefined)
  round.putErasure(localOf(id), erasure, writes)
  const { eraseBy } = erasure
  await round.tell([grant.owner, grant.recipient], { id: idOf(key), kind: 'expired', at, grant: id, eraseBy })
}

const planOverdue = async (
  { key, erasure }: Awaited<ReturnType<typeof readOverdue>>[number],
  round: Round,
): Promise<void> => {
  round.add({ key, value: undefined })
  if (erasure === undefined || erasure.answer !== undefined) return
  const { grant, owner, recipient, eraseBy } = erasure
  const notice = { id: idOf(key), kind: 'erasure-overdue', at: eraseBy, grant, eraseBy } as const
  await round.tell([owner, recipient], notice)
}

/** 128 bits that nobody guesses who does not know the consent. */
const idOf = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 22)
