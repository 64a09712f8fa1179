import type { Instant } from '@mutua/sdk/ids'
import { prefixRange, type Store } from '@mutua/kit/store'
import { ancestorsInPod, type PodPath } from './pod-path.ts'
import type { ResourceReader } from './resource-reader.ts'
import {
  childrenPrefix,
  containmentKey,
  isDocumentRecord,
  lastingOf,
  listingTagKey,
  randomWord,
  recordKey,
  rowBytes,
  type ContainerRecord,
  type Lasting,
} from './stored-record.ts'
import { containmentOf, parseContainment, planListingTag, planRemoval, type WritePlan } from './write-plan.ts'

/**
 * Makes the containers that a resource was in as if it had never been there: one that came to be on the way to it, and holds
 * nothing else, goes with it; one that others are in as well is as old as they are. Containers that somebody made as
 * such, or gave rules or a description, stay as they are (docs/decisions/0206).
 *
 * @param going keys of the records that leave with this plan
 */
export const planContainersWithout = async (
  path: PodPath,
  going: ReadonlySet<string>,
  plan: WritePlan,
  deps: LookDeps,
): Promise<void> => {
  const looked: { container: PodPath; left: Left }[] = []
  const gone = new Set(going)
  let below: Below = { path, modified: undefined }
  for (const container of ancestorsInPod(path)) {
    const left = await leftOf(container, { below, gone }, deps)
    looked.push({ container, left })
    if (left.kind === 'same') break
    if (left.kind === 'emptied') gone.add(recordKey(container))
    below = { path: container, modified: left.kind === 'younger' ? left.record.modified : undefined }
  }
  for (const { container, left } of looked) if (left.kind === 'emptied') plan.retagged.add(container)
  for (const { container, left } of looked) {
    if (left.kind !== 'same') plan.unchanged.set(recordKey(container), left.bytes)
    if (left.kind === 'emptied') {
      planRemoval(container, left.record, plan)
      continue
    }
    planListingTag(container, plan)
    if (left.kind === 'younger')
      plan.writes.push(
        { key: recordKey(container), value: rowBytes(left.record) },
        { key: containmentKey(container), value: containmentOf(left.record) },
      )
  }
}

interface LookDeps {
  readonly store: Store
  readonly reader: Pick<ResourceReader, 'load'>
}

/** What the same write makes of the next container beneath. */
interface Below {
  readonly path: PodPath
  readonly modified: Instant | undefined
}

type Left =
  | { readonly kind: 'same' }
  | { readonly kind: 'emptied' | 'younger'; readonly bytes: Uint8Array; readonly record: ContainerRecord }

/**
 * That a container is empty is no condition of a write, so it is marked first, as for its deletion (docs/decisions/0091): who
 * creates something in it opens it again, and the write of this plan fails. A crash in between leaves one that works.
 */
const leftOf = async (
  container: PodPath,
  { below, gone }: { below: Below; gone: ReadonlySet<string> },
  deps: LookDeps,
): Promise<Left> => {
  for (;;) {
    const { bytes, record } = await deps.reader.load(container)
    const isImplied = record !== undefined && !isDocumentRecord(record) && record.implied === true
    if (bytes === undefined || !isImplied) return { kind: 'same' }
    if (!(await holdsOnly(container, gone, deps))) {
      const younger = await withoutOldest(container, record, { below, gone }, deps)
      return younger === undefined ? { kind: 'same' } : { kind: 'younger', bytes, record: younger }
    }
    if (record.closing !== undefined) return { kind: 'emptied', bytes, record }
    const marked = { key: recordKey(container), value: rowBytes({ ...record, closing: randomWord() }) }
    await deps.store.write([marked], new Map([[recordKey(container), bytes]]))
  }
}

/** Rules and descriptions beneath it count, also those of names that are not there. */
const holdsOnly = async (
  container: PodPath,
  gone: ReadonlySet<string>,
  { store }: LookDeps,
): Promise<boolean> => {
  const range = { ...prefixRange(recordKey(container)), limit: gone.size + 2 }
  for await (const { key } of store.list(range))
    if (key !== recordKey(container) && !gone.has(key)) return false
  return true
}

/** The container as it would be had it come with the oldest of what is left; `undefined` where it is that old. */
const withoutOldest = async (
  container: PodPath,
  record: ContainerRecord,
  { below, gone }: { below: Below; gone: ReadonlySet<string> },
  { store, reader }: LookDeps,
): Promise<ContainerRecord | undefined> => {
  let oldest: { path: PodPath; modified: Instant } | undefined
  const prefix = childrenPrefix(container)
  for await (const { key, value } of store.list(prefixRange(prefix))) {
    const path = `${container}${key.slice(prefix.length)}` as PodPath
    if (key === listingTagKey(container) || gone.has(recordKey(path))) continue
    const { modified: told } = parseContainment(value)
    const modified = path === below.path ? (below.modified ?? told) : told
    if (modified <= record.modified) return undefined
    if (oldest === undefined || modified < oldest.modified) oldest = { path, modified }
  }
  if (oldest === undefined) return undefined
  const made: Lasting = (await reader.load(oldest.path)).record ?? {}
  const { closing: _closing, creator: _creator, ...rest } = record
  return { ...rest, ...lastingOf(made), modified: oldest.modified }
}
