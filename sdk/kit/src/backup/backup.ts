import { z } from 'zod'
import type { DataKey } from '../sealing/data-key.ts'
import { sealedWith } from '../sealing/data-key.ts'
import {
  createDataKeys,
  isKeyRow,
  keyRowRange,
  keyRowSchema,
  nameOfRow,
  openKeys,
  restoringKey,
  type DataKeys,
  type FoundKeys,
} from '../sealing/data-keys.ts'
import type { MasterKeys } from '../sealing/master-key.ts'
import { openValue, type KeyNameOf } from '../sealing/sealed-store.ts'
import { parseRow } from '../row.ts'
import { toBytes, toText, wholeRange, type ReadableStore, type StoreEngine, type Write } from '../store.ts'
import { createByteReader, type ByteReader } from './byte-reader.ts'

/** Files beside the store that belong to what is in it; they rest sealed, and stay so. */
export interface FileShelf {
  /** Those that a snapshot of the store names. `keyName`: whose data key seals the name. */
  list(store: ReadableStore): AsyncIterable<{
    readonly name: string
    readonly keyName: string
    readonly open: () => Promise<FileBytes>
  }>
  /** @param name as it was listed */
  write(name: string, bytes: AsyncIterable<Uint8Array>): Promise<void>
}

/** `absent`: gone since, with what named it. */
export type FileBytes = AsyncIterable<Uint8Array> | 'absent'

export interface BackupCounts {
  readonly values: number
  readonly files: number
  /** What could not be opened and is therefore missing. */
  readonly unreadable: number
}

export interface BackupDeps {
  /** Of the store beneath the sealed one. */
  readonly snapshot: ReadableStore
  readonly masterKeys: Pick<MasterKeys, 'current' | 'find'>
  readonly keyNameOf: KeyNameOf
  readonly files?: FileShelf | undefined
  /** Names whose keys and values go into no backup: what is destroyed must not come back with one. */
  readonly isInNoBackup?: ((keyName: string) => boolean) | undefined
}

/** The data keys as a snapshot holds them, whatever becomes of them meanwhile. */
export const keysOfSnapshot = ({
  snapshot,
  masterKeys,
}: Pick<BackupDeps, 'snapshot' | 'masterKeys'>): DataKeys =>
  createDataKeys({
    store: { get: snapshot.get, write: () => Promise.reject(new Error('A snapshot is not written to.')) },
    masterKeys,
  })

/**
 * Everything a snapshot holds but the data keys: each value with its name, sealed by the data key of its pod. So a backup
 * shows nothing of a pod whose key is destroyed, not even names, to whoever can open the backup itself.
 *
 * Records: kind (1 byte), length (4), content. The last one counts the others.
 */
export const writeValues = async function* (deps: BackupDeps): AsyncIterable<Uint8Array> {
  const { snapshot, keyNameOf, files } = deps
  const dataKeys = keysOfSnapshot(deps)
  const counts = { values: 0, files: 0, unreadable: 0 }
  for await (const { key, value } of snapshot.list(wholeRange)) {
    if (isKeyRow(key) || deps.isInNoBackup?.(keyNameOf(key)) === true) continue
    const found = await dataKeys.find(keyNameOf(key))
    const plain = tryOpen(found, key, value)
    if (plain === undefined || typeof found === 'string') {
      if (found !== 'erased') counts.unreadable += 1
      continue
    }
    counts.values += 1
    yield record(kinds.value, found.current.seal(named(key, plain), valuePlace))
  }
  for await (const { name, keyName, open } of files?.list(snapshot) ?? []) {
    const found = await dataKeys.find(keyName)
    const bytes = typeof found === 'string' ? 'absent' : await open()
    if (bytes === 'absent' || typeof found === 'string') continue
    counts.files += 1
    yield record(kinds.file, found.current.seal(toBytes(name), filePlace))
    for await (const piece of bytes) yield record(kinds.bytes, piece)
    yield record(kinds.fileEnd, nothing)
  }
  yield record(kinds.end, toBytes(JSON.stringify(counts)))
}

/** The wrapped data keys of a snapshot. They are kept apart from all backups, in one place that is written over. */
export const writeKeys = async function* (
  snapshot: ReadableStore,
  { isInNoBackup = () => false }: Pick<BackupDeps, 'isInNoBackup'> = {},
): AsyncIterable<Uint8Array> {
  for await (const { key, value } of snapshot.list(keyRowRange))
    if (!isInNoBackup(nameOfRow(key))) yield record(kinds.key, named(key, value))
  yield record(kinds.end, nothing)
}

/**
 * The first half of a restore; the store says itself that it is not whole until the second half is done.
 * @param store empty
 * @throws {Error} `MASTER_KEY_WRONG`, or a sentence; nothing is written then
 */
export const restoreKeys = async (
  plain: AsyncIterable<Uint8Array>,
  { store, masterKeys }: Pick<RestoreDeps, 'store' | 'masterKeys'>,
): Promise<number> => {
  for await (const _entry of store.list({ ...wholeRange, limit: 1 }))
    throw new Error('This folder holds something already: a backup is restored into an empty one.')
  const rows: Write[] = []
  for await (const { kind, content } of recordsIn(createByteReader(plain))) {
    if (kind !== kinds.key) continue
    const [key, value] = unnamed(content)
    await openKeys(nameOfRow(key), parseRow(keyRowSchema, value).keys, { masterKeys })
    rows.push({ key, value })
  }
  await store.write([{ key: restoringKey, value: nothing }, ...rows])
  return rows.length
}

export interface RestoreDeps {
  readonly store: StoreEngine
  readonly masterKeys: Pick<MasterKeys, 'find'>
  readonly files?: FileShelf | undefined
  /** Sealed rows that come with the last values, or not at all: what the service has to know of having been brought back. */
  readonly besides?: readonly Write[] | undefined
}

/**
 * Writes back what `writeValues` wrote, once the keys are there. What belonged to a name that has been erased since has no
 * key and stays away.
 * @throws {Error} with a sentence; the store then still says of itself that it is not whole
 */
export const restoreValues = async (
  plain: AsyncIterable<Uint8Array>,
  deps: RestoreDeps,
): Promise<BackupCounts & { erased: number }> => {
  const { store, files, besides = [] } = deps
  const keys = await keysById(deps)
  const counts = { values: 0, files: 0, erased: 0 }
  let writes: Write[] = []
  let told: Omit<BackupCounts, 'erased'> | undefined
  const reader = createByteReader(plain)
  const records = recordsIn(reader)[Symbol.asyncIterator]()
  for (let next = await records.next(); next.done !== true; next = await records.next()) {
    const { kind, content } = next.value
    if (kind === kinds.end) told = countsSchema.parse(JSON.parse(toText(content)))
    else if (kind === kinds.value || kind === kinds.file) {
      const owner = keys.get(sealedWith(content) ?? '')
      if (kind === kinds.value) {
        if (owner === undefined) counts.erased += 1
        else {
          counts.values += 1
          const [key, value] = unnamed(owner.key.open(content, valuePlace))
          writes.push({ key, value: owner.current.seal(value, key) })
        }
        if (writes.length >= writtenAtOnce) {
          await store.write(writes)
          writes = []
        }
      } else if (owner === undefined || files === undefined) {
        counts.erased += 1
        for await (const _piece of fileBytes(records)) continue
      } else {
        counts.files += 1
        await files.write(toText(owner.key.open(content, filePlace)), fileBytes(records))
      }
    }
  }
  if (told === undefined) throw new Error('The file is cut short: it does not say how much there was.')
  if (told.values + told.files !== counts.values + counts.files + counts.erased)
    throw new Error('The file does not hold as much as it says.')
  await store.write([...writes, ...besides, { key: restoringKey, value: undefined }])
  return { ...counts, unreadable: told.unreadable }
}

interface Owner {
  readonly key: DataKey
  /** What the name is sealed by from now on. */
  readonly current: DataKey
}

/** By id, retired ones too: a backup is sealed by what was in use then. @throws {Error} `MASTER_KEY_WRONG` */
const keysById = async ({ store, masterKeys }: RestoreDeps): Promise<Map<string, Owner>> => {
  const owners = new Map<string, Owner>()
  for await (const { key: rowKey, value } of store.list(keyRowRange)) {
    const wrapped = parseRow(keyRowSchema, value).keys
    const set = await openKeys(nameOfRow(rowKey), wrapped, { masterKeys })
    for (const { id } of wrapped) {
      const key = set.find(id)
      if (key !== undefined) owners.set(id, { key, current: set.current })
    }
  }
  if (owners.size === 0) throw new Error('There are no keys to restore with.')
  return owners
}

const tryOpen = (found: FoundKeys, key: string, sealed: Uint8Array): Uint8Array | undefined => {
  try {
    return openValue(found, key, sealed)
  } catch {
    return undefined
  }
}

const kinds = { value: 1, file: 2, bytes: 3, fileEnd: 4, key: 5, end: 9 } as const
const valuePlace = '\0value in a backup'
const filePlace = '\0file in a backup'
const nothing = new Uint8Array()
const writtenAtOnce = 500
const longestRecord = 2 ** 31 - 1

const countsSchema = z.object({ values: z.number(), files: z.number(), unreadable: z.number() })

const record = (kind: number, content: Uint8Array): Uint8Array => {
  const head = Buffer.alloc(5)
  head[0] = kind
  head.writeUInt32BE(content.length, 1)
  return Buffer.concat([head, content])
}

const recordsIn = async function* (
  reader: ByteReader,
): AsyncGenerator<{ kind: number; content: Uint8Array }, void, undefined> {
  for (;;) {
    const head = await reader.take(5)
    const kind = head?.[0]
    const length = head?.readUInt32BE(1) ?? 0
    if (kind === undefined) throw new Error('The file is cut short: it does not say how much there was.')
    if (length > longestRecord) throw new Error('The file was changed since it was made.')
    yield { kind, content: length === 0 ? nothing : ((await reader.take(length)) ?? nothing) }
    if (kind === kinds.end) return
  }
}

const fileBytes = async function* (
  records: AsyncIterator<{ kind: number; content: Uint8Array }>,
): AsyncIterable<Uint8Array> {
  for (let next = await records.next(); next.done !== true; next = await records.next()) {
    if (next.value.kind === kinds.fileEnd) return
    yield next.value.content
  }
}

const named = (key: string, value: Uint8Array): Uint8Array => {
  const name = toBytes(key)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(name.length)
  return Buffer.concat([length, name, value])
}

const unnamed = (content: Uint8Array): [key: string, value: Uint8Array] => {
  const end = 2 + Buffer.from(content.buffer, content.byteOffset, 2).readUInt16BE()
  return [toText(content.subarray(2, end)), content.subarray(end)]
}
