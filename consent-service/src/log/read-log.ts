import { z } from 'zod'
import { findRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { parseCheckpoint } from '@mutua/kit/tlog/checkpoint'
import { hashBytes } from '@mutua/kit/tlog/merkle'
import { parseNote } from '@mutua/kit/tlog/signed-note'
import { tileReader } from './append.ts'
import { parseEntry } from './entry.ts'
import {
  entriesPrefix,
  entryKey,
  openingKey,
  openingSchema,
  placeKey,
  tileKey,
  type Entry,
  type Opening,
} from './log-rows.ts'
import { createTree, tileWidth } from '@mutua/kit/tlog/tree'

/** Hashes of a tile; undefined when it does not go that far. @param width 1 to 256 */
export const readTile = async (
  place: { readonly level: number; readonly index: number; readonly width: number },
  store: Pick<Store, 'get'>,
): Promise<Uint8Array | undefined> => {
  const bytes = await store.get(tileKey(place.level, place.index))
  const length = place.width * hashBytes
  return bytes === undefined || bytes.length < length ? undefined : bytes.subarray(0, length)
}

/** Entries with their lengths before them, as c2sp.org/tlog-tiles has them; undefined when there are not that many. */
export const readEntryBundle = async (
  place: { readonly index: number; readonly width: number },
  store: Pick<Store, 'list'>,
): Promise<Uint8Array | undefined> => {
  const parts: Uint8Array[] = []
  const gte = entryKey(place.index * tileWidth)
  const { lt } = prefixRange(entriesPrefix)
  for await (const { value } of store.list({ gte, lt, limit: place.width })) {
    const length = Buffer.alloc(2)
    length.writeUInt16BE(value.length)
    parts.push(length, value)
  }
  return parts.length === 2 * place.width ? Buffer.concat(parts) : undefined
}

/** An entry with what opens its commitment; undefined when it is not there, or was erased. */
export interface OpenedEntry {
  readonly index: number
  readonly entry: Entry
  readonly opening: Opening
}

export const readOpened = async (
  index: number,
  store: Pick<Store, 'get'>,
): Promise<OpenedEntry | undefined> => {
  const opening = await findRow(store, openingKey(index), openingSchema)
  const bytes = await store.get(entryKey(index))
  return opening === undefined || bytes === undefined
    ? undefined
    : { index, entry: parseEntry(bytes), opening }
}

/** Indexes of the entries about something, from `place` on and under `prefix`, in the order of places. */
export const indexesAt = async function* (
  prefix: string,
  store: Pick<Store, 'list'>,
  options: { readonly from?: string; readonly reverse?: boolean } = {},
): AsyncIterable<number> {
  const range = prefixRange(placeKey(prefix))
  const gte = options.from === undefined ? range.gte : placeKey(options.from)
  const { reverse = false } = options
  for await (const { value } of store.list({ gte, lt: range.lt, reverse }))
    yield z.number().parse(JSON.parse(Buffer.from(value).toString()))
}

/** What a proof is held against. */
export interface ProofDeps {
  readonly store: Pick<Store, 'get'>
  /** Size of a checkpoint that somebody keeps: the proof then shows that what it is held against follows from that one. */
  readonly since?: number | undefined
}

/**
 * A `.tlog-proof` (c2sp.org/tlog-proof) that the entry is in the log: verifies offline, with nothing but the key of the
 * log and of witnesses. Its extra part opens the commitment, so it is for those whom the statement is about.
 * @param note the checkpoint given out last
 * @param more what the verifier needs besides, such as the path of a receipt
 * @returns undefined when the checkpoint does not cover the entry yet
 */
export const writeProof = async (
  opened: OpenedEntry,
  note: string,
  { more = {}, ...deps }: ProofDeps & { readonly more?: object },
): Promise<string | undefined> => (await proofWriter(opened, note, deps))?.(more)

/** The same for many statements that one entry commits to: `more` of each makes its proof. */
export const proofWriter = async (
  { index, entry, opening }: OpenedEntry,
  note: string,
  { store, since = 0 }: ProofDeps,
): Promise<((more: object) => string) | undefined> => {
  const size = parseCheckpoint(parseNote(note)?.text ?? '')?.size ?? 0
  if (index >= size) return undefined
  const tree = createTree(tileReader(store))
  const path = await tree.inclusionPath(index, size)
  // Of no use beyond the size: whoever keeps a larger checkpoint finds out that the log was rolled back.
  const link = since < 1 || since >= size ? undefined : await tree.consistencyPath(since, size)
  const consistency =
    link === undefined ? {} : { consistency: { path: link.map((hash) => hash.toString('base64')), since } }
  const { kind, time } = entry
  return (more) => {
    const extra = { kind, salt: opening.salt, statement: opening.statement, time, ...more, ...consistency }
    return [
      'c2sp.org/tlog-proof@v1',
      `extra ${Buffer.from(JSON.stringify(extra)).toString('base64')}`,
      `index ${String(index)}`,
      ...path.map((hash) => hash.toString('base64')),
      '',
      note,
    ].join('\n')
  }
}

/**
 * Erases what opens an entry (GDPR Art. 17). The entry stays, and says nothing to anybody any more; a proof that somebody
 * holds already stays good. Erasing it again is no error.
 */
export const forgetOpening = async (index: number, store: Pick<Store, 'get' | 'write'>): Promise<void> => {
  const opening = await findRow(store, openingKey(index), openingSchema)
  if (opening === undefined) return
  await store.write([
    { key: openingKey(index), value: undefined },
    { key: placeKey(opening.place), value: undefined },
  ])
}
