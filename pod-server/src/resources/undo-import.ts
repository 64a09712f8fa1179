import type { Instant } from '@mutua/sdk/ids'
import { prefixRange, type Store } from '@mutua/kit/store'
import type { Blobs } from './blobs.ts'
import {
  importBytes,
  parsePart,
  partPrefix,
  type ImportedDocument,
  type ImportPart,
  type UndoneDocument,
} from './import-row.ts'
import { auxiliaryPathsOf, type PodPath } from './pod-path.ts'
import type { PodWriter } from './pod-writer.ts'
import { createResourcePlans, type ResourcePlans } from './resource-plans.ts'
import { createResourceReader, type Loaded, type ResourceReader } from './resource-reader.ts'
import {
  hiddenKey,
  isDocumentRecord,
  lastingOf,
  listingTagKey,
  parseHidden,
  recordKey,
  rowBytes,
  type DocumentRecord,
} from './stored-record.ts'
import { planErasure, planLeaving, planRemoval, podOf, sizeOf, type WritePlan } from './write-plan.ts'

export interface PodImportsDeps {
  readonly store: Store
  readonly now: () => Instant
  readonly writer: PodWriter
  readonly blobs?: Blobs | undefined
}

/**
 * Takes back what one import wrote, one of its writes after the other, each together with what was found, in one durable
 * write. A crash in between leaves an import that is undone in part; who repeats it goes on where it stopped.
 */
export const createUndo = (
  deps: PodImportsDeps,
): ((root: PodPath, id: string) => Promise<readonly UndoneDocument[]>) => {
  const { store, now, writer } = deps
  const reader = createResourceReader({ store })
  const plans = createResourcePlans({ store, now, reader })

  const undoPart = (key: string): Promise<readonly UndoneDocument[]> =>
    writer.commit(podOf(rootOfPart(key)), async (plan) => {
      const bytes = await store.get(key)
      if (bytes === undefined) return []
      const part = parsePart(bytes)
      if (part.undone !== undefined) return part.undone
      plan.unchanged.set(key, bytes)
      const undone: UndoneDocument[] = []
      for (const document of part.documents)
        undone.push(await planUndo(document, plan, { ...deps, reader, plans }))
      plan.writes.push({ key, value: importBytes({ ...part, undone } satisfies ImportPart) })
      return undone
    })

  return async (root, id) => {
    const rows = await Array.fromAsync(store.list(prefixRange(partPrefix(root, id))))
    const found: (readonly UndoneDocument[])[] = []
    // The last write first: what it replaced may be of an earlier one.
    for (const { key } of rows.toReversed()) found.push(await undoPart(key))
    const containers = rows.flatMap(({ value }) => parsePart(value).containers)
    for (const container of containers.toSorted((left, right) => right.length - left.length))
      await removeIfEmpty(container, { ...deps, reader })
    return found.toReversed().flat()
  }
}

const rootOfPart = (key: string): PodPath => key.split(' ')[1] as PodPath

interface UndoDeps extends PodImportsDeps {
  readonly reader: ResourceReader
  readonly plans: ResourcePlans
}

const planUndo = async (
  { path, etag, before }: ImportedDocument,
  plan: WritePlan,
  deps: UndoDeps,
): Promise<UndoneDocument> => {
  const current = await deps.reader.load(path)
  const { record } = current
  plan.unchanged.set(recordKey(path), current.bytes)
  if (record === undefined) return planHiddenGoing({ path, etag }, plan, deps)
  if (!isDocumentRecord(record)) return { path, kind: 'gone' }
  if (record.etag !== etag) return { path, kind: 'changed' }
  if (before !== undefined) return planFormer(current, before, plan, deps)
  await planGoing(current, record, plan, deps)
  return { path, kind: 'removed' }
}

/** It came in hidden, and its owner has neither brought it back nor hidden it themselves. */
const planHiddenGoing = async (
  { path, etag }: Pick<ImportedDocument, 'path' | 'etag'>,
  plan: WritePlan,
  deps: UndoDeps,
): Promise<UndoneDocument> => {
  const bytes = await deps.store.get(hiddenKey(path))
  plan.unchanged.set(hiddenKey(path), bytes)
  const hidden = bytes === undefined ? undefined : parseHidden(bytes)
  if (hidden?.again === undefined || !isDocumentRecord(hidden.record)) return { path, kind: 'gone' }
  if (hidden.record.etag !== etag) return { path, kind: 'changed' }
  const { again } = hidden
  if (again > 0) {
    plan.writes.push({ key: hiddenKey(path), value: rowBytes({ ...hidden, again: again - 1 }) })
    return { path, kind: 'removed' }
  }
  plan.writes.push({ key: hiddenKey(path), value: undefined })
  plan.used -= sizeOf(hidden.record)
  planErasure(path, hidden.record, plan, deps)
  return { path, kind: 'removed' }
}

const planFormer = async (
  current: Loaded,
  before: number,
  plan: WritePlan,
  deps: UndoDeps,
): Promise<UndoneDocument> => {
  const { path } = current
  const former = await planLeaving(path, before, plan, deps)
  if (former === undefined) return { path, kind: 'former-lost' }
  const { contentType, size, hash, place } = former
  await deps.plans.planReturn(
    { path, contentType, body: { size, hash, place }, ...lastingOf(former) },
    current,
    plan,
  )
  return { path, kind: 'restored' }
}

const planGoing = async (
  { path }: Loaded,
  record: DocumentRecord,
  plan: WritePlan,
  { reader }: UndoDeps,
): Promise<void> => {
  planRemoval(path, record, plan)
  // A later resource of the same name must not inherit the rules of this one (WAC §3.1).
  for (const auxiliary of auxiliaryPathsOf(path)) {
    const { record: rules, bytes } = await reader.load(auxiliary)
    plan.unchanged.set(recordKey(auxiliary), bytes)
    if (rules !== undefined) planRemoval(auxiliary, rules, plan)
  }
}

/**
 * A container that the import made and nobody else has put anything into, rules included. Whoever creates something in it
 * changes the tag of its listing, or finds that its record is gone and makes it anew.
 */
const removeIfEmpty = (
  container: PodPath,
  { store, writer, reader }: Pick<UndoDeps, 'store' | 'writer' | 'reader'>,
): Promise<void> =>
  writer.commit(podOf(container), async (plan) => {
    plan.unchanged.set(listingTagKey(container), await store.get(listingTagKey(container)))
    const { record, bytes } = await reader.load(container)
    if (record === undefined || (await reader.hasChildren(container))) return
    for (const auxiliary of auxiliaryPathsOf(container)) {
      if ((await reader.load(auxiliary)).record !== undefined) return
      plan.unchanged.set(recordKey(auxiliary), undefined)
    }
    plan.unchanged.set(recordKey(container), bytes)
    planRemoval(container, record, plan)
  })
