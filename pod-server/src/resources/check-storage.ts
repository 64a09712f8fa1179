import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sealedFileSize } from '@mutua/kit/sealing/sealed-file'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import { ancestorsInPod, isAuxiliaryPath, isContainerPath, parentOf, slashTwinOf } from './pod-path.ts'
import type { PodPath } from './pod-path.ts'
import {
  bytesKey,
  containmentKey,
  goneKey,
  isDocumentRecord,
  keptByAgeKey,
  keptByAgePrefix,
  keptInPodKey,
  keptInPodPrefix,
  keptKey,
  keptPrefix,
  listingTagKey,
  parseAgeKey,
  parseGone,
  parseKept,
  parseRecord,
  pathOfRecordKey,
  recordKey,
  type DocumentRecord,
} from './stored-record.ts'
import { podOf, sizeOf } from './write-plan.ts'

/** Something that no crash and no sequence of requests can bring about. */
export interface StorageFault {
  /** Key in the store, or file. It can name a person: for the operator only. */
  readonly at: string
  readonly fault: string
}

/**
 * Holds everything that is kept for members against itself: records, bodies and their hashes, containment, versions,
 * counters, files. Reads all of it, in the order of the keys, and keeps in memory only two sums per pod.
 *
 * @param deps.store that nobody writes to meanwhile, or a snapshot
 */
export const checkStorage = async function* (deps: {
  store: Pick<Store, 'get' | 'list'>
  folder: string
}): AsyncGenerator<StorageFault> {
  const sums = new Map<string, Sum>()
  yield* checkRecords(sums, deps)
  yield* checkContainment(deps)
  yield* checkKept(sums, deps)
  yield* checkBodies(deps)
  yield* checkCounters(sums, deps)
  yield* checkFiles(deps)
}

interface Sum {
  used: number
  kept: number
}

interface Deps {
  readonly store: Pick<Store, 'get' | 'list'>
  readonly folder: string
}

const checkRecords = async function* (sums: Map<string, Sum>, deps: Deps): AsyncGenerator<StorageFault> {
  const { store } = deps
  const has = async (key: string): Promise<boolean> => (await store.get(key)) !== undefined
  for await (const { key, value } of store.list(prefixRange('res '))) {
    const path = pathOfRecordKey(key)
    const record = parseRecord(value)
    sumOf(path, sums).used += sizeOf(record)
    if (isContainerPath(path) === isDocumentRecord(record))
      yield { at: key, fault: 'is the record of another kind' }
    if (isDocumentRecord(record)) yield* checkBody(key, path, record, deps)
    else if (!(await has(listingTagKey(path)))) yield { at: key, fault: 'has no tag for its listing' }
    if (await has(recordKey(slashTwinOf(path)))) yield { at: key, fault: 'exists with and without the slash' }
    if (await has(goneKey(path))) yield { at: key, fault: 'is there and counted as deleted' }
    if (parentOf(path) === '/') continue
    for (const container of ancestorsInPod(path))
      if (!(await has(recordKey(container)))) {
        yield { at: key, fault: 'lies in a container that does not exist' }
        break
      }
    if (isAuxiliaryPath(path)) continue
    const child = await store.get(containmentKey(path))
    const { contentType, size, modified } = record
    if (child === undefined || toText(child) !== JSON.stringify({ contentType, size, modified }))
      yield { at: key, fault: 'is not what its container says' }
  }
}

const checkBody = async function* (
  key: string,
  path: PodPath,
  { place, size, hash }: DocumentRecord,
  { store, folder }: Deps,
): AsyncGenerator<StorageFault> {
  if (place.kind === 'file') {
    const found = await stat(join(folder, podOf(path), place.id.slice(0, 2), place.id)).catch(() => undefined)
    if (found?.size !== sealedFileSize(size)) yield { at: key, fault: 'has no file of its length' }
    return
  }
  const body = await store.get(bytesKey(path, place.id))
  if (body === undefined) yield { at: key, fault: 'has no body' }
  else if (body.length !== size || createHash('sha256').update(body).digest('hex') !== hash)
    yield { at: key, fault: 'has another body than its hash says' }
}

const checkContainment = async function* ({ store }: Deps): AsyncGenerator<StorageFault> {
  for await (const { key } of store.list(prefixRange('in '))) {
    const [, container = '', segment = ''] = key.split(' ')
    const path = `${container}${segment}` as PodPath
    if ((await store.get(recordKey(path))) === undefined) yield { at: key, fault: 'is listed and not there' }
  }
}

const checkKept = async function* (sums: Map<string, Sum>, deps: Deps): AsyncGenerator<StorageFault> {
  const { store } = deps
  for await (const { key, value } of store.list(prefixRange('kept '))) {
    const path = (key.split(' ')[1] ?? '') as PodPath
    const kept = parseKept(value)
    sumOf(path, sums).kept += sizeOf(kept)
    const place = { path, version: kept.version, keptAt: kept.keptAt }
    if (key !== keptKey(path, kept.version)) yield { at: key, fault: 'is another version' }
    for (const index of [keptInPodKey(podOf(path), place), keptByAgeKey(place)])
      if ((await store.get(index)) === undefined) yield { at: key, fault: 'is not found by age' }
    yield* checkBody(key, path, kept, deps)
    const current = await store.get(recordKey(path))
    const gone = await store.get(goneKey(path))
    if (current === undefined && gone === undefined) yield { at: key, fault: 'is a version of nothing' }
    const last = current === undefined ? gone && parseGone(gone).version : versionIn(current) - 1
    if (last !== undefined && kept.version > last) yield { at: key, fault: 'is later than what is there' }
  }
  for (const prefix of [keptInPodPrefix, () => keptByAgePrefix]) yield* checkAgeIndex(prefix, deps)
  for await (const { key } of store.list(prefixRange('gone '))) {
    const left = store.list({ ...prefixRange(keptPrefix(key.slice('gone '.length) as PodPath)), limit: 1 })
    if ((await Array.fromAsync(left)).length === 0) yield { at: key, fault: 'is deleted and has no version' }
  }
}

const checkAgeIndex = async function* (
  prefixOf: (pod: string) => string,
  { store }: Deps,
): AsyncGenerator<StorageFault> {
  const isPerPod = prefixOf('') !== keptByAgePrefix
  for await (const { key } of store.list(prefixRange(isPerPod ? 'kept-in ' : keptByAgePrefix))) {
    const prefix = prefixOf(isPerPod ? (key.split(' ')[1] ?? '') : '')
    const { path, version, keptAt } = parseAgeKey(key.slice(prefix.length))
    const kept = await store.get(keptKey(path, version))
    if (kept === undefined || parseKept(kept).keptAt !== keptAt)
      yield { at: key, fault: 'leads to no version' }
  }
}

const checkBodies = async function* ({ store }: Deps): AsyncGenerator<StorageFault> {
  for await (const { key } of store.list(prefixRange('bytes '))) {
    const [, path = '', id = ''] = key.split(' ')
    if (!(await isNamed(path as PodPath, id, store)))
      yield { at: key, fault: 'is a body that no record names' }
  }
}

const isNamed = async (path: PodPath, id: string, store: Pick<Store, 'get' | 'list'>): Promise<boolean> => {
  const current = await store.get(recordKey(path))
  const record = current === undefined ? undefined : parseRecord(current)
  if (record !== undefined && isDocumentRecord(record) && record.place.id === id) return true
  for await (const { value } of store.list(prefixRange(keptPrefix(path))))
    if (parseKept(value).place.id === id) return true
  return false
}

const checkCounters = async function* (
  sums: Map<string, Sum>,
  { store }: Deps,
): AsyncGenerator<StorageFault> {
  const counted = new Map<string, Sum>()
  for await (const { key, value } of store.list(prefixRange('used '))) {
    const sum = sumOf(`/${key.split(' ')[1] ?? ''}/` as PodPath, counted)
    const [used = 0, kept = 0] = toText(value).split(' ').map(Number)
    sum.used += used
    sum.kept += kept
  }
  for (const pod of new Set([...sums.keys(), ...counted.keys()])) {
    const { used, kept } = sums.get(pod) ?? { used: 0, kept: 0 }
    const said = counted.get(pod) ?? { used: 0, kept: 0 }
    if (used !== said.used || kept !== said.kept)
      yield {
        at: `used ${pod}`,
        fault: `counts ${String(said.used)} and ${String(said.kept)} bytes, and there are ${String(used)} and ${String(kept)}`,
      }
  }
}

/** Files that no record names, and that no note says to remove. Walks the folder, as nothing else does. */
const checkFiles = async function* ({ store, folder }: Deps): AsyncGenerator<StorageFault> {
  const named = new Set<string>()
  for (const prefix of ['res ', 'kept '])
    for await (const { value } of store.list(prefixRange(prefix))) {
      const record = parseRecord(value)
      if (isDocumentRecord(record) && record.place.kind === 'file') named.add(record.place.id)
    }
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const file of files) {
    const id = file.name.replace(/\.part$/, '')
    if (!file.isFile() || (named.has(id) && id === file.name)) continue
    const noted = (await store.get(`blob-new ${id}`)) ?? (await store.get(`blob-gone ${id}`))
    if (noted === undefined)
      yield { at: join(file.parentPath, file.name), fault: 'is a file that no record names' }
  }
}

const versionIn = (bytes: Uint8Array): number => {
  const record = parseRecord(bytes)
  return isDocumentRecord(record) ? record.version : 0
}

const sumOf = (path: PodPath, sums: Map<string, Sum>): Sum => {
  const pod = podOf(path)
  const sum = sums.get(pod) ?? { used: 0, kept: 0 }
  sums.set(pod, sum)
  return sum
}
