import { monthOf, monthSchema, nextMonth, type Month } from '@mutua/sdk/coop/period'
import type { BaseUrl, GrantId, Sha256 } from '@mutua/sdk/ids'
import type { Problem } from '@mutua/sdk/problem'
import type { Run } from '@mutua/kit/receipts/short-batch'
import { commitPlan, parseRow, row, type Plan } from '@mutua/kit/row'
import { toBytes, type Store, type Write } from '@mutua/kit/store'
import type { PricedGrant } from './check-receipt.ts'
import { cutAtBadSignature, type ReceiptKeys } from './check-signatures.ts'
import { countUses, type BookedRun } from './count-uses.ts'
import {
  hasIdRow,
  indexKeys,
  receiptIdKey,
  receiptKey,
  sealedThroughKey,
  spanKey,
  spanRowSchema,
  watermarkKey,
  watermarkRowSchema,
  type WatermarkRow,
} from './metering-rows.ts'
import { readDelivery, type Link } from './read-delivery.ts'
import type { RecentHashes } from './recent-hashes.ts'

interface Deps {
  readonly store: Store
  readonly now: () => number
  readonly findGrant: (id: GrantId) => Promise<PricedGrant | undefined>
  /** Keys of a pod server the settings name, as `createRemoteJWKSet` of jose gives them. */
  readonly keysOf: (podServer: BaseUrl) => ReceiptKeys | undefined
  /** For whoever reads the rows next. */
  readonly recentHashes?: Pick<RecentHashes, 'keep'>
}

/** Accepts what one pod server delivers: signed batches, and receipts signed alone. One delivery of it at a time. */
export type AcceptReceipts = (
  podServer: BaseUrl,
  delivered: readonly unknown[],
) => Promise<{ acceptedUpTo: number }>

/**
 * Books each receipt of a pod server exactly once. The receipts, the watermark, the counters and the indexes are one
 * atomic write: after a crash either all of a delivery is there or none, and the pod server sends it again.
 *
 * A receipt that does not fit ends the delivery; what stood before it, or before the batch it is signed with, is accepted.
 * Positions accepted already are answered as accepted.
 *
 * @throws {Problem} `receipt-chain-broken` for a gap, a foreign predecessor, or other bytes at an accepted position
 * @throws {Problem} `receipt-invalid` for a receipt that does not verify or does not agree with its grant
 */
export const createAcceptReceipts = (deps: Deps): AcceptReceipts => {
  const turns = new Map<BaseUrl, Promise<unknown>>()
  return async (podServer, delivered) => {
    // Deliveries of one pod server follow each other: in parallel they would only refuse each other's watermark.
    const before = turns.get(podServer) ?? Promise.resolve()
    const turn = before.then(() => commitPlan(deps.store, () => planDelivery(podServer, delivered, deps)))
    turns.set(
      podServer,
      turn.catch(() => undefined),
    )
    const { acceptedUpTo, objection } = await turn
    if (objection !== undefined) throw objection
    return { acceptedUpTo }
  }
}

interface Outcome {
  readonly acceptedUpTo: number
  readonly objection: Problem | undefined
}

const planDelivery = async (
  podServer: BaseUrl,
  delivered: readonly unknown[],
  deps: Deps,
): Promise<Plan<Outcome>> => {
  const { store } = deps
  const guard = watermarkKey(podServer)
  const [watermarkBytes, sealedBytes] = [await store.get(guard), await store.get(sealedThroughKey)]
  const watermark = watermarkBytes === undefined ? undefined : parseRow(watermarkRowSchema, watermarkBytes)
  const sealedThrough = sealedBytes === undefined ? undefined : parseRow(monthSchema, sealedBytes)

  const read = await readDelivery(podServer, delivered, watermark, deps)
  const { fresh, objection } = await cutAtBadSignature(podServer, read, deps)
  const last = fresh.at(-1)
  if (last === undefined) {
    const result = { acceptedUpTo: watermark?.position ?? 0, objection }
    return { writes: [], unchanged: new Map(), result }
  }

  const runs = fresh.flatMap((link) => link.runs)
  const booked = bookToMonths(runs, watermark, sealedThrough)
  const moved = { podServer, position: last.last, head: last.head, period: booked.at(-1)?.period }
  return {
    writes: [
      row(guard, moved),
      ...fresh.flatMap((link) => linkWrites(podServer, link, deps)),
      ...(await spanWrites(podServer, { booked, fresh }, store)),
      ...(await countUses(store, podServer, booked)),
    ],
    unchanged: new Map([
      [guard, watermarkBytes],
      // A month that is sealed in between takes no more: the delivery is planned again, for the month after it.
      [sealedThroughKey, sealedBytes],
      ...runs.filter(hasIdRow).map(({ first }) => [receiptIdKey(first.id), undefined] as const),
    ]),
    result: { acceptedUpTo: last.last, objection },
  }
}

/**
 * The month of a use is that of its time, unless that month is sealed or the chain has gone past it: then it is the next
 * one open. So each month bills an unbroken run of positions.
 */
const bookToMonths = (
  runs: readonly Run[],
  watermark: WatermarkRow | undefined,
  sealedThrough: Month | undefined,
): BookedRun[] => {
  const open = sealedThrough === undefined ? undefined : nextMonth(sealedThrough)
  let period = watermark?.period
  return runs.map(({ first, times }) => {
    period = latest([monthOf(first.at), period, open])
    return { receipt: first, times, period }
  })
}

const latest = ([first, ...others]: readonly [Month, ...(Month | undefined)[]]): Month =>
  others.reduce<Month>((late, month) => (month !== undefined && month > late ? month : late), first)

const linkWrites = (
  podServer: BaseUrl,
  { signed, runs, hashes, last }: Link,
  { recentHashes }: Pick<Deps, 'recentHashes'>,
): Write[] => {
  const held = row(receiptKey(podServer, last), signed)
  recentHashes?.keep(held.value, hashes)
  return [
    held,
    ...runs.filter(hasIdRow).map(({ first }) => row(receiptIdKey(first.id), first.position)),
    ...indexKeys(runs).map((key) => ({ key, value: toBytes('') })),
  ]
}

const spanWrites = async (
  podServer: BaseUrl,
  { booked, fresh }: { booked: readonly BookedRun[]; fresh: readonly Link[] },
  store: Pick<Store, 'get'>,
): Promise<Write[]> => {
  const hashes = fresh.flatMap((link) => link.hashes)
  const writes: Write[] = []
  let seen = 0
  for (const [period, uses] of Map.groupBy(booked, (use) => use.period)) {
    seen += uses.reduce((sum, { times }) => sum + times, 0)
    const key = spanKey(period, podServer)
    const standing = await store.get(key)
    const [first, last] = [uses[0], uses.at(-1)]
    if (first === undefined || last === undefined) continue
    const from = standing === undefined ? first.receipt.position : parseRow(spanRowSchema, standing).from
    // Months follow each other along the chain, so the run of this one ends at the receipts counted so far.
    const head: Sha256 | undefined = hashes[seen - 1]
    writes.push(row(key, { podServer, from, to: last.receipt.position + last.times - 1, head }))
  }
  return writes
}
