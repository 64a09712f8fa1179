import type { BaseUrl, Sha256 } from '../ids.ts'

/**
 * What one signature over several receipts says: these, in this order, at these positions, and no others among them.
 *
 * The tree is that of RFC 6962 §2.1 with SHA-256. Its entries are the 32 bytes that each receipt is chained by (the
 * SHA-256 of its canonical bytes), so that a tree, a path or a log over them shows nothing of any receipt.
 */
export interface BatchHead {
  readonly podServer: BaseUrl
  /** Position of the first receipt. */
  readonly from: number
  readonly size: number
  readonly root: Sha256
}

/** RFC 8785 bytes of the head: what is signed. A receipt signed alone has another `type`, so neither stands for the other. */
export const canonicalBatchHead = ({ podServer, from, size, root }: BatchHead): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ from, podServer, root, size, type: 'ReceiptBatch', version: 1 }))

/** RFC 6962 §2.1: what a leaf and an inner node are hashed with. */
export const leafPrefix = 0
export const nodePrefix = 1

/**
 * The root that `path` leads to from the leaf of `entry` at `index` (RFC 9162 §2.1.3.2); undefined when the path is not as
 * long as that place needs.
 */
export const rootOfPath = async (
  entry: Sha256,
  place: { index: number; size: number; path: readonly Sha256[] },
): Promise<Sha256 | undefined> => {
  const { index, size, path } = place
  if (index < 0 || index >= size) return undefined
  let [node, last] = [index, size - 1]
  let root = await hashed(leafPrefix, fromHex(entry))
  for (const sibling of path) {
    if (last === 0) return undefined
    if (node % 2 === 1 || node === last) {
      root = await hashed(nodePrefix, fromHex(sibling), root)
      while (node % 2 === 0 && node !== 0) {
        node /= 2
        last = Math.floor(last / 2)
      }
    } else {
      root = await hashed(nodePrefix, root, fromHex(sibling))
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? toHex(root) : undefined
}

const hashed = async (prefix: number, ...parts: readonly Uint8Array[]): Promise<Uint8Array> =>
  new Uint8Array(
    await crypto.subtle.digest(
      'SHA-256',
      new Uint8Array([prefix, ...parts.flatMap((part) => Array.from(part))]),
    ),
  )

const fromHex = (text: Sha256): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, place) => Number.parseInt(text.slice(2 * place, 2 * place + 2), 16))

const toHex = (bytes: Uint8Array): Sha256 =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') as Sha256 // 32 bytes by construction
