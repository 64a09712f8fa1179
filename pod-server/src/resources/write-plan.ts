import type { Instant } from '@mutua/sdk/ids'
import { prefixRange, toText, type Store, type Write } from '@mutua/kit/store'
import type { Blobs, BlobFile, StagedBlob } from './blobs.ts'
import { isAuxiliaryPath, parentOf, podNameOf, type PodPath } from './pod-path.ts'
import { overheadBytes } from './pod-usage.ts'
import {
  bytesKey,
  containmentKey,
  goneKey,
  isDocumentRecord,
  keptByAgeKey,
  keptInPodKey,
  keptKey,
  keptPrefix,
  listingTagKey,
  parseGone,
  parseKept,
  randomWord,
  recordKey,
  rowBytes,
  type DocumentRecord,
  type KeptRecord,
  type ResourceRecord,
} from './stored-record.ts'

/** What one write did to one resource. */
export interface Change {
  readonly kind: 'created' | 'replaced' | 'removed'
  readonly path: PodPath
  /** The container whose listing changed with it; none lists the root of a pod, or an auxiliary resource. */
  readonly container: PodPath | undefined
  /** Of a document as it is now. */
  readonly etag?: string
}

/** A version that the write leaves without a place: it is kept or erased, as there is room. */
export interface Outgoing {
  readonly path: PodPath
  readonly record: DocumentRecord
  readonly cause: KeptRecord['cause']
}

/** One atomic write in the making. */
export interface WritePlan {
  readonly writes: Write[]
  readonly unchanged: Map<string, Uint8Array | undefined>
  /** Documents and containers already looked at by this plan. */
  readonly planned: Set<PodPath>
  /** Containers whose listing has a new tag already. */
  readonly retagged: Set<PodPath>
  readonly changes: Change[]
  readonly outgoing: Outgoing[]
  /** Files whose record is in this write. */
  readonly adopted: StagedBlob[]
  /** Bytes, as `PodUsage` counts them. */
  used: number
  kept: number
}

export const newPlan = (): WritePlan => ({
  writes: [],
  unchanged: new Map(),
  planned: new Set(),
  retagged: new Set(),
  changes: [],
  outgoing: [],
  adopted: [],
  used: 0,
  kept: 0,
})

export const planChange = (kind: Change['kind'], path: PodPath, plan: WritePlan, etag?: string): void => {
  const parent = isAuxiliaryPath(path) ? undefined : parentOf(path)
  const container = kind === 'replaced' || parent === '/' ? undefined : parent
  plan.changes.push({ kind, path, container, ...(etag === undefined ? {} : { etag }) })
}

/** The record of what is new, its place in its container, and its share of the quota. */
export const planRecord = (path: PodPath, record: ResourceRecord, plan: WritePlan): void => {
  plan.writes.push({ key: recordKey(path), value: rowBytes(record) })
  plan.used += sizeOf(record)
  if (!isAuxiliaryPath(path) && parentOf(path) !== '/') planContainment(path, record, plan)
}

const planContainment = (path: PodPath, record: ResourceRecord, plan: WritePlan): void => {
  plan.writes.push({ key: containmentKey(path), value: containmentOf(record) })
  planListingTag(parentOf(path), plan)
}

/** What a container says of a resource in it. */
export const containmentOf = ({ contentType, size, modified }: ResourceRecord): Uint8Array =>
  Buffer.from(JSON.stringify({ contentType, size, modified }))

/** Our own bytes, written by `containmentOf`. */
export const parseContainment = (bytes: Uint8Array): Containment => JSON.parse(toText(bytes)) as Containment
export type Containment = Pick<ResourceRecord, 'contentType' | 'size' | 'modified'>

/**
 * Whatever changes a listing gives it a new tag, at random and unseen: so it is a name for exactly one state of the listing,
 * and no writer waits for another because of it.
 */
export const planListingTag = (container: PodPath | undefined, plan: WritePlan): void => {
  if (container === undefined || container === '/' || plan.retagged.has(container)) return
  plan.retagged.add(container)
  plan.writes.push({ key: listingTagKey(container), value: Buffer.from(randomWord()) })
}

/** Takes a resource from where it is; what becomes of the bytes of a document is decided when the plan is written. */
export const planRemoval = (path: PodPath, record: ResourceRecord, plan: WritePlan): void => {
  planChange('removed', path, plan)
  plan.writes.push({ key: recordKey(path), value: undefined })
  plan.used -= sizeOf(record)
  if (isDocumentRecord(record)) plan.outgoing.push({ path, record, cause: 'deleted' })
  else plan.writes.push({ key: listingTagKey(path), value: undefined })
  if (isAuxiliaryPath(path)) return
  plan.writes.push({ key: containmentKey(path), value: undefined })
  planListingTag(parentOf(path), plan)
}

/** As `PodUsage` counts. */
export const sizeOf = ({ size }: ResourceRecord): number => size + overheadBytes

export interface KeepingDeps {
  readonly store: Pick<Store, 'get' | 'list'>
  readonly blobs?: Pick<Blobs, 'removal'> | undefined
}

/** Keeps a version, and lets go of the one that is now one too many. */
export const planKeeping = async (
  { path, record, cause }: Outgoing,
  plan: WritePlan,
  deps: KeepingDeps & { keptAt: Instant; versions: number },
): Promise<void> => {
  const { keptAt, versions } = deps
  const place = { path, version: record.version, keptAt }
  const kept: KeptRecord = { ...record, keptAt, cause }
  plan.writes.push(
    { key: keptKey(path, record.version), value: rowBytes(kept) },
    { key: keptInPodKey(podOf(path), place), value: nothing },
    { key: keptByAgeKey(place), value: nothing },
  )
  plan.kept += sizeOf(record)
  if (cause === 'deleted') {
    const gone = { version: record.version, goneAt: keptAt, mark: randomWord() }
    plan.writes.push({ key: goneKey(path), value: rowBytes(gone) })
  }
  const surplus = record.version - versions
  if (surplus >= 1) await planForgetting(path, surplus, plan, deps)
}

/** Erases a kept version; does nothing when it is not there. At most one of a path in a plan. */
export const planForgetting = async (
  path: PodPath,
  version: number,
  plan: WritePlan,
  deps: KeepingDeps,
): Promise<void> => {
  const kept = await planLeaving(path, version, plan, deps)
  if (kept !== undefined) planErasure(path, kept, plan, deps)
}

/** Takes a version out of those that are kept, and leaves its bytes to whoever asks. */
export const planLeaving = async (
  path: PodPath,
  version: number,
  plan: WritePlan,
  { store }: KeepingDeps,
): Promise<KeptRecord | undefined> => {
  const key = keptKey(path, version)
  // It leaves already: what is restored must not be erased as one too many.
  if (plan.unchanged.has(key)) return undefined
  const bytes = await store.get(key)
  plan.unchanged.set(key, bytes)
  if (bytes === undefined) return undefined
  const kept = parseKept(bytes)
  const place = { path, version, keptAt: kept.keptAt }
  plan.writes.push(
    { key, value: undefined },
    { key: keptInPodKey(podOf(path), place), value: undefined },
    { key: keptByAgeKey(place), value: undefined },
  )
  plan.kept -= sizeOf(kept)
  await planRestOfGone(path, plan, store)
  return kept
}

/** A deleted document is remembered for as long as one of its versions is kept. */
const planRestOfGone = async (
  path: PodPath,
  plan: WritePlan,
  store: Pick<Store, 'get' | 'list'>,
): Promise<void> => {
  const key = goneKey(path)
  const bytes = await store.get(key)
  // Also where nothing stands: that the document goes at this moment must not leave the sign of a version that left.
  plan.unchanged.set(key, bytes)
  if (bytes === undefined) return
  let left = -1
  for await (const _kept of store.list({ ...prefixRange(keptPrefix(path)), limit: 2 })) left += 1
  // The new mark makes two that leave at once meet: each would believe the other one to stay.
  const value = left > 0 ? rowBytes({ ...parseGone(bytes), mark: randomWord() }) : undefined
  plan.writes.push({ key, value })
}

/** Drops the bytes of a version that nothing names any more. */
export const planErasure = (
  path: PodPath,
  { place, size }: DocumentRecord,
  plan: WritePlan,
  { blobs }: Pick<KeepingDeps, 'blobs'>,
): void => {
  if (place.kind === 'store') plan.writes.push({ key: bytesKey(path, place.id), value: undefined })
  else if (blobs !== undefined) plan.writes.push(blobs.removal(blobOf(path, { place, size })))
  else throw new Error('a body is in a file, and this store was opened without files')
}

export const blobOf = (path: PodPath, { place, size }: Pick<DocumentRecord, 'place' | 'size'>): BlobFile => {
  if (place.kind !== 'file') throw new Error('this body is in the store')
  return { kind: 'file', pod: podOf(path), id: place.id, size }
}

/** Whatever is written lies in a pod. */
export const podOf = (path: PodPath): string => {
  const pod = podNameOf(path)
  if (pod === undefined) throw new Error('nothing is written outside of a pod')
  return pod
}

const nothing = new Uint8Array()
