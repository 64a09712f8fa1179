import type { PodPath } from '../resources/pod-path.ts'
import type { RdfType } from '../resources/rdf.ts'

export interface ListingCache {
  /** The listing in exactly this state, if it is remembered. */
  find(container: PodPath, type: RdfType, etag: string): Uint8Array | undefined
  keep(container: PodPath, type: RdfType, listing: { etag: string; bytes: Uint8Array }): void
}

/**
 * Listings as they left last. The tag names one state of a listing, so what is found under it is that state; the others
 * are never asked for again and leave as the oldest.
 *
 * @param maxBytes of all together
 */
export const createListingCache = (maxBytes = 33_554_432): ListingCache => {
  const kept = new Map<string, { etag: string; bytes: Uint8Array }>()
  let size = 0
  const drop = (key: string): void => {
    size -= kept.get(key)?.bytes.length ?? 0
    kept.delete(key)
  }
  return {
    find: (container, type, etag) => {
      const key = keyOf(container, type)
      const listing = kept.get(key)
      if (listing?.etag !== etag) return undefined
      kept.delete(key)
      kept.set(key, listing)
      return listing.bytes
    },
    keep: (container, type, listing) => {
      const key = keyOf(container, type)
      drop(key)
      kept.set(key, listing)
      size += listing.bytes.length
      for (const oldest of kept.keys()) {
        if (size <= maxBytes) break
        drop(oldest)
      }
    },
  }
}

const keyOf = (container: PodPath, type: RdfType): string => `${type} ${container}`
