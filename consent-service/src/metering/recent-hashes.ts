import { hash } from 'node:crypto'
import type { Sha256 } from '@mutua/sdk/ids'

/**
 * What the receipts of a row are chained by, found out when the row was accepted and asked for once more by the
 * transparency log a moment later. Under the digest of the row, so it cannot be out of date: the same bytes hold the same
 * receipts. What is not there is found out again.
 */
export interface RecentHashes {
  keep(row: Uint8Array, hashes: readonly Sha256[]): void
  /** And forgets them: nobody asks twice. */
  take(row: Uint8Array): readonly Sha256[] | undefined
}

/** @param maxReceipts of all rows together; the oldest leave first */
export const createRecentHashes = (maxReceipts = 16_384): RecentHashes => {
  const known = new Map<string, readonly Sha256[]>()
  let size = 0
  const drop = (digest: string): void => {
    size -= known.get(digest)?.length ?? 0
    known.delete(digest)
  }
  return {
    keep: (row, hashes) => {
      const digest = digestOf(row)
      drop(digest)
      known.set(digest, hashes)
      size += hashes.length
      for (const oldest of known.keys()) {
        if (size <= maxReceipts) break
        drop(oldest)
      }
    },
    take: (row) => {
      if (known.size === 0) return undefined
      const digest = digestOf(row)
      const hashes = known.get(digest)
      drop(digest)
      return hashes
    },
  }
}

const digestOf = (row: Uint8Array): string => hash('sha256', row, 'base64url')
