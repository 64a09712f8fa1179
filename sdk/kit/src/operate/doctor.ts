import { keysOfSnapshot } from '../backup/backup.ts'
import {
  houseKeyName,
  isKeyRow,
  keyRowRange,
  keyRowSchema,
  nameOfRow,
  openKeys,
  type DataKeys,
} from '../sealing/data-keys.ts'
import type { Sealer } from '../sealer.ts'
import { createHouseSealer } from '../sealing/house-sealer.ts'
import type { MasterKeys } from '../sealing/master-key.ts'
import { openValue, type KeyNameOf } from '../sealing/sealed-store.ts'
import { parseRow } from '../row.ts'
import { wholeRange, type Entry, type Range, type ReadableStore } from '../store.ts'

/** Something that is not as it must be. */
export interface Finding {
  /** A key of the store, a file, a position. */
  readonly where: string
  readonly what: string
}

/** Looks at what can be read; what cannot is left out of `store`, and found by others. */
export type Check = (store: ReadableStore, sealer: Sealer) => AsyncIterable<Finding>

export interface DoctorDeps {
  /** Of the store beneath the sealed one. */
  readonly snapshot: ReadableStore
  readonly masterKeys: Pick<MasterKeys, 'current' | 'find'>
  readonly keyNameOf: KeyNameOf
  readonly checks: readonly Check[]
}

/** Every fault of a store: keys that do not open, values that were changed, and what the rooms know to be wrong. */
export const examine = async function* (deps: DoctorDeps): AsyncIterable<Finding> {
  yield* checkKeys(deps)
  yield* checkValues(deps)
  const house = await keysOfSnapshot(deps)
    .find(houseKeyName)
    .catch(() => 'absent' as const)
  if (typeof house === 'string') {
    yield { where: houseKeyName, what: 'The data key of the house is not there: nothing more can be said.' }
    return
  }
  const store = readableOf(deps)
  for (const check of deps.checks) yield* untilItFails(check(store, createHouseSealer(house)))
}

const checkKeys = async function* ({ snapshot, masterKeys }: DoctorDeps): AsyncIterable<Finding> {
  for await (const { key, value } of snapshot.list(keyRowRange)) {
    try {
      await openKeys(nameOfRow(key), parseRow(keyRowSchema, value).keys, { masterKeys })
    } catch (cause) {
      yield { where: key, what: sentenceOf(cause) }
    }
  }
}

const checkValues = async function* (deps: DoctorDeps): AsyncIterable<Finding> {
  const dataKeys = keysOfSnapshot(deps)
  try {
    for await (const entry of deps.snapshot.list(wholeRange)) {
      if (isKeyRow(entry.key)) continue
      const fault = await faultOf(entry, dataKeys, deps.keyNameOf)
      if (fault !== undefined) yield { where: entry.key, what: fault }
    }
  } catch (cause) {
    yield { where: 'the store', what: `The engine cannot read on: ${sentenceOf(cause)}` }
  }
}

const faultOf = async (
  { key, value }: Entry,
  dataKeys: DataKeys,
  keyNameOf: KeyNameOf,
): Promise<string | undefined> => {
  try {
    openValue(await dataKeys.find(keyNameOf(key)), key, value)
    return undefined
  } catch (cause) {
    return `The value does not open: ${sentenceOf(cause)}`
  }
}

/** What opens, and nothing else. */
const readableOf = (deps: DoctorDeps): ReadableStore => {
  const { snapshot, keyNameOf } = deps
  const dataKeys = keysOfSnapshot(deps)
  const tryOpen = async (key: string, sealed: Uint8Array): Promise<Uint8Array | undefined> => {
    if (isKeyRow(key)) return undefined
    try {
      return openValue(await dataKeys.find(keyNameOf(key)), key, sealed)
    } catch {
      return undefined
    }
  }
  const list = async function* ({ limit = Infinity, ...range }: Range): AsyncIterable<Entry> {
    let left = limit
    for await (const { key, value } of snapshot.list(range)) {
      const plain = await tryOpen(key, value)
      if (plain === undefined) continue
      yield { key, value: plain }
      left -= 1
      if (left === 0) return
    }
  }
  return {
    list,
    get: async (key) => {
      const sealed = await snapshot.get(key)
      return sealed === undefined ? undefined : tryOpen(key, sealed)
    },
  }
}

const untilItFails = async function* (findings: AsyncIterable<Finding>): AsyncIterable<Finding> {
  try {
    yield* findings
  } catch (cause) {
    yield { where: 'the store', what: `A check could not be finished: ${sentenceOf(cause)}` }
  }
}

const sentenceOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
