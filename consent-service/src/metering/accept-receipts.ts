import { createHash } from 'node:crypto'
import { monthOf, monthSchema, nextMonth, type Month } from '@mutua/sdk/coop/period'
import type { BaseUrl, GrantId, Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { canonicalReceipt, chainStart, receiptSchema, type Receipt } from '@mutua/sdk/receipt/receipt'
import { verifyReceiptSignature } from '@mutua/sdk/receipt/verify'
import { commitPlan, parseRow, row, type Plan } from '@mutua/kit/row'
import { toBytes, type Store, type Write } from '@mutua/kit/store'
import { checkReceipt, type PricedGrant, type ReceiptFault } from './check-receipt.ts'
import { countUses, type BookedReceipt } from './count-uses.ts'
import {
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

interface Deps {
  readonly store: Store
  readonly now: () => number
  readonly findGrant: (id: GrantId) => Promise<PricedGrant | undefined>
  /** Keys of a pod server the settings name, as `createRemoteJWKSet` of jose gives them. */
  readonly keysOf: (podServer: BaseUrl) => ReceiptKeys | undefined
}

/** Rejects with `code: 'ERR_JWKS_NO_MATCHING_KEY'` for a key the pod server does not publish. */
export type ReceiptKeys = (header: { alg: string; kid: string }) => Promise<CryptoKey>

/** Accepts receipts of one pod server; one batch of it at a time. */
export type AcceptReceipts = (
  podServer: BaseUrl,
  receipts: readonly unknown[],
) => Promise<{ acceptedUpTo: number }>

/**
 * Books each receipt of a pod server exactly once. The receipts, the watermark, the counters and the indexes are one
 * atomic write: after a crash either all of a batch is there or none, and the pod server sends it again.
 *
 * A receipt that does not fit ends the batch; what stood before it is accepted. Positions accepted already are answered
 * as accepted.
 *
 * @throws {Problem} `receipt-chain-broken` for a gap, a foreign predecessor, or other bytes at an accepted position
 * @throws {Problem} `receipt-invalid` for a receipt that does not verify or does not agree with its grant
 */
export const createAcceptReceipts = (deps: Deps): AcceptReceipts => {
  const turns = new Map<BaseUrl, Promise<unknown>>()
  return async (podServer, receipts) => {
    // Batches of one pod server follow each other: in parallel they would only refuse each other's watermark.
    const before = turns.get(podServer) ?? Promise.resolve()
    const turn = before.then(() => commitPlan(deps.store, () => planBatch(podServer, receipts, deps)))
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

const planBatch = async (
  podServer: BaseUrl,
  sent: readonly unknown[],
  deps: Deps,
): Promise<Plan<Outcome>> => {
  const { store } = deps
  const guard = watermarkKey(podServer)
  const [watermarkBytes, sealedBytes] = [await store.get(guard), await store.get(sealedThroughKey)]
  const watermark = watermarkBytes === undefined ? undefined : parseRow(watermarkRowSchema, watermarkBytes)
  const sealedThrough = sealedBytes === undefined ? undefined : parseRow(monthSchema, sealedBytes)

  const { fresh, objection } = await readBatch(podServer, sent, watermark, deps)
  const last = fresh.at(-1)
  if (last === undefined) {
    const result = { acceptedUpTo: watermark?.position ?? 0, objection }
    return { writes: [], unchanged: new Map(), result }
  }

  const booked = bookToMonths(fresh, watermark, sealedThrough)
  const lastPeriod = booked.at(-1)?.period
  const moved = { podServer, position: last.receipt.position, head: last.hash, period: lastPeriod }
  return {
    writes: [
      row(guard, moved),
      ...fresh.flatMap(({ receipt }) => receiptWrites(receipt)),
      ...(await spanWrites(podServer, booked, store)),
      ...(await countUses(store, podServer, booked)),
    ],
    unchanged: new Map([
      [guard, watermarkBytes],
      // A month that is sealed in between takes no more: the batch is planned again, for the month after it.
      [sealedThroughKey, sealedBytes],
      ...fresh.map(({ receipt }) => [receiptIdKey(receipt.id), undefined] as const),
    ]),
    result: { acceptedUpTo: last.receipt.position, objection },
  }
}

interface Link {
  readonly receipt: Receipt
  readonly hash: Sha256
}

/** The receipts that continue the chain, up to the first that cannot be accepted, and why not. */
const readBatch = async (
  podServer: BaseUrl,
  sent: readonly unknown[],
  watermark: WatermarkRow | undefined,
  deps: Deps,
): Promise<{ fresh: readonly Link[]; objection: Problem | undefined }> => {
  const grants = new Map<GrantId, PricedGrant | undefined>()
  const ids = new Set<Sha256>()
  const fresh: Link[] = []
  let position = watermark?.position ?? 0
  let head = watermark?.head ?? chainStart
  let objection: Problem | undefined

  for (const [index, value] of sent.entries()) {
    const parsed = receiptSchema.safeParse(value)
    if (!parsed.success) {
      objection = new Problem(
        'receipt-invalid',
        `Receipt ${String(index + 1)} of the batch is not in the form of a receipt.`,
      )
      break
    }
    const receipt = parsed.data
    const bytes = canonicalReceipt(receipt)
    if (receipt.position <= position) {
      if (await isKnown(receipt, fresh, podServer, deps.store)) continue
      objection = broken(receipt, 'differs from the receipt that stands there already')
      break
    }
    if (receipt.position !== position + 1) {
      objection = broken(receipt, `does not follow: send from position ${String(position + 1)}`)
      break
    }
    if (receipt.previous !== head) {
      objection = broken(receipt, 'does not name the receipt before it')
      break
    }
    if (!grants.has(receipt.grant)) grants.set(receipt.grant, await deps.findGrant(receipt.grant))
    const fault =
      checkReceipt(receipt, { podServer, priced: grants.get(receipt.grant), now: deps.now() }) ??
      (ids.has(receipt.id) || (await deps.store.get(receiptIdKey(receipt.id))) !== undefined
        ? 'recorded-twice'
        : undefined)
    if (fault !== undefined) {
      objection = invalid(receipt, fault)
      break
    }
    ids.add(receipt.id)
    position = receipt.position
    head = createHash('sha256').update(bytes).digest('hex') as Sha256 // hex SHA-256 by construction
    fresh.push({ receipt, hash: head })
  }
  return cutAtBadSignature(podServer, fresh, objection, deps)
}

/** Signatures are checked last and side by side: they are the dear part, and the cheap steps have ended most bad batches. */
const cutAtBadSignature = async (
  podServer: BaseUrl,
  fresh: readonly Link[],
  objection: Problem | undefined,
  deps: Deps,
): Promise<{ fresh: readonly Link[]; objection: Problem | undefined }> => {
  const keysOf = deps.keysOf(podServer)
  if (keysOf === undefined) throw new Problem('service-unknown', 'This pod server is not one of the co-op.')
  const keys = new Map<string, CryptoKey | undefined>()
  for (const { receipt } of fresh) {
    if (!keys.has(receipt.kid)) keys.set(receipt.kid, await findKey(keysOf, receipt.kid))
  }
  const faults = await Promise.all(
    fresh.map(async ({ receipt }): Promise<Fault | undefined> => {
      const key = keys.get(receipt.kid)
      if (key === undefined) return 'unknown-key'
      return (await verifyReceiptSignature(receipt, key)) ? undefined : 'signature'
    }),
  )
  const first = faults.findIndex((fault) => fault !== undefined)
  const [link, fault] = [fresh[first], faults[first]]
  if (link === undefined || fault === undefined) return { fresh, objection }
  return { fresh: fresh.slice(0, first), objection: invalid(link.receipt, fault) }
}

const findKey = async (keysOf: ReceiptKeys, kid: string): Promise<CryptoKey | undefined> => {
  try {
    return await keysOf({ alg: 'EdDSA', kid })
  } catch (cause) {
    // Anything else, a pod server that does not answer for one, says nothing about the receipt.
    if ((cause as { code?: unknown }).code === 'ERR_JWKS_NO_MATCHING_KEY') return undefined
    throw cause
  }
}

/** Same bytes as the receipt accepted before, or as one further up in this batch. */
const isKnown = async (
  receipt: Receipt,
  fresh: readonly Link[],
  podServer: BaseUrl,
  store: Pick<Store, 'get'>,
): Promise<boolean> => {
  const inBatch = fresh.find((link) => link.receipt.position === receipt.position)?.receipt
  const known =
    inBatch === undefined ? await store.get(receiptKey(podServer, receipt.position)) : row('', inBatch).value
  return known !== undefined && Buffer.compare(known, row('', receipt).value) === 0
}

/**
 * The month of a use is that of its time, unless that month is sealed or the chain has gone past it: then it is the next
 * one open. So each month bills an unbroken run of positions.
 */
const bookToMonths = (
  fresh: readonly Link[],
  watermark: WatermarkRow | undefined,
  sealedThrough: Month | undefined,
): BookedReceipt[] => {
  let period = watermark?.period
  return fresh.map(({ receipt }) => {
    const open = sealedThrough === undefined ? undefined : nextMonth(sealedThrough)
    period = latest([monthOf(receipt.at), period, open])
    return { receipt, period }
  })
}

const latest = ([first, ...others]: readonly [Month, ...(Month | undefined)[]]): Month =>
  others.reduce<Month>((late, month) => (month !== undefined && month > late ? month : late), first)

const receiptWrites = (receipt: Receipt): Write[] => [
  row(receiptKey(receipt.podServer, receipt.position), receipt),
  row(receiptIdKey(receipt.id), receipt.position),
  ...indexKeys(receipt).map((key) => ({ key, value: toBytes('') })),
]

const spanWrites = async (
  podServer: BaseUrl,
  booked: readonly BookedReceipt[],
  store: Pick<Store, 'get'>,
): Promise<Write[]> => {
  const writes: Write[] = []
  for (const [period, run] of Map.groupBy(booked, ({ period }) => period)) {
    const key = spanKey(period, podServer)
    const standing = await store.get(key)
    const [first, last] = [run[0], run.at(-1)]
    if (first === undefined || last === undefined) continue
    const from = standing === undefined ? first.receipt.position : parseRow(spanRowSchema, standing).from
    const head = createHash('sha256').update(canonicalReceipt(last.receipt)).digest('hex')
    writes.push(row(key, { podServer, from, to: last.receipt.position, head }))
  }
  return writes
}

type Fault = ReceiptFault | 'recorded-twice' | 'unknown-key' | 'signature'

const invalid = (receipt: Receipt, fault: Fault): Problem =>
  new Problem(
    'receipt-invalid',
    `The receipt at position ${String(receipt.position)} is not accepted (${fault}); those before it are.`,
  )

const broken = (receipt: Receipt, why: string): Problem =>
  new Problem('receipt-chain-broken', `The receipt at position ${String(receipt.position)} ${why}.`)
