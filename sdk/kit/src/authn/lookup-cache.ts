import { Problem } from '@mutua/sdk/problem'

export interface LookupCache<Value> {
  /** The remembered value while it is fresh, else what `lookUp` says; callers of the same moment share one look-up. */
  find(key: string, lookUp: () => Promise<Value>): Promise<Value>
}

/**
 * Bounded memory of look-ups; the least recently used leaves first.
 * @param options.freshUntil milliseconds since the epoch until which a value may be used without asking again
 * @param options.failedForMs how long a failure is repeated without asking again; that nobody was asked is no failure
 */
export const createLookupCache = <Value>(options: {
  readonly now: () => number
  readonly freshUntil: (value: Value) => number
  readonly failedForMs: number
  readonly maxEntries: number
}): LookupCache<Value> => {
  interface Entry {
    readonly value: Promise<Value>
    until: number
  }
  const entries = new Map<string, Entry>()

  const start = (key: string, lookUp: () => Promise<Value>): Entry => {
    const entry: Entry = { value: lookUp(), until: Infinity }
    entry.value.then(
      (value) => (entry.until = options.freshUntil(value)),
      (cause: unknown) => {
        const forMs = isBusy(cause) ? 0 : options.failedForMs
        entry.until = options.now() + forMs
        if (forMs === 0 && entries.get(key) === entry) entries.delete(key)
      },
    )
    return entry
  }

  return {
    find: (key, lookUp) => {
      const known = entries.get(key)
      const entry = known !== undefined && options.now() < known.until ? known : start(key, lookUp)
      // Re-inserting puts it at the young end; the first key of a Map is the one not used for longest.
      entries.delete(key)
      entries.set(key, entry)
      if (entries.size > options.maxEntries) {
        const [oldest] = entries.keys()
        if (oldest !== undefined) entries.delete(oldest)
      }
      return entry.value
    },
  }
}

/** Whether a look-up says no more than that it had no turn (`SafeFetch`). */
export const isBusy = (cause: unknown): cause is Problem =>
  cause instanceof Problem && cause.code === 'lookups-busy'
