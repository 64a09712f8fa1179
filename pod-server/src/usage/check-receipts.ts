import type { Finding } from '@mutua/kit/operate/doctor'
import { parseReceiptRow, receiptHash, receiptsIn, runsIn } from '@mutua/kit/receipts/receipt-batch'
import { ordinalKey, prefixRange, toText, type ReadableStore } from '@mutua/kit/store'
import { canonicalReceiptText, chainStart, type Receipt } from '@mutua/sdk/receipt/receipt'
import { verifyReceipts } from '@mutua/sdk/receipt/verify'
import type { Sha256 } from '@mutua/sdk/ids'
import { deliveredKey } from './deliver.ts'
import { headKey, receiptPrefix, usePrefix } from './receipt-rows.ts'

/**
 * Whether the chain of receipts is whole: from the first position on, each naming the one before, each signed by a key of
 * this server, alone or with its batch.
 * @param keys `kid` -> Ed25519 public key
 */
export const checkReceipts = async function* (
  store: ReadableStore,
  keys: ReadonlyMap<string, CryptoKey>,
): AsyncIterable<Finding> {
  let after: { position: number; head: Sha256 } = { position: 0, head: chainStart }
  const ids = new Set<string>()
  let hasBatches = false
  for await (const { key, value } of store.list(prefixRange(receiptPrefix))) {
    const receipts = readReceipts(toText(value))
    if (receipts === undefined) {
      yield { where: key, what: 'It is not in the form of a receipt, nor of a batch of them.' }
      continue
    }
    hasBatches = receipts[0]?.batch !== undefined
    const last = receipts.at(-1)
    if (last === undefined) continue
    if (key !== receiptPrefix + ordinalKey(last.position))
      yield { where: key, what: 'The receipts are of other positions.' }
    const verdict = await verifyReceipts(receipts, keys, after)
    if (verdict.kind === 'broken')
      yield { where: key, what: `The chain is broken at ${String(verdict.position)}: ${verdict.why}.` }
    for (const { id } of receipts) {
      if (ids.has(id)) yield { where: key, what: 'The same use stands in the chain before.' }
      ids.add(id)
    }
    after = { position: last.position, head: receiptHash(canonicalReceiptText(last)) }
  }
  const head = await store.get(headKey)
  // Absent where every receipt is from before there were batches.
  if (head === undefined ? hasBatches : toText(head) !== `${String(after.position)} ${after.head}`)
    yield { where: headKey, what: 'It names another receipt than the newest one.' }
  for await (const { key, value } of store.list(prefixRange(usePrefix))) {
    const position = toText(value)
    // The chain has no gap, or it was said above. To look each of them up would read every row a hundred times.
    if (!isBetween(1, Number(position), after.position))
      yield { where: key, what: `It names the receipt at ${position}, which is not there.` }
  }
  const delivered = await store.get(deliveredKey)
  if (delivered !== undefined && Number(toText(delivered)) > after.position)
    yield { where: deliveredKey, what: 'More receipts have been delivered than there are.' }
}

const isBetween = (first: number, position: number, last: number): boolean =>
  Number.isInteger(position) && first <= position && position <= last

const readReceipts = (text: string): readonly Receipt[] | undefined => {
  const row = parseReceiptRow(JSON.parse(text))
  return row === undefined || runsIn(row) === undefined ? undefined : receiptsIn(row)
}
