import { createHash } from 'node:crypto'
import { canonicalTransfer } from '@mutua/sdk/coop/canonical-transfer'
import type { Transfer } from '@mutua/sdk/coop/transfer'
import type { ReadableStore } from '@mutua/kit/store'
import { readTransfers } from './read-transfers.ts'

/** Root of books in which nothing is booked. */
export const emptyBooksRoot = '0'.repeat(64)

/** SHA-256 over the root before and the canonical bytes of the transfer, in hex: whoever holds the transfers comes to the same. */
export const extendBooksRoot = (root: string, transfer: Transfer): string =>
  createHash('sha256').update(root).update(canonicalTransfer(transfer)).digest('hex')

/**
 * One number for all that was ever booked: it changes with every change of every transfer, and never by reading it again.
 * @param last only up to the transfer of this number
 */
export const readBooksRoot = async (store: Pick<ReadableStore, 'list'>, last?: number): Promise<string> => {
  let root = emptyBooksRoot
  for await (const transfer of readTransfers(store)) {
    if (last !== undefined && transfer.sequence > last) break
    root = extendBooksRoot(root, transfer)
  }
  return root
}
