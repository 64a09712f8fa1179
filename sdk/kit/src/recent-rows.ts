/** A row as it is stored; `undefined` is the row that is not there. */
type Stored = Uint8Array | undefined

export interface RecentRows {
  /** What is stored under the key now. */
  read(key: string): Stored
  /** What has just been stored; remembered in place of the value that was known before, and only then. */
  renew(key: string, value: Stored): void
}

/**
 * Rows that were asked for, as they are stored, so that asking again takes no way into the engine (docs/decisions/0133).
 * Exact, as long as one committer writes everything: it is told that a row is `isMoving` from the moment in which its
 * write is queued until `renew` has been told of it, and for so long the engine itself is asked. The oldest leave first.
 *
 * @param deps.maxBytes of all of them, with their keys
 */
export const createRecentRows = (deps: {
  load: (key: string) => Stored
  isMoving: (key: string) => boolean
  maxBytes?: number
}): RecentRows => {
  const { load, isMoving } = deps
  const maxBytes = deps.maxBytes ?? 1_048_576
  const known = new Map<string, Stored>()
  let size = 0

  const drop = (key: string): void => {
    size -= sizeOf(key, known.get(key))
    known.delete(key)
  }
  const keep = (key: string, value: Stored): void => {
    const bytes = sizeOf(key, value)
    if (bytes > maxBytes / 64) return
    known.set(key, value)
    size += bytes
    for (const oldest of known.keys()) {
      if (size <= maxBytes) break
      drop(oldest)
    }
  }

  return {
    read: (key) => {
      if (isMoving(key)) return load(key)
      const value = known.get(key)
      if (value !== undefined || known.has(key)) return value
      const loaded = load(key)
      keep(key, loaded)
      return loaded
    },
    renew: (key, value) => {
      if (!known.has(key)) return
      const before = known.get(key)
      drop(key)
      // What has just come to be or gone is seldom asked for again; what was changed, at the next change.
      if (before !== undefined && value !== undefined) keep(key, value)
    },
  }
}

/** With what the entry itself takes, roughly. */
const sizeOf = (key: string, value: Stored): number => key.length + (value?.length ?? 0) + 160
