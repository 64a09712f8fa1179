import { KeyObject, verify } from 'node:crypto'
import type { Sha256 } from '@mutua/sdk/ids'
import { canonicalBatchHead } from '@mutua/sdk/receipt/batch'
import { canonicalReceiptText, type ReceiptBody } from '@mutua/sdk/receipt/receipt'
import { verifyReceipts, type ReceiptVerdict } from '@mutua/sdk/receipt/verify'
import { bodiesIn, receiptHash, receiptsIn, rootOf, runsIn, type ReceiptRow } from './receipt-batch.ts'

export type RowVerdict = ReceiptVerdict & { readonly receipts: readonly ReceiptBody[] }

/**
 * What `verifyReceipts` says of the receipts of a row, for who has the whole row: the tree is hashed once instead of a path
 * for each leaf, and its one signature verified once. Every receipt is hashed from its canonical text, not taken from what
 * the row was unfolded with.
 * @param after what the first receipt continues from
 * @returns undefined when the row does not hold together
 */
export const verifyRow = async (
  row: ReceiptRow,
  keys: ReadonlyMap<string, CryptoKey>,
  after: { readonly position: number; readonly head: Sha256 },
): Promise<RowVerdict | undefined> => {
  const held = runsIn(row)
  if (held === undefined) return undefined
  if (!('uses' in row) && !('receipts' in row))
    return { ...(await verifyReceipts(receiptsIn(row), keys, after)), receipts: [row] }
  const receipts = bodiesIn(held)
  const read = readChain(receipts, after)
  if (read.kind === 'broken') return { ...read, receipts }
  const from = after.position + 1
  const broken = (why: Broken['why']): RowVerdict => ({ kind: 'broken', position: from, why, receipts })
  const key = keys.get(row.kid)
  if (key === undefined) return broken('unknown-key')
  const signature = Buffer.from(row.signature, 'base64url')
  return verify(null, headOf(receipts, read.hashes), KeyObject.from(key), signature)
    ? { kind: 'verified', head: read.hashes.at(-1) ?? after.head, count: receipts.length, receipts }
    : broken('signature')
}

type Broken = ReceiptVerdict & { readonly kind: 'broken' }

const readChain = (
  receipts: readonly ReceiptBody[],
  after: { readonly position: number; readonly head: Sha256 },
): Broken | { readonly kind: 'read'; readonly hashes: readonly Sha256[] } => {
  const hashes: Sha256[] = []
  const seen = new Set<string>()
  for (const receipt of receipts) {
    const broken = (why: Broken['why']): Broken => ({ kind: 'broken', position: receipt.position, why })
    if (receipt.position !== after.position + hashes.length + 1) return broken('gap')
    if (receipt.previous !== (hashes.at(-1) ?? after.head)) return broken('hash')
    if (seen.has(receipt.id)) return broken('duplicate')
    if (!isPriced(receipt)) return broken('price')
    // A signature speaks for one pod server: another one's receipt among these would have nobody who signed it.
    if (receipt.podServer !== receipts[0]?.podServer) return broken('signature')
    seen.add(receipt.id)
    hashes.push(receiptHash(canonicalReceiptText(receipt)))
  }
  return { kind: 'read', hashes }
}

const isPriced = ({ priceMicroCents, units, tariff }: ReceiptBody): boolean =>
  BigInt(priceMicroCents) === BigInt(units) * BigInt(tariff.microCentsPerUnit)

/** What is signed. @param receipts at least one: the schema of a row has no empty batch */
const headOf = (receipts: readonly ReceiptBody[], hashes: readonly Sha256[]): Uint8Array => {
  const [first] = receipts
  if (first === undefined) throw new Error('A batch holds at least one receipt.')
  const { podServer, position: from } = first
  return canonicalBatchHead({ podServer, from, size: receipts.length, root: rootOf(hashes) })
}
