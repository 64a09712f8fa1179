import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import type { BaseUrl, GrantId, PurposeIri, Sha256, WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import {
  chainStart,
  maxBatchSize,
  receiptBodySchema,
  receiptKindSchema,
  receiptSchema,
  signedBatchSchema,
} from '@mutua/sdk/receipt/receipt'
import { runsIn, type ReceiptRow } from '@mutua/kit/receipts/receipt-batch'
import { shortBatchSchema, type Run, type Runs } from '@mutua/kit/receipts/short-batch'
import { row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { checkReceipt, type PricedGrant, type ReceiptFault } from './check-receipt.ts'
import { hasIdRow, receiptIdKey, receiptKey, type WatermarkRow } from './metering-rows.ts'

/** What one signature is over, with its place in the chain. */
export interface Link extends Runs {
  /** As it came, and as it rests. */
  readonly signed: ReceiptRow
  readonly first: number
  readonly last: number
  readonly head: Sha256
}

export interface ReadDelivery {
  readonly fresh: readonly Link[]
  readonly objection: Problem | undefined
}

interface Deps {
  readonly store: Pick<Store, 'get'>
  readonly now: () => number
  readonly findGrant: (id: GrantId) => Promise<PricedGrant | undefined>
}

/**
 * What continues the chain, up to the first that cannot be accepted, and why not. Batches are taken whole or not at all:
 * a part of one has no signature. Signatures are not looked at here.
 */
export const readDelivery = async (
  podServer: BaseUrl,
  delivered: readonly unknown[],
  watermark: WatermarkRow | undefined,
  deps: Deps,
): Promise<ReadDelivery> => {
  const grants = new Map<GrantId, PricedGrant | undefined>()
  const ids = new Set<Sha256>()
  const fresh: Link[] = []
  let position = watermark?.position ?? 0
  let head = watermark?.head ?? chainStart
  let sinceTurn = 0

  const faultOf = async (run: Run): Promise<Fault | undefined> => {
    const receipt = run.first
    if (!grants.has(receipt.grant)) grants.set(receipt.grant, await deps.findGrant(receipt.grant))
    const priced = grants.get(receipt.grant)
    const fault = checkReceipt(receipt, { podServer, priced, now: deps.now() })
    if (fault !== undefined || !hasIdRow(run)) return fault
    const isRecorded = ids.has(receipt.id) || (await deps.store.get(receiptIdKey(receipt.id))) !== undefined
    ids.add(receipt.id)
    return isRecorded ? 'recorded-twice' : undefined
  }

  const objectionTo = async ({ runs, hashes, first }: Link): Promise<Problem | undefined> => {
    let [before, previous, seen] = [position, head, 0]
    for (const run of runs) {
      const receipt = run.first
      if (receipt.position !== before + 1)
        return broken(
          receipt.position,
          first <= position
            ? 'differs from the receipt that stands there already'
            : `does not follow: send from position ${String(before + 1)}`,
        )
      if (receipt.previous !== previous)
        return broken(receipt.position, 'does not name the receipt before it')
      // What is said of the first of a run is true of all of it: they differ in their places, which follow by construction.
      const fault = await faultOf(run)
      if (fault !== undefined) return invalid(receipt.position, fault)
      before += run.times
      seen += run.times
      previous = hashes[seen - 1] ?? previous
    }
    return undefined
  }

  for (const [index, value] of delivered.entries()) {
    const link = linkOf(value)
    if (link === undefined) return { fresh, objection: formless(index) }
    if (link.last <= position) {
      if (await isKnown(link, fresh, podServer, deps.store)) continue
      return { fresh, objection: broken(link.first, 'differs from the receipt that stands there already') }
    }
    const objection = await objectionTo(link)
    if (objection !== undefined) return { fresh, objection }
    fresh.push(link)
    ;[position, head] = [link.last, link.head]
    sinceTurn += link.hashes.length
    // Everybody else waits for this thread: a withdrawal, too, that somebody waits for.
    if (sinceTurn >= receiptsPerTurn) {
      sinceTurn = 0
      await setImmediate()
    }
  }
  return { fresh, objection: undefined }
}

const receiptsPerTurn = 64

/**
 * Of these fields no form is asked for: `checkReceipt` compares each with the grant, or with the pod server, letter for
 * letter. Parsing six addresses would cost more than all that is done with a receipt.
 */
const compared = {
  grant: z.string().transform((text) => text as GrantId),
  purpose: z.string().transform((text) => text as PurposeIri),
  owner: z.string().transform((text) => text as WebId),
  recipient: z.object({
    webId: z.string().transform((text) => text as WebId),
    organisation: z.string(),
    client: z.string(),
    person: z
      .string()
      .transform((text) => text as WebId)
      .exactOptional(),
  }),
  podServer: z.string().transform((text) => text as BaseUrl),
}
const receiptForm = receiptSchema.extend(compared)
const batchForm = signedBatchSchema.extend({
  receipts: z.array(receiptBodySchema.extend(compared)).min(1).max(maxBatchSize),
})

const shortForm = shortBatchSchema.extend({
  podServer: compared.podServer,
  kinds: z
    .array(
      receiptKindSchema.extend({
        grant: compared.grant,
        purpose: compared.purpose,
        owner: compared.owner,
        recipient: compared.recipient,
      }),
    )
    .min(1)
    .max(maxBatchSize),
})

/** Attacker-controlled as far as a pod server of the co-op can be one. */
const linkOf = (value: unknown): Link | undefined => {
  const signed = formOf(value).safeParse(value).data
  const read = signed && runsIn(signed)
  const [first, last, head] = [read?.runs[0]?.first, read?.runs.at(-1), read?.hashes.at(-1)]
  if (signed === undefined || read === undefined) return undefined
  if (first === undefined || last === undefined || head === undefined) return undefined
  return { signed, ...read, first: first.position, last: last.first.position + last.times - 1, head }
}

const formOf = (value: unknown): z.ZodType<ReceiptRow> => {
  if (typeof value !== 'object' || value === null) return receiptForm
  if ('uses' in value) return shortForm
  return 'receipts' in value ? batchForm : receiptForm
}

/** Same bytes as the row accepted before, or as one further up in this delivery. */
const isKnown = async (
  link: Link,
  fresh: readonly Link[],
  podServer: BaseUrl,
  store: Pick<Store, 'get'>,
): Promise<boolean> => {
  const earlier = fresh.find(({ last }) => last === link.last)?.signed
  const known =
    earlier === undefined ? await store.get(receiptKey(podServer, link.last)) : row('', earlier).value
  return known !== undefined && Buffer.compare(known, row('', link.signed).value) === 0
}

type Fault = ReceiptFault | 'recorded-twice' | 'unknown-key' | 'signature'

/** @param position of the first receipt that is not accepted */
export const invalid = (position: number, fault: Fault): Problem =>
  new Problem(
    'receipt-invalid',
    `The receipt at position ${String(position)} is not accepted (${fault}); those before it, or before its batch, are.`,
  )

const formless = (index: number): Problem =>
  new Problem(
    'receipt-invalid',
    `Entry ${String(index + 1)} of the delivery is neither a receipt nor a batch of them.`,
  )

const broken = (position: number, why: string): Problem =>
  new Problem('receipt-chain-broken', `The receipt at position ${String(position)} ${why}.`)
