import type { Sha256 } from '@mutua/sdk/ids'
import { chainStart, type Receipt, type ReceiptBody } from '@mutua/sdk/receipt/receipt'
import { bodiesIn, receiptsIn, runsIn, type ReceiptRow } from '@mutua/kit/receipts/receipt-batch'
import type { Runs } from '@mutua/kit/receipts/short-batch'
import { ordinalKey, prefixRange, toText, type ReadableStore } from '@mutua/kit/store'

/**
 * Keys: `receipt {position}` a row, under the position of its last receipt · `receipts-head` position and hash of the
 * newest receipt · `use {digest}` position of the receipt that an Idempotency-Key stands for.
 *
 * A row is a `ShortBatch`; older ones hold a `SignedBatch`, or one receipt with a signature of its own.
 */
export const receiptPrefix = 'receipt '
export const usePrefix = 'use '
export const headKey = 'receipts-head'
export const receiptKey = (last: number): string => receiptPrefix + ordinalKey(last)

export interface ReceiptRowText {
  /** Position of the last receipt in it. */
  readonly last: number
  readonly text: string
}

/** Rows from the one that holds the receipt after `after`, until `count` receipts are in them or there are no more. */
export const listRowTexts = async function* (
  store: ReadableStore,
  after: number,
  count: number,
): AsyncIterable<ReceiptRowText> {
  const range = { gte: receiptKey(after + 1), lt: prefixRange(receiptPrefix).lt, limit: count }
  for await (const { key, value } of store.list(range)) {
    const last = Number(key.slice(receiptPrefix.length))
    yield { last, text: toText(value) }
    if (last >= after + count) return
  }
}

export const listReceipts = async function* (
  store: ReadableStore,
  after: number,
  limit: number,
): AsyncIterable<Receipt> {
  for await (const { text } of listRowTexts(store, after, limit)) {
    for (const receipt of receiptsIn(parseReceiptRow(text)))
      if (receipt.position > after && receipt.position <= after + limit) yield receipt
  }
}

export const findReceipt = async (
  store: ReadableStore,
  position: number,
): Promise<ReceiptBody | undefined> => {
  for await (const { text } of listRowTexts(store, position - 1, 1))
    return bodiesIn(readRow(text)).find((receipt) => receipt.position === position)
  return undefined
}

/** The end of the chain; `chainStart` at position 0 when there is none yet. */
export const findLast = async (store: ReadableStore): Promise<{ position: number; head: Sha256 }> => {
  for await (const { value } of store.list({ ...prefixRange(receiptPrefix), reverse: true, limit: 1 })) {
    const { runs, hashes } = readRow(toText(value))
    const [last, head] = [runs.at(-1), hashes.at(-1)]
    if (last !== undefined && head !== undefined)
      return { position: last.first.position + last.times - 1, head }
  }
  return { position: 0, head: chainStart }
}

/** @throws {Error} when the row is not what we wrote: the store was changed by somebody else */
const readRow = (text: string): Runs => {
  const runs = runsIn(parseReceiptRow(text))
  if (runs === undefined) throw new Error('A batch of receipts does not hold together.')
  return runs
}

/** Our own bytes, written by `receipt-book.ts`. */
const parseReceiptRow = (text: string): ReceiptRow => JSON.parse(text) as ReceiptRow
