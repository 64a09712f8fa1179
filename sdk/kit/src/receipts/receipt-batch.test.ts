import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Sha256 } from '@mutua/sdk/ids'
import { rootOfPath } from '@mutua/sdk/receipt/batch'
import { canonicalReceiptText, type ReceiptBody } from '@mutua/sdk/receipt/receipt'
import { receiptHash, receiptsIn, rootOf } from './receipt-batch.ts'
import { isNamedByPosition, receiptId } from './receipt-id.ts'

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

const entryAt = (index: number): Sha256 => receiptHash(`entry ${String(index)}`)
const entries = (size: number): Sha256[] => Array.from({ length: size }, (_, index) => entryAt(index))

/** The definition of RFC 6962 §2.1, word for word. */
const treeHash = (leaves: readonly Sha256[]): Buffer => {
  const [first] = leaves
  if (leaves.length === 1 && first !== undefined) return sha256(Buffer.of(0), Buffer.from(first, 'hex'))
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return sha256(Buffer.of(1), treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)))
}

/** Only their position tells them apart, which is enough for their hashes. */
const bodyAt = (position: number): ReceiptBody =>
  ({ type: 'UseReceipt', position, recipient: {}, tariff: {} }) as unknown as ReceiptBody

describe('the tree of a batch', () => {
  it('has the root that RFC 6962 defines, for every size', () => {
    for (let size = 1; size <= 130; size += 1)
      expect(rootOf(entries(size))).toBe(treeHash(entries(size)).toString('hex'))
  })

  it('has a path for each receipt that leads to the root, and to no other from another place', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 130 }), fc.nat(), fc.nat(), async (size, some, other) => {
        const bodies = Array.from({ length: size }, (_, index) => bodyAt(index + 7))
        const hashes = bodies.map((body) => receiptHash(canonicalReceiptText(body)))
        const index = some % size
        const batch = receiptsIn({ kid: 'k', signature: 's', receipts: bodies })[index]?.batch
        const path = batch?.path ?? []
        const root = rootOf(hashes)
        expect(batch).toMatchObject({ from: 7, size })
        expect(await rootOfPath(hashes[index] as Sha256, { index, size, path })).toBe(root)
        expect(await rootOfPath(entryAt(other), { index, size, path })).not.toBe(root)
        if (other % size !== index)
          expect(await rootOfPath(hashes[index] as Sha256, { index: other % size, size, path })).not.toBe(
            root,
          )
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    ['too short', { index: 2, size: 5, path: entries(2) }],
    ['too long', { index: 2, size: 5, path: entries(4) }],
    ['of a place behind the end', { index: 5, size: 5, path: entries(1) }],
    ['of a place before the beginning', { index: -1, size: 5, path: entries(3) }],
    ['of a tree of one leaf, which has none', { index: 0, size: 1, path: entries(1) }],
  ])('gives no root for a path %s', async (_what, place) => {
    expect(await rootOfPath(entryAt(0), place)).toBeUndefined()
  })
})

describe('the id of a receipt', () => {
  const use = { grant: 'g', recipient: 'r', method: 'GET', resource: 'x' }
  const named = (name: Parameters<typeof receiptId>[1], position: number): ReceiptBody =>
    ({ ...use, id: receiptId(use, name), recipient: { webId: 'r' }, position }) as unknown as ReceiptBody

  it('says by itself whether its position gave it', () => {
    expect(isNamedByPosition(named({ position: 4 }, 4))).toBe(true)
    expect(isNamedByPosition(named({ position: 4 }, 5))).toBe(false)
    expect(isNamedByPosition(named({ idempotencyKey: '4' }, 4))).toBe(false)
  })

  it('of a key that a caller chose is never that of a position', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (idempotencyKey, position) => {
        expect(receiptId(use, { idempotencyKey })).not.toBe(receiptId(use, { position }))
      }),
    )
  })
})
