import { z } from 'zod'
import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { findRow, parseRow } from '@mutua/kit/row'
import { prefixRange, toText, type ReadableStore } from '@mutua/kit/store'
import { parseCheckpoint } from '@mutua/kit/tlog/checkpoint'
import { leafHash, type TreeHash } from '@mutua/kit/tlog/merkle'
import { parseNote } from '@mutua/kit/tlog/signed-note'
import { tileReader } from './append.ts'
import { commitmentOf, parseEntry } from './entry.ts'
import {
  entriesPrefix,
  entryKey,
  headKey,
  headSchema,
  logKeyKey,
  openingKey,
  openingSchema,
  openingsPrefix,
  placeKey,
  placesPrefix,
  publishedKey,
  tileKey,
  tilesPrefix,
} from './log-rows.ts'
import { createTree, grownTiles } from '@mutua/kit/tlog/tree'

/**
 * Whether the log is whole: an entry at every index, every tile what the entries give, the signed checkpoints those of
 * the tree, and every opening that was not erased opens its entry.
 */
export const checkLog: Check = async function* (store) {
  const head = await findRow(store, headKey, headSchema)
  if (head === undefined) {
    for await (const { key } of store.list({ ...prefixRange('log/'), limit: 1 }))
      yield { where: key, what: 'There is a log, and nothing says how far it goes.' }
    return
  }
  const tiles = new Map<string, Uint8Array>()
  const readTile = (level: number, index: number) => Promise.resolve(tiles.get(tileKey(level, index)))
  let [size, lastTime] = [0, '']
  let leaves: TreeHash[] = []
  const grow = async () => {
    const grown = await grownTiles(size - leaves.length, leaves, readTile)
    for (const { level, index, bytes } of grown) tiles.set(tileKey(level, index), bytes)
    leaves = []
  }
  for await (const { key, value } of store.list(prefixRange(entriesPrefix))) {
    if (key !== entryKey(size)) {
      yield { where: entryKey(size), what: 'The log has no entry here.' }
      return
    }
    yield* checkEntry(size, value, { store, lastTime })
    lastTime = timeOf(value) ?? lastTime
    leaves.push(leafHash(value))
    size += 1
    if (leaves.length === 256) await grow()
  }
  await grow()
  yield* checkTiles(tiles, store)
  if (size !== head.size) {
    yield {
      where: headKey,
      what: `The log has ${String(size)} entries, and ${String(head.size)} are signed for.`,
    }
    return
  }
  yield* checkNote(headKey, head.note, { size, store })
  const published = await findRow(store, publishedKey, z.string())
  if (published !== undefined) yield* checkNote(publishedKey, published, { size, store })
  yield* checkPlaces(store)
}

/** A log goes on under the key that it began with: another one would be another log for whoever knows the first. */
export const checkLogKey: Check = async function* (store) {
  if ((await store.get(headKey)) !== undefined && (await store.get(logKeyKey)) === undefined)
    yield { where: logKeyKey, what: 'The key that signs the log is not there.' }
}

const timeOf = (bytes: Uint8Array): string | undefined => {
  try {
    return parseEntry(bytes).time
  } catch {
    return undefined
  }
}

const checkEntry = async function* (
  index: number,
  bytes: Uint8Array,
  { store, lastTime }: { store: ReadableStore; lastTime: string },
): AsyncIterable<Finding> {
  const where = entryKey(index)
  const time = timeOf(bytes)
  if (time === undefined) {
    yield { where, what: 'The row is no entry of the log.' }
    return
  }
  if (Date.parse(time) < Date.parse(lastTime || time) - clockStepMs)
    yield { where, what: 'It bears an earlier time than the entry before it: the clock was set back.' }
  const opening = await findRow(store, openingKey(index), openingSchema)
  if (opening === undefined) return
  const salt = Buffer.from(opening.salt, 'base64url')
  if (commitmentOf(salt, opening.statement) !== parseEntry(bytes).commitment)
    yield { where: openingKey(index), what: 'It does not open its entry.' }
  const found = await findRow(store, placeKey(opening.place), z.number())
  if (found !== index) yield { where: placeKey(opening.place), what: 'It leads to another entry.' }
}

/** Clocks are corrected by seconds. */
const clockStepMs = 60_000

const checkTiles = async function* (
  tiles: ReadonlyMap<string, Uint8Array>,
  store: ReadableStore,
): AsyncIterable<Finding> {
  for (const [key, bytes] of tiles) {
    const standing = await store.get(key)
    if (standing === undefined || Buffer.compare(standing, bytes) !== 0)
      yield { where: key, what: 'It does not hold the hashes of the entries.' }
  }
  for await (const { key } of store.list(prefixRange(tilesPrefix)))
    if (!tiles.has(key)) yield { where: key, what: 'It holds hashes of no entries.' }
}

const checkNote = async function* (
  where: string,
  note: string,
  { size, store }: { size: number; store: ReadableStore },
): AsyncIterable<Finding> {
  const checkpoint = parseCheckpoint(parseNote(note)?.text ?? '')
  if (checkpoint === undefined || checkpoint.size > size) {
    yield { where, what: 'The checkpoint is of no tree that is kept here.' }
    return
  }
  const root = await createTree(tileReader(store)).root(checkpoint.size)
  if (!root.equals(checkpoint.root)) yield { where, what: 'The checkpoint is of another tree.' }
}

const checkPlaces = async function* (store: ReadableStore): AsyncIterable<Finding> {
  for await (const { key, value } of store.list(prefixRange(placesPrefix))) {
    const opening = await findRow(store, openingKey(Number(toText(value))), openingSchema)
    if (opening === undefined || placeKey(opening.place) !== key)
      yield { where: key, what: 'It leads to no entry about this.' }
  }
  for await (const { key, value } of store.list(prefixRange(openingsPrefix)))
    if ((await store.get(entryKey(Number(key.slice(openingsPrefix.length))))) === undefined)
      yield { where: key, what: `It opens no entry (${parseRow(openingSchema, value).place}).` }
}
