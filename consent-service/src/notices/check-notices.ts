import { erasureSchema } from '@mutua/sdk/consent/erasure'
import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf } from '@mutua/sdk/ids'
import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { ordinalKey, prefixRange, toText, type ReadableStore } from '@mutua/kit/store'
import { erasureKey, missingKeys, localOf, watchEnd } from './erasures.ts'
import { keptNotices, parseReader } from './reader-rows.ts'

/**
 * Whether the notices of each person are whole, what must be erased is found by everybody who may see it, and the end of
 * each consent in force is waited for.
 */
export const checkNotices = (deps: {
  readonly now: () => number
  /** Consents in force whose news have been told. */
  readonly grantsInForce: (store: ReadableStore) => AsyncIterable<Grant>
}): Check =>
  async function* (store) {
    yield* checkReaders(store)
    yield* checkErasures(store, instantOf(deps.now()))
    for await (const grant of deps.grantsInForce(store)) {
      const { key } = watchEnd(grant)
      if (grant.validUntil > instantOf(deps.now()) && (await store.get(key)) === undefined)
        yield { where: key, what: 'The end of this consent is not waited for.' }
    }
  }

const checkReaders = async function* (store: ReadableStore): AsyncIterable<Finding> {
  const counts = new Map<string, number>()
  for await (const { key, value } of store.list(prefixRange('notice-reader/'))) {
    const person = key.slice('notice-reader/'.length)
    const { count } = parseReader(value)
    counts.set(person, count)
    for (let ordinal = Math.max(1, count - keptNotices + 1); ordinal <= count; ordinal += 1)
      if ((await store.get(`notice/${person}/${ordinalKey(ordinal)}`)) === undefined)
        yield { where: key, what: `The notice ${String(ordinal)} is not there.` }
  }
  for await (const { key } of store.list(prefixRange('notice/'))) {
    const [, person = '', ordinal] = key.split('/')
    if (Number(ordinal) > (counts.get(person) ?? 0)) yield { where: key, what: 'Nobody counts this notice.' }
  }
}

const checkErasures = async function* (store: ReadableStore, at: string): AsyncIterable<Finding> {
  for await (const { key, value } of store.list(prefixRange('erasure/'))) {
    const erasure = parseRow(erasureSchema, value)
    for await (const missing of missingKeys(erasure, at, store))
      yield { where: key, what: `The erasure is missing at ${missing}.` }
    if (key !== erasureKey(localOf(erasure.grant)))
      yield { where: key, what: 'It is the erasure of another consent.' }
  }
  for (const prefix of ['erasure-of/', 'erasure-all/', 'erasure-due/'])
    for await (const { key, value } of store.list(prefixRange(prefix)))
      if ((await store.get(erasureKey(toText(value)))) === undefined)
        yield { where: key, what: 'It leads to no erasure.' }
}
