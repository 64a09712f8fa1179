import { createHash } from 'node:crypto'
import type { Finding } from '@mutua/kit/operate/doctor'
import { ordinalKey, prefixRange, toText, type ReadableStore } from '@mutua/kit/store'
import { canonicalReceipt, chainStart, receiptSchema, type Receipt } from '@mutua/sdk/receipt/receipt'
import { verifyReceipts } from '@mutua/sdk/receipt/verify'
import type { Sha256 } from '@mutua/sdk/ids'
import { deliveredKey } from './deliver.ts'
import { receiptPrefix, usePrefix } from './receipt-book.ts'

/**
 * Whether the chain of receipts is whole: from the first position on, each naming the one before, each signed by a key of
 * this server.
 * @param keys `kid` -> Ed25519 public key
 */
export const checkReceipts = async function* (
  store: ReadableStore,
  keys: ReadonlyMap<string, CryptoKey>,
): AsyncIterable<Finding> {
  let after: { position: number; head: Sha256 } = { position: 0, head: chainStart }
  const ids = new Set<string>()
  for await (const { key, value } of store.list(prefixRange(receiptPrefix))) {
    const parsed = receiptSchema.safeParse(JSON.parse(toText(value)))
    if (!parsed.success) {
      yield { where: key, what: 'It is not in the form of a receipt.' }
      continue
    }
    const receipt = parsed.data
    if (key !== receiptPrefix + ordinalKey(receipt.position))
      yield { where: key, what: 'The receipt is of another position.' }
    const verdict = await verifyReceipts([receipt], keys, after)
    if (verdict.kind === 'broken') yield { where: key, what: `The chain is broken here: ${verdict.why}.` }
    if (ids.has(receipt.id)) yield { where: key, what: 'The same use stands in the chain before.' }
    ids.add(receipt.id)
    after = { position: receipt.position, head: hashOf(receipt) }
  }
  for await (const { key, value } of store.list(prefixRange(usePrefix))) {
    const position = toText(value)
    if ((await store.get(receiptPrefix + ordinalKey(Number(position)))) === undefined)
      yield { where: key, what: `It names the receipt at ${position}, which is not there.` }
  }
  const delivered = await store.get(deliveredKey)
  if (delivered !== undefined && Number(toText(delivered)) > after.position)
    yield { where: deliveredKey, what: 'More receipts have been delivered than there are.' }
}

const hashOf = (receipt: Receipt): Sha256 =>
  createHash('sha256').update(canonicalReceipt(receipt)).digest('hex') as Sha256 // hex SHA-256 by construction
