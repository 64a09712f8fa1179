import type { Store } from '@mutua/kit/store'
import type { Blobs } from './blobs.ts'
import { ancestorsInPod, isAuxiliaryPath, isContainerPath, parentOf, type PodPath } from './pod-path.ts'
import {
  bytesKey,
  childrenPrefix,
  containmentKey,
  goneKey,
  hiddenKey,
  isDocumentRecord,
  listingTagKey,
  parseHidden,
  parseRecord,
  recordKey,
  rowBytes,
  type DocumentRecord,
} from './stored-record.ts'
import { blobOf, planErasure, sizeOf, type WritePlan } from './write-plan.ts'

/** Which documents nobody sees before their owner says so. Both functions answer the same for the same document, always. */
export interface ArrivalRule {
  /** By address and kind alone, before anything is read. */
  concerns(path: PodPath, contentType: string): boolean
  startsHidden(contentType: string, body: Uint8Array): boolean
}

interface ArrivalDeps {
  readonly store: Pick<Store, 'get'>
  readonly blobs?: Pick<Blobs, 'open' | 'removal'> | undefined
  readonly arrivals: ArrivalRule
}

/**
 * Puts what comes anew, and starts hidden, where hidden resources are (`hidden-resources.ts`), in the very write that brings
 * it: it was never anywhere else, for nobody. It looks at the write alone, so it does not matter which way a document
 * came. Containers that would have come to be for it do not. What is there already, because its owner let it be seen,
 * is replaced as ever (docs/decisions/0219).
 */
export const planHiddenArrivals = async (plan: WritePlan, deps: ArrivalDeps): Promise<void> => {
  for (const { path, record } of arrivalsIn(plan)) {
    if (!deps.arrivals.concerns(path, record.contentType)) continue
    const body = await bodyOf(path, record, plan, deps)
    if (body === undefined || !deps.arrivals.startsHidden(record.contentType, body)) continue
    takeOutOfSight(path, plan)
    await planHidden(path, record, plan, deps)
  }
}

const arrivalsIn = (plan: WritePlan): { path: PodPath; record: DocumentRecord }[] =>
  plan.changes.flatMap(({ kind, path }) => {
    if (kind !== 'created' || isContainerPath(path) || isAuxiliaryPath(path)) return []
    // What returns to its place is no arrival: its bytes are where they were.
    const value = plan.writes.findLast(({ key }) => key === recordKey(path))?.value
    const record = value === undefined ? undefined : parseRecord(value)
    return record === undefined || !isDocumentRecord(record) || !bringsBody(path, record, plan)
      ? []
      : [{ path, record }]
  })

const bringsBody = (path: PodPath, { place }: DocumentRecord, plan: WritePlan): boolean =>
  place.kind === 'store'
    ? plan.writes.some(({ key, value }) => key === bytesKey(path, place.id) && value !== undefined)
    : plan.adopted.some(({ id }) => id === place.id)

const bodyOf = async (
  path: PodPath,
  record: DocumentRecord,
  plan: WritePlan,
  { blobs }: ArrivalDeps,
): Promise<Uint8Array | undefined> => {
  const { place, size } = record
  if (place.kind === 'store') return plan.writes.find(({ key }) => key === bytesKey(path, place.id))?.value
  if (blobs === undefined) return undefined
  await using blob = await blobs.open(blobOf(path, record))
  return Buffer.concat(await Array.fromAsync(blob.read(0, size)))
}

/** As if it were not in the plan: with its place in the listing, and the containers that would only be there for it. */
const takeOutOfSight = (path: PodPath, plan: WritePlan): void => {
  // Also what would say that an earlier one of this name is not gone any more.
  drop(plan, [recordKey(path), containmentKey(path), goneKey(path)], path)
  for (const container of ancestorsInPod(path)) {
    if (hasChildrenIn(container, plan)) return
    const isNew = plan.changes.some((change) => change.kind === 'created' && change.path === container)
    if (!isNew) {
      // Nothing in it has changed.
      drop(plan, [listingTagKey(container)])
      plan.retagged.delete(container)
      return
    }
    const value = plan.writes.find(({ key }) => key === recordKey(container))?.value
    if (value !== undefined) plan.used -= sizeOf(parseRecord(value))
    drop(plan, [recordKey(container), containmentKey(container), listingTagKey(container)], container)
    plan.retagged.delete(container)
    if (parentOf(container) === '/') return
  }
}

const hasChildrenIn = (container: PodPath, plan: WritePlan): boolean =>
  plan.writes.some(({ key }) => key.startsWith(childrenPrefix(container)) && key !== listingTagKey(container))

const drop = ({ writes, changes }: WritePlan, keys: readonly string[], path?: PodPath): void => {
  for (let at = writes.length - 1; at >= 0; at--)
    if (keys.includes(writes[at]?.key ?? '')) writes.splice(at, 1)
  for (let at = changes.length - 1; at >= 0; at--) if (changes[at]?.path === path) changes.splice(at, 1)
}

/**
 * Something of this name may be hidden already: this is its next version. The former one is not kept, since numbers of kept
 * versions belong to what is in sight at the address.
 */
const planHidden = async (
  path: PodPath,
  record: DocumentRecord,
  plan: WritePlan,
  { store, blobs }: ArrivalDeps,
): Promise<void> => {
  const bytes = await store.get(hiddenKey(path))
  plan.unchanged.set(hiddenKey(path), bytes)
  const before = bytes === undefined ? undefined : parseHidden(bytes)
  const { within = path, hiddenAt = record.modified, again = 0, record: former } = before ?? {}
  if (former?.etag === record.etag) {
    // What was sent for it is dropped.
    dropBody(path, record, plan)
    plan.used -= sizeOf(record)
    const hidden = { within, hiddenAt, record: former, again: again + 1 }
    plan.writes.push({ key: hiddenKey(path), value: rowBytes(hidden) })
    return
  }
  let { version } = record
  if (former !== undefined && isDocumentRecord(former)) {
    plan.used -= sizeOf(former)
    planErasure(path, former, plan, { blobs })
    version = Math.max(version, former.version + 1)
  }
  const hidden = { within, hiddenAt, record: { ...record, version }, again: 0 }
  plan.writes.push({ key: hiddenKey(path), value: rowBytes(hidden) })
}

const dropBody = (path: PodPath, { place }: DocumentRecord, plan: WritePlan): void => {
  if (place.kind === 'store') return drop(plan, [bytesKey(path, place.id)])
  const at = plan.adopted.findIndex(({ id }) => id === place.id)
  const [staged] = at === -1 ? [] : plan.adopted.splice(at, 1)
  if (staged !== undefined) drop(plan, [staged.adoption.key])
}
