import type { Finding } from '@mutua/kit/operate/doctor'
import { parseReceiptRow, receiptHash } from '@mutua/kit/receipts/receipt-batch'
import { verifyRow, type RowVerdict } from '@mutua/kit/receipts/verify-row'
import { ordinalKey, prefixRange, toText, type ReadableStore } from '@mutua/kit/store'
import { canonicalReceiptText, chainStart } from '@mutua/sdk/receipt/receipt'
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
    const verdict = await verdictOf(toText(value), keys, after)
    const last = verdict?.receipts.at(-1)
    if (verdict === undefined || last === undefined) {
      yield { where: key, what: 'It is not in the form of a receipt, nor of a batch of them.' }
      continue
    }
    hasBatches = verdict.isBatch
    if (key !== receiptPrefix + ordinalKey(last.position))
      yield { where: key, what: 'The receipts are of other positions.' }
    if (verdict.kind === 'broken')
      yield { where: key, what: `The chain is broken at ${String(verdict.position)}: ${verdict.why}.` }
    for (const { id } of verdict.receipts) {
      if (ids.has(id)) yield { where: key, what: 'The same use stands in the chain before.' }
      ids.add(id)
    }
    const head = verdict.kind === 'verified' ? verdict.head : receiptHash(canonicalReceiptText(last))
    after = { position: last.position, head }
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

const verdictOf = async (
  text: string,
  keys: ReadonlyMap<string, CryptoKey>,
  after: { position: number; head: Sha256 },
): Promise<(RowVerdict & { readonly isBatch: boolean }) | undefined> => {
  const row = parseReceiptRow(JSON.parse(text))
  const verdict = row && (await verifyRow(row, keys, after))
  return verdict && { ...verdict, isBatch: 'uses' in row || 'receipts' in row || row.batch !== undefined }
}
