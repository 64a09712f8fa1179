import type { Quad } from 'n3'
import type { PodPath } from './pod-path.ts'
import type { RdfType } from './rdf.ts'

/** A document, and what it was parsed to. */
interface Parsed {
  readonly text: string
  readonly contentType: RdfType
  readonly quads: readonly Quad[]
}

export interface RecentGraphs {
  /** What this very text says at this place. */
  find(path: PodPath, text: string, contentType: RdfType): readonly Quad[] | undefined
  keep(path: PodPath, parsed: Parsed): void
}

/**
 * The graphs of documents that were patched, since what is patched once is often patched again, and was parsed before it
 * was stored. It answers no question about what is stored: the same text at the same place says the same, always. The
 * quads must not be changed. The oldest leave first.
 *
 * @param maxBytes of all of them, roughly
 */
export const createRecentGraphs = (maxBytes = 1_048_576): RecentGraphs => {
  const known = new Map<PodPath, Parsed>()
  let size = 0
  const drop = (path: PodPath): void => {
    const parsed = known.get(path)
    if (parsed === undefined) return
    size -= sizeOf(parsed)
    known.delete(path)
  }
  return {
    find: (path, text, contentType) => {
      const parsed = known.get(path)
      return parsed?.text === text && parsed.contentType === contentType ? parsed.quads : undefined
    },
    keep: (path, parsed) => {
      drop(path)
      if (sizeOf(parsed) > maxBytes / 8) return
      known.set(path, parsed)
      size += sizeOf(parsed)
      for (const oldest of known.keys()) {
        if (size <= maxBytes) break
        drop(oldest)
      }
    },
  }
}

/** A quad with its terms takes some 400 bytes. */
const sizeOf = ({ text, quads }: Parsed): number => 2 * text.length + 400 * quads.length + 200
