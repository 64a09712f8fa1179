import { hash } from 'node:crypto'
import type { Sha256 } from '@mutua/sdk/ids'
import { leafPrefix, nodePrefix } from '@mutua/sdk/receipt/batch'
import {
  canonicalReceiptText,
  receiptSchema,
  signedBatchSchema,
  type Receipt,
  type ReceiptBody,
  type SignedBatch,
} from '@mutua/sdk/receipt/receipt'
import { bodiesOfRun, runsOfShort, shortBatchSchema, type Runs, type ShortBatch } from './short-batch.ts'

/** What a receipt is chained by, and the entry of its leaf: SHA-256 of its canonical text. */
export const receiptHash = (canonicalText: string): Sha256 => hash('sha256', canonicalText, 'hex') as Sha256 // by construction

/** A row as it rests: receipts of one batch, or one receipt that was signed alone; from before 0191 batches in full, too. */
export type ReceiptRow = Receipt | SignedBatch | ShortBatch

/** Undefined for what is no such row. */
export const parseReceiptRow = (json: unknown): ReceiptRow | undefined => {
  if (typeof json !== 'object' || json === null) return undefined
  if ('uses' in json) return shortBatchSchema.safeParse(json).data
  return 'receipts' in json ? signedBatchSchema.safeParse(json).data : receiptSchema.safeParse(json).data
}

/** What it holds; undefined for a short batch that does not hold together. */
export const runsIn = (row: ReceiptRow): Runs | undefined => {
  if ('uses' in row) return runsOfShort(row)
  const receipts = 'receipts' in row ? row.receipts : [row]
  return {
    runs: receipts.map((first) => ({ first, times: 1 })),
    hashes: receipts.map((receipt) => receiptHash(canonicalReceiptText(receipt))),
  }
}

/** Every receipt of it, in full and in order. */
export const bodiesIn = ({ runs, hashes }: Runs): readonly ReceiptBody[] => {
  let start = 0
  return runs.flatMap((run) => {
    const bodies = bodiesOfRun(run, run.times === 1 ? [] : hashes.slice(start, start + run.times))
    start += run.times
    return bodies
  })
}

/**
 * The receipts of a row as everybody else sees them, each with what shows that it was signed.
 * @throws {Error} when the row is not what we wrote: the store was changed by somebody else
 */
export const receiptsIn = (row: ReceiptRow): readonly Receipt[] => {
  if (!('uses' in row) && !('receipts' in row)) return [row]
  const { kid, signature } = row
  const read = runsIn(row)
  if (read === undefined) throw new Error('A batch of receipts does not hold together.')
  const bodies = bodiesIn(read)
  const from = bodies[0]?.position ?? 1
  const levels = levelsOf(read.hashes)
  return bodies.map((receipt, index) => ({
    ...receipt,
    kid,
    signature,
    batch: { from, size: bodies.length, path: pathTo(index, levels) },
  }))
}

/** The root of the tree of RFC 6962 §2.1 over these entries, in their order; at least one. */
export const rootOf = (entries: readonly Sha256[]): Sha256 => hexOf(levelsOf(entries).at(-1)?.[0] ?? '')

/** 32 bytes as letters of a byte each: they are written and read faster than the digits that everybody else sees. */
type Node = string

/**
 * The tree level by level, the leaves first. A node without a neighbour moves up as it is: this gives the trees of
 * RFC 6962, whose left part is always the largest power of two that leaves something for the right.
 */
const levelsOf = (entries: readonly Sha256[]): readonly (readonly Node[])[] => {
  // One for all: to make it costs as much as to hash what is in it.
  const leaf = Buffer.alloc(1 + hashBytes, leafPrefix)
  const node = Buffer.alloc(1 + 2 * hashBytes, nodePrefix)
  let level: readonly Node[] = entries.map((entry) => {
    leaf.write(entry, 1, 'hex')
    return hash('sha256', leaf, 'binary')
  })
  const levels = [level]
  while (level.length > 1) {
    const above: Node[] = []
    for (let place = 0; place < level.length; place += 2) {
      const [left, right] = [level[place], level[place + 1]]
      if (left === undefined) continue
      if (right !== undefined) {
        node.write(left, 1, 'latin1')
        node.write(right, 1 + hashBytes, 'latin1')
      }
      above.push(right === undefined ? left : hash('sha256', node, 'binary'))
    }
    levels.push(above)
    level = above
  }
  return levels
}

const hashBytes = 32

const hexOf = (node: Node): Sha256 => Buffer.from(node, 'latin1').toString('hex') as Sha256 // by construction

const pathTo = (index: number, levels: readonly (readonly Node[])[]): Sha256[] =>
  levels.flatMap((level, height) => {
    const sibling = level[Math.floor(index / 2 ** height) ^ 1]
    return sibling === undefined ? [] : [hexOf(sibling)]
  })
