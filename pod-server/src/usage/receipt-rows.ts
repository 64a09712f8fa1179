import type { Sha256 } from '@mutua/sdk/ids'
import { canonicalReceiptText, chainStart, type Receipt, type ReceiptBody } from '@mutua/sdk/receipt/receipt'
import { receiptHash, receiptsIn, type ReceiptRow } from '@mutua/kit/receipts/receipt-batch'
import { ordinalKey, prefixRange, toText, type ReadableStore } from '@mutua/kit/store'

/**
 * Keys: `receipt {position}` a row, under the position of its last receipt · `receipts-head` position and hash of the
 * newest receipt · `use {digest}` position of the receipt that an Idempotency-Key stands for.
 *
 * A row is a `SignedBatch`; rows from before there were batches hold one receipt with a signature of its own.
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
    return bodiesIn(parseReceiptRow(text)).find((receipt) => receipt.position === position)
  return undefined
}

/** The end of the chain; `chainStart` at position 0 when there is none yet. */
export const findLast = async (store: ReadableStore): Promise<{ position: number; head: Sha256 }> => {
  for await (const { value } of store.list({ ...prefixRange(receiptPrefix), reverse: true, limit: 1 })) {
    const last = bodiesIn(parseReceiptRow(toText(value))).at(-1)
    if (last !== undefined) return { position: last.position, head: receiptHash(canonicalReceiptText(last)) }
  }
  return { position: 0, head: chainStart }
}

const bodiesIn = (row: ReceiptRow): readonly ReceiptBody[] => ('receipts' in row ? row.receipts : [row])

/** Our own bytes, written by `receipt-book.ts`. */
const parseReceiptRow = (text: string): ReceiptRow => JSON.parse(text) as ReceiptRow
