import { commitPlan, parseRow, row } from '../row.ts'
import type { Range, ReadableStore, StoreEngine } from '../store.ts'
import { sealedWith } from './data-key.ts'
import {
  erasingKeyOf,
  keyRowRange,
  keyRowSchema,
  nameOfRow,
  newWrappedKey,
  isKeyRow,
  rewrapKey,
  rowKeyOf,
  type DataKeyBook,
} from './data-keys.ts'
import type { MasterKeys } from './master-key.ts'
import { openValue, type KeyNameOf } from './sealed-store.ts'

export interface RenewalDeps {
  /** The store beneath the sealed one. */
  readonly store: StoreEngine
  readonly dataKeys: DataKeyBook
  readonly masterKeys: MasterKeys
  readonly keyNameOf: KeyNameOf
  readonly rangesOf: RangesOf
}

/** Ranges in which every key of a name lies, with others perhaps. */
export type RangesOf = (name: string, store: ReadableStore) => AsyncIterable<KeyRange>
export type KeyRange = Pick<Range, 'gte' | 'lt'>

/**
 * Wraps every data key anew by the current master key, a new one where the service keeps it itself. Nothing that rests
 * in the store is sealed anew. A crash leaves keys wrapped by either, both of which are at hand: it goes on where it was
 * when it is called again, and forgets the earlier master key only at the very end.
 * @param onProgress how many keys are done
 */
export const renewMasterKey = async (
  { store, masterKeys }: RenewalDeps,
  onProgress: (done: number) => void = () => undefined,
): Promise<number> => {
  await masterKeys.renew()
  let done = 0
  for await (const { key } of store.list(keyRowRange)) {
    await rewrapRow(key, { store, masterKeys })
    done += 1
    onProgress(done)
  }
  // What was made by the earlier key while this ran lies behind where the list was.
  for await (const { key } of store.list(keyRowRange)) await rewrapRow(key, { store, masterKeys })
  await masterKeys.forgetEarlier()
  await store.compact(keyRowRange)
  return done
}

const rewrapRow = (
  key: string,
  { store, masterKeys }: Pick<RenewalDeps, 'store' | 'masterKeys'>,
): Promise<void> =>
  commitPlan(store, async () => {
    const { bytes, keys } = await readKeyRow(key, store)
    const { id } = masterKeys.current()
    if (keys.every(({ master }) => master === id))
      return { writes: [], unchanged: new Map(), result: undefined }
    const wrapped = await Promise.all(keys.map((one) => rewrapKey(one, nameOfRow(key), masterKeys)))
    return { writes: [row(key, { keys: wrapped })], unchanged: new Map([[key, bytes]]), result: undefined }
  })

/**
 * Gives a name a new data key and seals anew, in the background of everything else, what the earlier one has sealed;
 * then the earlier one is retired, and kept only for backups from before. A crash leaves both in use: it goes on when it
 * is called again.
 * @param onProgress how many values have been sealed anew
 */
export const renewDataKey = async (
  name: string,
  deps: RenewalDeps,
  onProgress: (done: number) => void = () => undefined,
): Promise<number> => {
  const { store, dataKeys, masterKeys } = deps
  const rowKey = rowKeyOf(name)
  await commitPlan(store, async () => {
    const { bytes, keys } = await readKeyRow(rowKey, store)
    // None: nothing was ever sealed. Two: an earlier renewal was cut short, and its new key is there.
    if (keys.filter(({ retired }) => retired !== true).length !== 1)
      return { writes: [], unchanged: new Map(), result: undefined }
    const fresh = await newWrappedKey(name, masterKeys.current())
    return {
      writes: [row(rowKey, { keys: [fresh, ...keys] })],
      unchanged: new Map([[rowKey, bytes]]),
      result: undefined,
    }
  })
  dataKeys.forget(name)
  const set = await dataKeys.find(name)
  if (typeof set === 'string' || !set.renewing) return 0
  let done = 0
  for (;;) {
    // What was handed down under the earlier key before this moment is durable after this write.
    await store.write([])
    const sealed = await sealAnew(name, deps, () => {
      done += 1
      onProgress(done)
    })
    if (sealed === 0) break
  }
  await commitPlan(store, async () => {
    const { bytes, keys } = await readKeyRow(rowKey, store)
    if (keys.length === 0) return { writes: [], unchanged: new Map(), result: undefined }
    const ended = keys.map((key) => (key.id === set.current.id ? key : { ...key, retired: true }))
    return {
      writes: [row(rowKey, { keys: ended })],
      unchanged: new Map([[rowKey, bytes]]),
      result: undefined,
    }
  })
  dataKeys.forget(name)
  return done
}

const readKeyRow = async (key: string, store: Pick<StoreEngine, 'get'>) => {
  const bytes = await store.get(key)
  return { bytes, keys: bytes === undefined ? [] : parseRow(keyRowSchema, bytes).keys }
}

/** One pass over what belongs to the name; values that somebody changes meanwhile are sealed by the new key anyway. */
const sealAnew = async (name: string, deps: RenewalDeps, onSealed: () => void): Promise<number> => {
  const { store, dataKeys, keyNameOf } = deps
  let found = 0
  for await (const range of deps.rangesOf(name, deps.store)) {
    for await (const { key, value } of store.list(range)) {
      if (isKeyRow(key) || keyNameOf(key) !== name) continue
      const set = await dataKeys.find(name)
      if (typeof set === 'string') return 0
      if (sealedWith(value) === set.current.id) continue
      found += 1
      const plain = openValue(set, key, value)
      if (plain === undefined) continue
      await store.write([{ key, value: set.current.seal(plain, key) }], new Map([[key, value]]))
      onSealed()
    }
  }
  return found
}

export interface ErasureDeps extends Omit<RenewalDeps, 'masterKeys'> {
  /** Removes what belongs to a name outside its ranges; done again after a crash. */
  readonly sweepBesides?: (name: string) => Promise<void>
}

/**
 * Destroys the keys of a name: from this moment nothing that they sealed can be opened, wherever a copy of it lies. What
 * it leaves in this store is then swept away; a crash in between leaves unreadable values and a mark, and
 * `finishErasures` goes on at the next start. The name can be used again when all is gone.
 */
export const eraseName = async (name: string, deps: ErasureDeps): Promise<void> => {
  const { store, dataKeys } = deps
  await store.write([
    { key: rowKeyOf(name), value: undefined },
    { key: erasingKeyOf(name), value: new Uint8Array() },
  ])
  dataKeys.forget(name)
  // What was handed down before this moment is durable after this write, and will be swept.
  await store.write([])
  await store.compact(keyRowRange)
  await sweep(name, deps)
}

/** Goes on with what a crash has cut short. */
export const finishErasures = async (deps: ErasureDeps): Promise<void> => {
  const prefix = erasingKeyOf('')
  const marks = await Array.fromAsync(deps.store.list({ gte: prefix, lt: `${prefix}\u{10FFFF}` }))
  for (const { key } of marks) await sweep(key.slice(prefix.length), deps)
}

const sweep = async (name: string, deps: ErasureDeps): Promise<void> => {
  const { store, dataKeys, keyNameOf } = deps
  await deps.sweepBesides?.(name)
  for await (const range of deps.rangesOf(name, deps.store)) {
    let gone: { key: string; value: undefined }[] = []
    for await (const { key } of store.list(range)) {
      if (isKeyRow(key) || keyNameOf(key) !== name) continue
      gone.push({ key, value: undefined })
      if (gone.length < sweptAtOnce) continue
      await store.write(gone)
      gone = []
    }
    await store.write(gone)
    // The names of the keys are the last that is left of it in the files of the engine.
    await store.compact(range)
  }
  await store.write([{ key: erasingKeyOf(name), value: undefined }])
  dataKeys.forget(name)
}

const sweptAtOnce = 500
