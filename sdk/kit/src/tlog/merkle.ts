import { hash } from 'node:crypto'

/** SHA-256, 32 bytes. */
export type TreeHash = Buffer

export const hashBytes = 32

/** RFC 6962 §2.1: what the hash of an entry, and of two subtrees, begins with. Without it a node would pass for an entry. */
const leafPrefix = Buffer.of(0)
const nodePrefix = Buffer.of(1)

const sha256 = (...parts: readonly Uint8Array[]): TreeHash => hash('sha256', Buffer.concat(parts), 'buffer')

export const leafHash = (entry: Uint8Array): TreeHash => sha256(leafPrefix, entry)
export const nodeHash = (left: Uint8Array, right: Uint8Array): TreeHash => sha256(nodePrefix, left, right)

/** Root of the tree without entries: the hash of nothing. */
export const emptyRoot = (): TreeHash => sha256()

/** The largest power of two below `size`, which is at least 2: where RFC 6962 parts a tree. */
export const splitOf = (size: number): number => {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

/**
 * Whether the tree of `to.size` begins with that of `from.size` (RFC 9162 §2.1.4.2). The proof is attacker-controlled. A
 * tree of size 0 is in every other, so there is nothing to prove and any proof is refused.
 */
export const isConsistent = (
  from: { readonly size: number; readonly root: Uint8Array },
  to: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean => {
  if (from.size < 1 || from.size > to.size) return false
  if (from.size === to.size) return proof.length === 0 && Buffer.compare(from.root, to.root) === 0
  const isWhole = isPowerOfTwo(from.size)
  const [first, ...rest] = isWhole ? [from.root, ...proof] : proof
  if (first === undefined) return false
  let [node, last] = [from.size - 1, to.size - 1]
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  let before: TreeHash = Buffer.from(first)
  let after: TreeHash = before
  for (const sibling of rest) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      before = nodeHash(sibling, before)
      after = nodeHash(sibling, after)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else {
      after = nodeHash(after, sibling)
    }
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 && before.equals(from.root) && after.equals(to.root)
}

const isPowerOfTwo = (size: number): boolean => size === 1 || splitOf(size) * 2 === size

/** Whether the entry with this leaf hash stands at `index` of the tree (RFC 9162 §2.1.3.2). */
export const isIncluded = (
  leaf: Uint8Array,
  at: { readonly index: number; readonly size: number; readonly root: Uint8Array },
  path: readonly Uint8Array[],
): boolean => {
  if (at.index < 0 || at.index >= at.size || leaf.length !== hashBytes) return false
  let [node, last] = [at.index, at.size - 1]
  let root: TreeHash = Buffer.from(leaf)
  for (const sibling of path) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      root = nodeHash(sibling, root)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else {
      root = nodeHash(root, sibling)
    }
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 && root.equals(at.root)
}
