import type { Entry, Range, ReadableStore, Store, Write } from '../store.ts'
import { sealedWith, type DataKey } from './data-key.ts'
import { isKeyRow, type DataKeys, type FoundKeys, type KeySet } from './data-keys.ts'
import { createOpenedValues, type OpenedValues } from './opened-values.ts'

/** Which data key seals the value at a key. Whatever is not named here otherwise belongs to the house. */
export type KeyNameOf = (key: string) => string

interface ReadingDeps {
  readonly store: ReadableStore
  readonly dataKeys: Pick<DataKeys, 'known' | 'find'>
  readonly keyNameOf: KeyNameOf
  readonly opened?: OpenedValues
}

/**
 * Reads what `createSealedStore` has written, from the same store or from a snapshot of it. What is being erased is not
 * there any more; the rows of the keys themselves are never shown.
 */
export const createSealedReader = (deps: ReadingDeps): ReadableStore => {
  const { store, dataKeys, keyNameOf } = deps
  const opened = async (key: string, sealed: Uint8Array): Promise<Uint8Array | undefined> => {
    const name = keyNameOf(key)
    return openValue(dataKeys.known(name) ?? (await dataKeys.find(name)), key, sealed)
  }

  /** The same, for what is read by its name: that is read again. */
  const openedOnce = async (key: string, sealed: Uint8Array): Promise<Uint8Array | undefined> => {
    const name = keyNameOf(key)
    const found = dataKeys.known(name) ?? (await dataKeys.find(name))
    const known = typeof found === 'string' ? undefined : deps.opened?.find(key, sealed)
    if (known !== undefined) return known
    const plain = openValue(found, key, sealed)
    if (plain !== undefined) deps.opened?.keep(key, { sealed, plain })
    return plain
  }

  const list = async function* (range: Range): AsyncIterable<Entry> {
    let rest = range
    for (;;) {
      let hidden: string | undefined
      let left = rest.limit
      let last: string | undefined
      for await (const { key, value } of store.list(rest)) {
        last = key
        const plain = isKeyRow(key) ? undefined : await opened(key, value)
        if (plain === undefined) {
          hidden = key
          continue
        }
        if (left !== undefined) left -= 1
        yield { key, value: plain }
      }
      // What was hidden has taken places of the limit from what comes after it.
      if (hidden === undefined || last === undefined || left === undefined || left === 0) return
      rest = { ...rest, limit: left, ...(range.reverse === true ? { lt: last } : { gte: `${last}\0` }) }
    }
  }

  return {
    list,
    get: async (key) => {
      const sealed = isKeyRow(key) ? undefined : await store.get(key)
      return sealed === undefined ? undefined : openedOnce(key, sealed)
    },
  }
}

/**
 * The store contract over a store that holds nothing readable but the names of keys: each value is sealed by its own data
 * key, for its own place. Equal values at one place rest as equal bytes, so a condition on a value is handed down as a
 * condition on bytes, with no read before the write, and holds against writes that are still on their way to the disk,
 * too.
 */
export const createSealedStore = (deps: {
  store: Store
  dataKeys: DataKeys
  keyNameOf: KeyNameOf
}): Store => {
  const { store, dataKeys, keyNameOf } = deps
  const opened = createOpenedValues()
  /** Ends when the last write that had to wait for its keys has been handed down; writes keep their order behind it. */
  let waiting: Promise<unknown> | undefined

  const namesIn = (writes: readonly Write[], unchanged: Conditions): Set<string> => {
    const names = new Set<string>()
    for (const { key, value } of writes) {
      if (isKeyRow(key)) throw new Error('The rows of data keys are not written from here.')
      if (value !== undefined) names.add(keyNameOf(key))
    }
    for (const [key, value] of unchanged ?? []) if (value !== undefined) names.add(keyNameOf(key))
    return names
  }

  /** The keys of all names if memory has them and none is being renewed: then nothing needs to be waited for. */
  const keysAtHand = (names: ReadonlySet<string>): Map<string, KeySet> | undefined => {
    const sets = new Map<string, KeySet>()
    for (const name of names) {
      const set = dataKeys.known(name)
      if (set === undefined || typeof set === 'string' || set.renewing) return undefined
      sets.set(name, set)
    }
    return sets
  }

  const handDown = (writes: readonly Write[], sealed: Conditions, sets: Sets): Promise<boolean> =>
    store.write(
      writes.map(({ key, value }) => {
        if (value === undefined) return { key, value }
        const resting = keysFor(key, sets, keyNameOf).current.seal(value, key)
        return { key, value: opened.renew(key, { sealed: resting, plain: value }) }
      }),
      sealed,
    )

  /**
   * While a key is renewed, a value may rest sealed by the earlier one: the condition then names those bytes. It may
   * be sealed anew between the look and the write, without having changed: then the look is repeated.
   */
  const writeWaiting = async (writes: readonly Write[], unchanged: Conditions): Promise<boolean> => {
    for (;;) {
      const handed = await inTurn(async () => {
        const before = dataKeys.changes()
        const sets = new Map<string, KeySet>()
        for (const name of namesIn(writes, unchanged)) sets.set(name, await dataKeys.ensure(name))
        const resting = await sealedConditions(unchanged, sets)
        // A renewal that began meanwhile waits only for what has been handed down.
        if (dataKeys.changes() !== before) return undefined
        return { done: handDown(writes, resting, sets) }
      })
      if (handed === undefined) continue
      if (await handed.done) return true
      if (!(await stillHolds(unchanged))) return false
    }
  }

  const inTurn = async <Result>(step: () => Promise<Result>): Promise<Result> => {
    const before = waiting
    const turn = (async () => {
      await before?.catch(() => undefined)
      return step()
    })()
    waiting = turn
    try {
      return await turn
    } finally {
      if (waiting === turn) waiting = undefined
    }
  }

  /** What a value that was just read rested as, while its key is the current one; else it is sealed for the comparison. */
  const sealedNow = (key: string, value: Uint8Array, current: DataKey): Uint8Array => {
    const resting = opened.restingAs(key, value)
    return resting !== undefined && sealedWith(resting) === current.id ? resting : current.seal(value, key)
  }

  const sealedConditions = async (unchanged: Conditions, sets: Sets): Promise<Conditions> => {
    const sealed = new Map<string, Uint8Array | undefined>()
    for (const [key, value] of unchanged ?? [])
      sealed.set(key, value && (await sealedCondition(key, value, keysFor(key, sets, keyNameOf))))
    return sealed
  }

  const sealedCondition = async (key: string, value: Uint8Array, set: KeySet): Promise<Uint8Array> => {
    const resting = set.renewing ? await store.get(key) : undefined
    const isValue = resting !== undefined && isSame(openValue(set, key, resting), value)
    return isValue ? resting : set.current.seal(value, key)
  }

  const reader = createSealedReader({ store, dataKeys, keyNameOf, opened })
  const stillHolds = async (unchanged: Conditions): Promise<boolean> => {
    for (const [key, value] of unchanged ?? []) {
      const sealed = value === undefined ? await store.get(key) : await reader.get(key)
      if (!isSame(sealed, value)) return false
    }
    return true
  }

  return {
    ...reader,
    write: (writes, unchanged) => {
      try {
        const sets = waiting === undefined ? keysAtHand(namesIn(writes, unchanged)) : undefined
        if (sets === undefined) return writeWaiting(writes, unchanged)
        const sealed = new Map<string, Uint8Array | undefined>()
        for (const [key, value] of unchanged ?? [])
          sealed.set(key, value && sealedNow(key, value, keysFor(key, sets, keyNameOf).current))
        return handDown(writes, sealed, sets)
      } catch (cause) {
        return Promise.reject(cause)
      }
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

type Conditions = ReadonlyMap<string, Uint8Array | undefined> | undefined
type Sets = ReadonlyMap<string, KeySet>

/** @param sets of every name that is written or conditioned on */
const keysFor = (key: string, sets: Sets, keyNameOf: KeyNameOf): KeySet => {
  // Nearly every write stays within one name.
  const set = sets.size === 1 ? sets.values().next().value : sets.get(keyNameOf(key))
  if (set === undefined) throw new Error('The keys of every name are looked up before anything is sealed.')
  return set
}

/** @throws {Error} for a value whose key is not there: its pod would look empty, and be written over */
export const openValue = (found: FoundKeys, place: string, sealed: Uint8Array): Uint8Array | undefined => {
  if (found === 'erased') return undefined
  const id = sealedWith(sealed)
  const key = found === 'absent' || id === undefined ? undefined : found.find(id)
  if (key === undefined) throw new Error('A value rests in the store whose data key is not there.')
  return key.open(sealed, place)
}

const isSame = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0
