import type { Entry, Range, Store, Write } from './store.ts'

/** A store whose writes wait: several steps of somebody else's code become one write. */
export interface StagedStore {
  readonly store: Pick<Store, 'get' | 'list' | 'write'>
  /**
   * Writes all that was staged, if nothing that was read has changed since. A crash before it resolves leaves either
   * all of it or nothing.
   * @returns false when something that was read changed in between
   */
  readonly commit: () => Promise<boolean>
  /** The same as part of somebody else's write. */
  readonly staged: () => {
    readonly writes: readonly Write[]
    readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
  }
}

export const createStagedStore = (base: Pick<Store, 'get' | 'list' | 'write'>): StagedStore => {
  const staged = new Map<string, Write>()
  const read = new Map<string, Uint8Array | undefined>()
  const remember = (key: string, value: Uint8Array | undefined): void => {
    if (!read.has(key)) read.set(key, value)
  }
  return {
    store: {
      get: async (key) => {
        const own = staged.get(key)
        if (own !== undefined) return own.value
        const value = await base.get(key)
        remember(key, value)
        return value
      },
      list: (range) => listOverlaid(base, staged, remember, range),
      write: (writes) => {
        for (const write of writes) staged.set(write.key, write)
        return Promise.resolve(true)
      },
    },
    staged: () => ({ writes: [...staged.values()], unchanged: new Map(read) }),
    commit: () => (staged.size === 0 ? Promise.resolve(true) : base.write([...staged.values()], read)),
  }
}

async function* listOverlaid(
  base: Pick<Store, 'list'>,
  staged: ReadonlyMap<string, Write>,
  remember: (key: string, value: Uint8Array) => void,
  range: Range,
): AsyncIterable<Entry> {
  const entries = new Map<string, Uint8Array>()
  for await (const { key, value } of base.list({ gte: range.gte, lt: range.lt })) {
    remember(key, value)
    entries.set(key, value)
  }
  for (const { key, value } of staged.values()) {
    if (key < range.gte || key >= range.lt) continue
    if (value === undefined) entries.delete(key)
    else entries.set(key, value)
  }
  // Keys of this room are ASCII, where the order of UTF-16 units is the order of UTF-8 bytes.
  const keys = [...entries.keys()].toSorted()
  if (range.reverse === true) keys.reverse()
  for (const key of keys.slice(0, range.limit)) {
    const value = entries.get(key)
    if (value !== undefined) yield { key, value }
  }
}
