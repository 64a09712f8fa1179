import type { Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { prefixRange, type Store } from '@mutua/kit/store'
import { planContainersWithout } from './containers-without.ts'
import { auxiliaryPathsOf, isAuxiliaryPath, isContainerPath, podRootOf, type PodPath } from './pod-path.ts'
import type { PodWriter } from './pod-writer.ts'
import { createResourcePlans } from './resource-plans.ts'
import { createResourceReader, type Resource } from './resource-reader.ts'
import {
  bytesKey,
  containmentKey,
  goneKey,
  hiddenKey,
  isDocumentRecord,
  keptPrefix,
  lastingOf,
  listingTagKey,
  parseHidden,
  parseRecord,
  pathOfHiddenKey,
  pathOfRecordKey,
  randomWord,
  recordKey,
  rowBytes,
  type DocumentRecord,
  type HiddenRecord,
  type ResourceRecord,
} from './stored-record.ts'
import { blobOf, planChange, podOf, sizeOf, type WritePlan } from './write-plan.ts'

/** A resource that its owner has hidden. */
export interface HiddenItem {
  readonly path: PodPath
  /** What was hidden as one, and comes back as one: the resource, or a container that it is in. */
  readonly within: PodPath
  readonly hiddenAt: Instant
  readonly contentType: string
  /** Bytes. */
  readonly size: number
}

export interface HiddenResources {
  /**
   * Takes a document, or a container with everything in it, out of the pod, with its auxiliary resources: at its address
   * there is nothing, for nobody. What is hidden already stays so.
   * @throws {Problem} `not-found`, `hidden-conflict`, `input-malformed`
   */
  hide(path: PodPath): Promise<void>
  /**
   * Puts back what was hidden as one, each resource as it was.
   * @throws {Problem} `not-found`, `hidden-conflict` when something has come into its place, `slash-conflict`
   */
  unhide(path: PodPath): Promise<void>
  /** Beneath a container, without auxiliary resources, by path, after a path. */
  list(container: PodPath, page: { after: PodPath | undefined; limit: number }): AsyncIterable<HiddenItem>
  /** A hidden document. */
  read(path: PodPath): Promise<Resource | undefined>
}

/**
 * What members hide from everybody (docs/decisions/0183). A hidden resource is not marked but moved: its record stands
 * under another key, where no read, no write and no listing looks. So nothing has to remember to leave it out, and
 * reads cost what they cost without it. The bytes stay where they are.
 */
export const createHiddenResources = (deps: {
  store: Store
  now: () => Instant
  writer: PodWriter
}): HiddenResources => {
  const { store, now, writer } = deps
  const reader = createResourceReader({ store })
  const plans = createResourcePlans({ store, now, reader })

  const loadHidden = async (path: PodPath): Promise<HiddenRow | undefined> => {
    const bytes = await store.get(hiddenKey(path))
    return bytes === undefined ? undefined : { path, bytes, row: parseHidden(bytes) }
  }

  /** Whoever comes late to a pod that is being erased does not bring it back. */
  const requirePod = async (path: PodPath, plan: WritePlan): Promise<void> => {
    const root = podRootOf(path) ?? path
    const { bytes } = await reader.load(root)
    if (bytes === undefined) throw new Problem('not-found', 'There is no such pod.')
    plan.unchanged.set(recordKey(root), bytes)
  }

  const rowsOfDocument = async (path: PodPath): Promise<Row[]> => {
    const loaded = await Promise.all([path, ...auxiliaryPathsOf(path)].map((one) => reader.load(one)))
    return loaded.flatMap(({ path: at, bytes, record }) =>
      bytes === undefined || record === undefined ? [] : [{ path: at, bytes, record }],
    )
  }

  const listRows = async (container: PodPath): Promise<Row[]> => {
    const range = { ...prefixRange(recordKey(container)), limit: maxAtOnce + 1 }
    const entries = await Array.fromAsync(store.list(range))
    if (entries.length > maxAtOnce)
      throw new Problem(
        'input-malformed',
        'There is too much in this container; hide what is in it in parts.',
      )
    return entries.map(({ key, value }) => ({
      path: pathOfRecordKey(key),
      bytes: value,
      record: parseRecord(value),
    }))
  }

  /**
   * As when a container is deleted (`PodStore.remove`): whoever creates something in a marked container opens it again,
   * so what is not listed here makes the write fail. A crash in between leaves containers that work.
   */
  const rowsOfContainer = async (container: PodPath): Promise<Row[]> => {
    for (;;) {
      const rows = await listRows(container)
      const open = rows.filter(({ record }) => !isDocumentRecord(record) && !('closing' in record))
      if (open.length === 0) return rows
      const marks = open.map(({ path, record }) => ({
        key: recordKey(path),
        value: rowBytes({ ...record, closing: randomWord() }),
      }))
      await store.write(marks, new Map(open.map(({ path, bytes }) => [recordKey(path), bytes])))
    }
  }

  /** Numbers of versions go on at this address, whatever comes there: kept ones are never mixed up. */
  const planNumbers = async (path: PodPath, record: DocumentRecord, plan: WritePlan): Promise<void> => {
    for await (const { key, value } of store.list({ ...prefixRange(keptPrefix(path)), limit: 1 })) {
      plan.unchanged.set(key, value).set(goneKey(path), undefined)
      const gone = { version: record.version - 1, goneAt: now(), mark: randomWord(), hidden: true } as const
      plan.writes.push({ key: goneKey(path), value: rowBytes(gone) })
    }
  }

  const planHiding = async (
    { path, bytes, record }: Row,
    within: PodPath,
    plan: WritePlan,
  ): Promise<void> => {
    if ((await loadHidden(path)) !== undefined)
      throw new Problem('hidden-conflict', 'Something of this name is hidden already; bring it back first.')
    plan.unchanged.set(recordKey(path), bytes).set(hiddenKey(path), undefined)
    // To those who watch it is gone: the same as when it is deleted.
    planChange('removed', path, plan)
    const hidden: HiddenRecord = { within, hiddenAt: now(), record: withoutMark(record) }
    plan.writes.push(
      { key: recordKey(path), value: undefined },
      { key: hiddenKey(path), value: rowBytes(hidden) },
    )
    if (!isAuxiliaryPath(path)) plan.writes.push({ key: containmentKey(path), value: undefined })
    if (isDocumentRecord(record)) await planNumbers(path, record, plan)
    else plan.writes.push({ key: listingTagKey(path), value: undefined })
  }

  const hiddenWithin = async (path: PodPath): Promise<HiddenRow[]> => {
    if (!isContainerPath(path)) {
      const rows = await Promise.all([path, ...auxiliaryPathsOf(path)].map(loadHidden))
      return rows.filter((row) => row?.row.within === path).filter((row) => row !== undefined)
    }
    const entries = await Array.fromAsync(store.list(prefixRange(hiddenKey(path))))
    return entries
      .map(({ key, value }) => ({ path: pathOfHiddenKey(key), bytes: value, row: parseHidden(value) }))
      .filter(({ row }) => row.within === path)
  }

  const planReturn = async ({ path, bytes, row }: HiddenRow, plan: WritePlan): Promise<void> => {
    const { record } = row
    const there = await reader.load(path)
    plan.unchanged.set(hiddenKey(path), bytes)
    plan.writes.push({ key: hiddenKey(path), value: undefined })
    // It was counted all the while.
    plan.used -= sizeOf(record)
    if (there.record === undefined) {
      plan.unchanged.set(recordKey(path), undefined)
      return plans.planAgain(path, record, plan)
    }
    if (isDocumentRecord(record))
      throw new Problem('hidden-conflict', 'Something else has this name now; move it or delete it first.')
    // A container that somebody has made meanwhile takes in what comes back.
    plan.unchanged.set(recordKey(path), there.bytes)
  }

  return {
    hide: (path) =>
      writer.commit(podOf(path), async (plan) => {
        if (isAuxiliaryPath(path) || path === podRootOf(path))
          throw new Problem('input-malformed', 'Hide a document, or a container beneath the root of the pod.')
        await requirePod(path, plan)
        const { record } = await reader.load(path)
        if (record === undefined) {
          if ((await loadHidden(path)) !== undefined) return
          throw new Problem('not-found', 'There is nothing at this address.')
        }
        const rows = await (isContainerPath(path) ? rowsOfContainer(path) : rowsOfDocument(path))
        for (const row of rows) await planHiding(row, path, plan)
        const going = new Set(rows.map((row) => recordKey(row.path)))
        await planContainersWithout(path, going, plan, { store, reader })
      }),

    unhide: (path) =>
      writer.commit(podOf(path), async (plan) => {
        await requirePod(path, plan)
        const rows = await hiddenWithin(path)
        if (rows.length === 0) throw new Problem('not-found', 'Nothing was hidden under this address.')
        // By path, so that containers come before what is in them.
        for (const row of rows) await planReturn(row, plan)
      }),

    list: async function* (container, { after, limit }) {
      const { gte, lt } = prefixRange(hiddenKey(container))
      let left = limit
      const range = { gte: after === undefined ? gte : `${hiddenKey(after)}\0`, lt }
      for await (const { key, value } of store.list(range)) {
        const path = pathOfHiddenKey(key)
        if (isAuxiliaryPath(path)) continue
        const { within, hiddenAt, record } = parseHidden(value)
        yield { path, within, hiddenAt, contentType: record.contentType, size: record.size }
        left -= 1
        if (left === 0) return
      }
    },

    read: async (path) => {
      const hidden = await loadHidden(path)
      if (hidden === undefined || !isDocumentRecord(hidden.row.record)) return undefined
      const { record } = hidden.row
      const { contentType, hash, etag, modified, size } = record
      const facts = { path, contentType, hash, etag, modified, size, ...lastingOf(record) }
      if (record.place.kind === 'file') return { ...facts, body: blobOf(path, record) }
      const body = await store.get(bytesKey(path, record.place.id))
      return body === undefined ? undefined : { ...facts, body }
    },
  }
}

interface Row {
  readonly path: PodPath
  readonly bytes: Uint8Array
  readonly record: ResourceRecord
}

interface HiddenRow {
  readonly path: PodPath
  readonly bytes: Uint8Array
  readonly row: HiddenRecord
}

/** Of one write, which is held in memory as a whole. */
const maxAtOnce = 10_000

const withoutMark = (record: ResourceRecord): ResourceRecord => {
  if (isDocumentRecord(record)) return record
  const { closing: _closing, ...rest } = record
  return rest
}
