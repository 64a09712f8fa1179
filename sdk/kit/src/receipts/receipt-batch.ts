import { hash } from 'node:crypto'
import type { Sha256 } from '@mutua/sdk/ids'
import { leafPrefix, nodePrefix } from '@mutua/sdk/receipt/batch'
import { canonicalReceiptText, type Receipt, type ReceiptBody } from '@mutua/sdk/receipt/receipt'

/** What a receipt is chained by, and the entry of its leaf: SHA-256 of its canonical text. */
export const receiptHash = (canonicalText: string): Sha256 => hash('sha256', canonicalText, 'hex') as Sha256 // by construction

/** What makes a use another one than all others. */
export type UseName = { readonly idempotencyKey: string } | { readonly position: number }

/**
 * `id` of the receipt of a use. A use without an Idempotency-Key is named by its position in the chain of its pod server,
 * which no other has: whoever sees such an id need not remember it to know that it comes once.
 */
export const receiptId = (
  {
    grant,
    recipient,
    method,
    resource,
  }: { grant: string; recipient: string; method: string; resource: string },
  name: UseName,
): Sha256 => {
  const scope = `${method} ${resource}`
  // Lists of different length never read the same, so no key that a caller chooses makes an id of the other kind.
  return receiptHash(
    JSON.stringify(
      'position' in name
        ? [grant, recipient, 'position', name.position, scope]
        : [grant, recipient, name.idempotencyKey, scope],
    ),
  )
}

/** Whether its id says that it is the use at its position. */
export const isNamedByPosition = ({
  id,
  grant,
  recipient,
  method,
  resource,
  position,
}: ReceiptBody): boolean =>
  id === receiptId({ grant, recipient: recipient.webId, method, resource }, { position })

/** The root of the tree of RFC 6962 §2.1 over these entries, in their order; at least one. */
export const rootOf = (entries: readonly Sha256[]): Sha256 => levelsOf(entries).at(-1)?.[0] as Sha256 // the last level has one node

/** A row as it rests: receipts of one batch, or one receipt that was signed alone. */
export type ReceiptRow = Receipt | { kid: string; signature: string; receipts: readonly ReceiptBody[] }

/** The receipts of a row as everybody else sees them, each with what shows that it was signed. */
export const receiptsIn = (row: ReceiptRow): readonly Receipt[] => {
  if (!('receipts' in row)) return [row]
  const { kid, signature, receipts } = row
  const from = receipts[0]?.position ?? 1
  const levels = levelsOf(receipts.map((receipt) => receiptHash(canonicalReceiptText(receipt))))
  return receipts.map((receipt, index) => ({
    ...receipt,
    kid,
    signature,
    batch: { from, size: receipts.length, path: pathTo(index, levels) },
  }))
}

/**
 * The tree level by level, the leaves first. A node without a neighbour moves up as it is: this gives the trees of
 * RFC 6962, whose left part is always the largest power of two that leaves something for the right.
 */
const levelsOf = (entries: readonly Sha256[]): readonly (readonly Sha256[])[] => {
  let level: readonly Sha256[] = entries.map((entry) => hashed(leafPrefix, entry))
  const levels = [level]
  while (level.length > 1) {
    const above: Sha256[] = []
    for (let place = 0; place < level.length; place += 2) {
      const [left, right] = [level[place], level[place + 1]]
      if (left !== undefined) above.push(right === undefined ? left : hashed(nodePrefix, left + right))
    }
    levels.push(above)
    level = above
  }
  return levels
}

const pathTo = (index: number, levels: readonly (readonly Sha256[])[]): Sha256[] =>
  levels.flatMap((level, height) => {
    const sibling = level[Math.floor(index / 2 ** height) ^ 1]
    return sibling === undefined ? [] : [sibling]
  })

const hashed = (prefix: number, hex: string): Sha256 =>
  hash('sha256', Buffer.from(`0${String(prefix)}${hex}`, 'hex'), 'hex') as Sha256 // by construction
