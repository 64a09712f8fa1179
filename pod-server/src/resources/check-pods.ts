import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { prefixRange, type ReadableStore } from '@mutua/kit/store'
import {
  blobKeyOf,
  blobKeyPrefix,
  blobOfKey,
  blobPathOf,
  gonePrefix,
  newPrefix,
  openBlobFile,
  type BlobFile,
} from './blobs.ts'
import { followingRows, type RowRule } from './following-rows.ts'
import { importFilesPrefix, importKey, parseFile, parseFileKey, parseImport } from './import-row.ts'
import { isAuxiliaryPath, isContainerPath, parentOf, slashTwinOf, type PodPath } from './pod-path.ts'
import { readCounters } from './pod-usage.ts'
import { preparedBlobIn, preparedPrefix } from './prepared-archives.ts'
import {
  bytesKey,
  containmentKey,
  goneKey,
  hiddenKey,
  isDocumentRecord,
  keptByAgeKey,
  keptByAgePrefix,
  keptInPodKey,
  keptKey,
  keptPrefix,
  listingTagKey,
  parseAgeKey,
  parseGone,
  parseHidden,
  parseKept,
  parseRecord,
  pathOfHiddenKey,
  pathOfRecordKey,
  recordKey,
  versionFacts,
  type BlobId,
  type DocumentRecord,
  type KeptRecord,
  type ResourceRecord,
} from './stored-record.ts'
import { containmentOf, podOf, sizeOf } from './write-plan.ts'

/**
 * Whether the pods are what they say: every record has the bytes it names, containers list exactly what is in them, kept
 * versions are whole, counters count what there is, and nothing lies about that no record names.
 * @param folder of the files of large bodies
 * @param rule of the rows that follow from documents, where there are any
 * @param until milliseconds since the epoch: files from then on may be younger than the store that was read
 */
export const createPodCheck = (folder: string, until: () => number = () => Infinity, rule?: RowRule): Check =>
  async function* (store) {
    const sums = new Map<string, { used: number; kept: number }>()
    yield* checkRecords(store, folder, sums)
    yield* checkHidden(store, folder, sums)
    yield* checkKept(store, folder, sums)
    yield* checkContainment(store)
    yield* checkBodies(store)
    yield* checkAges(store)
    yield* checkFiles(store)
    yield* checkFolder(store, folder, until())
    yield* checkCounters(store, sums)
    if (rule !== undefined) yield* checkFollowing(store, folder, rule)
  }

/** Bytes of each pod, as `PodUsage` counts them. */
type Sums = Map<string, { used: number; kept: number }>

const checkRecords = async function* (
  store: ReadableStore,
  folder: string,
  sums: Sums,
): AsyncIterable<Finding> {
  for await (const { key, value } of store.list(prefixRange('res '))) {
    const path = pathOfRecordKey(key)
    const record = parseRecord(value)
    add(sums, path, { used: sizeOf(record), kept: 0 })
    yield* checkPlace(path, record, store)
    if (isContainerPath(path) === isDocumentRecord(record)) {
      yield { where: key, what: 'A container has the record of a document, or the reverse.' }
    } else if (isDocumentRecord(record)) yield* checkBody(key, path, record, { store, folder })
    else if ((await store.get(listingTagKey(path))) === undefined)
      yield { where: key, what: 'The container has no tag for its listing.' }
  }
}

/** A resource stands in a container that lists it as it is, and shares its name with no other. */
const checkPlace = async function* (
  path: PodPath,
  record: ResourceRecord,
  store: ReadableStore,
): AsyncIterable<Finding> {
  const where = recordKey(path)
  const parent = parentOf(path)
  if (parent === undefined || parent === '/') return
  if ((await store.get(recordKey(parent))) === undefined)
    yield { where, what: 'The container that it is in is not there.' }
  const twin = slashTwinOf(path)
  if (twin !== '' && (await store.get(recordKey(twin))) !== undefined)
    yield { where, what: 'There is a resource of the same name with the other slash.' }
  if (isAuxiliaryPath(path)) return
  const listed = await store.get(containmentKey(path))
  if (listed === undefined) yield { where, what: 'Its container does not list it.' }
  else if (Buffer.compare(listed, containmentOf(record)) !== 0)
    yield { where, what: 'Its container lists it with other facts.' }
}

const checkBody = async function* (
  where: string,
  path: PodPath,
  record: DocumentRecord,
  { store, folder }: { store: ReadableStore; folder: string },
): AsyncIterable<Finding> {
  const { contentType, size, hash, modified, etag } = record
  if (versionFacts(contentType, { size, hash }, modified).etag !== etag)
    yield { where, what: 'Its entity tag is not that of its bytes and type.' }
  const digest = createHash('sha256')
  let read = 0
  try {
    for await (const piece of bodyOf(path, record, { store, folder })) {
      digest.update(piece)
      read += piece.length
    }
  } catch (cause) {
    yield {
      where,
      what: `Its body cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    }
    return
  }
  if (read !== size) yield { where, what: `Its body has ${String(read)} bytes and not ${String(size)}.` }
  else if (digest.digest('hex') !== hash) yield { where, what: 'Its body has another hash than its record.' }
}

const bodyOf = async function* (
  path: PodPath,
  { place, size }: DocumentRecord,
  { store, folder }: { store: ReadableStore; folder: string },
): AsyncIterable<Uint8Array> {
  if (place.kind === 'store') {
    const body = await store.get(bytesKey(path, place.id))
    if (body === undefined) throw new Error('it is not there.')
    yield body
    return
  }
  const blob = { pod: podOf(path), id: place.id }
  const key = await store.get(blobKeyOf(blob))
  if (key === undefined) throw new Error('the key of its file is not there.')
  await using file = await openBlobFile(blobPathOf(folder, blob), key, size)
  yield* file.read(0, size)
}

/** What is hidden is as whole as what is not. */
const checkHidden = async function* (
  store: ReadableStore,
  folder: string,
  sums: Sums,
): AsyncIterable<Finding> {
  for await (const { key, value } of store.list(prefixRange(hiddenPrefix))) {
    const path = pathOfHiddenKey(key)
    const { record, within } = parseHidden(value)
    add(sums, path, { used: sizeOf(record), kept: 0 })
    if ((await store.get(hiddenKey(within))) === undefined)
      yield { where: key, what: 'What it was hidden with is not hidden.' }
    if (isContainerPath(path) === isDocumentRecord(record))
      yield { where: key, what: 'A container has the record of a document, or the reverse.' }
    else if (isDocumentRecord(record)) yield* checkBody(key, path, record, { store, folder })
  }
}

const checkKept = async function* (store: ReadableStore, folder: string, sums: Sums): AsyncIterable<Finding> {
  for await (const { key, value } of store.list(prefixRange('kept '))) {
    const { path, version } = parseKeptKey(key)
    const kept = parseKept(value)
    add(sums, path, { used: 0, kept: sizeOf(kept) })
    yield* checkBody(key, path, kept, { store, folder })
    if (kept.version !== version) yield { where: key, what: 'It is another version than its key says.' }
    const place = { path, version, keptAt: kept.keptAt }
    for (const index of [keptInPodKey(podOf(path), place), keptByAgeKey(place)])
      if ((await store.get(index)) === undefined) yield { where: key, what: 'It is not found by its age.' }
    const newest = await newestVersion(path, store)
    if (newest === undefined) yield { where: key, what: 'It is a version of nothing.' }
    else if (version > newest) yield { where: key, what: 'It is later than what is there.' }
  }
  for await (const { key } of store.list(prefixRange('gone '))) {
    const path = key.slice('gone '.length) as PodPath
    if ((await store.get(recordKey(path))) !== undefined)
      yield { where: key, what: 'The document is there, and marked as deleted.' }
    const kept = await Array.fromAsync(store.list({ ...prefixRange(keptPrefix(path)), limit: 1 }))
    if (kept.length === 0) yield { where: key, what: 'No version of the deleted document is kept.' }
  }
}

/** That may be kept of a path: all before the current one, or all that a deleted document has had. */
const newestVersion = async (path: PodPath, store: ReadableStore): Promise<number | undefined> => {
  const current = await store.get(recordKey(path))
  const record = current === undefined ? undefined : parseRecord(current)
  if (record !== undefined) return isDocumentRecord(record) ? record.version - 1 : undefined
  const gone = await store.get(goneKey(path))
  return gone === undefined ? undefined : parseGone(gone).version
}

const checkContainment = async function* (store: ReadableStore): AsyncIterable<Finding> {
  for await (const { key } of store.list(prefixRange('in '))) {
    const [, container = '', name = ''] = key.split(' ')
    if ((await store.get(recordKey(`${container}${name}` as PodPath))) === undefined)
      yield { where: key, what: 'What the container lists is not there.' }
  }
}

const checkBodies = async function* (store: ReadableStore): AsyncIterable<Finding> {
  for await (const { key } of store.list(prefixRange('bytes '))) {
    const [, path = '', id = ''] = key.split(' ')
    const names = await placesAt(path as PodPath, store)
    if (!names.some((place) => place.kind === 'store' && place.id === id))
      yield { where: key, what: 'No record names this body.' }
  }
}

const placesAt = async (path: PodPath, store: ReadableStore): Promise<DocumentRecord['place'][]> => {
  const current = await store.get(recordKey(path))
  const kept = await Array.fromAsync(store.list(prefixRange(keptPrefix(path))))
  const records: (ResourceRecord | KeptRecord)[] = kept.map(({ value }) => parseKept(value))
  if (current !== undefined) records.push(parseRecord(current))
  const hidden = await store.get(hiddenKey(path))
  if (hidden !== undefined) records.push(parseHidden(hidden).record)
  return records.flatMap((record) => (isDocumentRecord(record) ? [record.place] : []))
}

const checkAges = async function* (store: ReadableStore): AsyncIterable<Finding> {
  for await (const { key } of store.list(prefixRange(keptByAgePrefix)))
    yield* checkAge(key, key.slice(keptByAgePrefix.length), store)
  for await (const { key } of store.list(prefixRange('kept-in ')))
    yield* checkAge(key, key.split(' ').slice(2).join(' '), store)
}

const checkAge = async function* (where: string, age: string, store: ReadableStore): AsyncIterable<Finding> {
  const { path, version, keptAt } = parseAgeKey(age)
  const bytes = await store.get(keptKey(path, version))
  if (bytes === undefined || parseKept(bytes).keptAt !== keptAt)
    yield { where, what: 'No such version is kept since then.' }
}

/** A file has its key, and a record, or a note that its record is coming or gone. */
const checkFiles = async function* (store: ReadableStore): AsyncIterable<Finding> {
  const named = new Set<string>()
  for (const prefix of ['res ', 'kept ', hiddenPrefix]) {
    for await (const { key, value } of store.list(prefixRange(prefix))) {
      const record = prefix === hiddenPrefix ? parseHidden(value).record : parseRecord(value)
      if (!isDocumentRecord(record) || record.place.kind !== 'file') continue
      const path = key.split(' ')[1] as PodPath
      named.add(blobKeyOf({ pod: podOf(path), id: record.place.id }))
    }
  }
  for await (const { key, value } of store.list(prefixRange(importFilesPrefix))) {
    const { root, id } = parseFileKey(key)
    named.add(blobKeyOf({ pod: podOf(root), id: parseFile(value).blob }))
    const row = await store.get(importKey(root, id))
    if (row === undefined || parseImport(row).state !== 'running')
      yield { where: key, what: 'The file of an import is kept that has ended.' }
  }
  for await (const { key, value } of store.list(prefixRange(preparedPrefix))) {
    const blob = preparedBlobIn(key, value)
    if (blob === undefined) continue
    named.add(blobKeyOf(blob))
    if ((await store.get(blobKeyOf(blob))) === undefined)
      yield { where: key, what: 'The file of a prepared archive has lost its key.' }
  }
  for await (const { key } of store.list(prefixRange(blobKeyPrefix))) {
    const { id } = blobOfKey(key)
    const isNoted =
      (await store.get(newPrefix + id)) !== undefined || (await store.get(gonePrefix + id)) !== undefined
    if (!named.has(key) && !isNoted) yield { where: key, what: 'No record names this file.' }
  }
}

/** Whatever lies in the folder has its key in the store. Walks all of it, as nothing else does. */
const checkFolder = async function* (
  store: ReadableStore,
  folder: string,
  until: number,
): AsyncIterable<Finding> {
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!file.isFile()) continue
    const where = join(file.parentPath, file.name)
    const [pod = ''] = relative(folder, where).split(sep)
    const id = file.name.replace(/\.part$/, '') as BlobId // what is no name of ours has no key either
    if ((await store.get(blobKeyOf({ pod, id }))) !== undefined) continue
    const found = await stat(where).catch(() => undefined)
    if (found !== undefined && found.mtimeMs < until)
      yield { where, what: 'Nothing in the store knows of this file.' }
  }
}

const checkCounters = async function* (store: ReadableStore, sums: Sums): AsyncIterable<Finding> {
  const counted = await readCounters(store)
  for (const pod of new Set([...sums.keys(), ...counted.keys()])) {
    const there = sums.get(pod) ?? { used: 0, kept: 0 }
    const said = counted.get(pod) ?? { used: 0, kept: 0 }
    if (there.used === said.used && there.kept === said.kept) continue
    const what = `The pod takes ${String(there.used)} and ${String(there.kept)} bytes, and ${String(said.used)} and ${String(said.kept)} are counted.`
    yield { where: `used ${pod}`, what }
  }
}

/** Whoever looks for a document by what it says finds what is there, and nothing else. */
const checkFollowing = async function* (
  store: ReadableStore,
  folder: string,
  rule: RowRule,
): AsyncIterable<Finding> {
  const open = async (blob: BlobFile) => {
    const key = await store.get(blobKeyOf(blob))
    if (key === undefined) throw new Error('the key of its file is not there.')
    return openBlobFile(blobPathOf(folder, blob), key, blob.size)
  }
  for await (const { key, row } of followingRows({ store, rule, blobs: { open } })) {
    const found = await store.get(key)
    if (Buffer.compare(found ?? noBytes, row ?? noBytes) !== 0)
      yield { where: key, what: 'The document is not found by what it says.' }
  }
  for await (const { key } of store.list(prefixRange(rule.prefix))) {
    // `as`: the key was given for the path of a document.
    if ((await store.get(recordKey(rule.pathOf(key) as PodPath))) === undefined)
      yield { where: key, what: 'What would be found by it is not there.' }
  }
}

const noBytes = new Uint8Array()

const add = (sums: Sums, path: PodPath, more: { used: number; kept: number }): void => {
  const pod = podOf(path)
  const sum = sums.get(pod) ?? { used: 0, kept: 0 }
  sums.set(pod, { used: sum.used + more.used, kept: sum.kept + more.kept })
}

const hiddenPrefix = 'hidden '

const parseKeptKey = (key: string): { path: PodPath; version: number } => {
  const [, path = '', version] = key.split(' ')
  return { path: path as PodPath, version: Number(version) }
}
