import type { Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { prefixRange } from '@mutua/kit/store'
import {
  faultKey,
  faultPrefix,
  importBytes,
  importKey,
  importPrefix,
  parseFaults,
  parseImport,
  parsePart,
  partKey,
  partPrefix,
  type ImportedDocument,
  type ImportFault,
  type ImportRow,
  type UndoneDocument,
} from './import-row.ts'
import { isContainerPath, podRootOf, type PodPath } from './pod-path.ts'
import { createResourcePlans, type NewDocument } from './resource-plans.ts'
import { createResourceReader } from './resource-reader.ts'
import { stageLarge } from './stage-large.ts'
import { digestOf, isDocumentRecord, recordKey } from './stored-record.ts'
import { createUndo, type PodImportsDeps } from './undo-import.ts'
import { podOf, type WritePlan } from './write-plan.ts'

export type ImportedKind = 'created' | 'replaced' | 'unchanged'
type Body = NewDocument & { readonly body: Uint8Array }

/** One import under way. */
export interface ImportRun extends Disposable {
  readonly row: () => ImportRow
  readonly isCancelled: () => boolean
  /** Whether anything was written. */
  readonly hasWritten: () => boolean
  /**
   * Makes the row durable before anything else is: for an import that is looked at while it runs. One for each pod at a time.
   * @throws {Problem} `import-running`
   */
  begin(): Promise<void>
  /** How much it will be, once that is known. */
  count(documents: number, entries: EntryCounts): void
  /**
   * Writes those that are not there byte for byte, and what was done, in one durable write.
   * @throws {Problem} `not-found`, `slash-conflict`, `quota-exceeded`
   */
  put(documents: readonly Body[]): Promise<readonly ImportedKind[]>
  /** The row as it stays. An import that changed nothing and was never begun leaves nothing. */
  end(state: 'done' | 'cancelled' | 'failed', last: ImportEnd): Promise<void>
}

export interface EntryCounts {
  readonly received: number
  readonly invalid: { readonly length: number }
  readonly duplicates: { readonly length: number }
}

export interface ImportEnd {
  readonly faults: readonly ImportFault[]
  readonly why?: string
}

/** As it stands: `interrupted` is what was running in a process that is gone. */
export type ImportView = Omit<ImportRow, 'state'> & { readonly state: ImportRow['state'] | 'interrupted' }

export interface PodImports {
  /** The caller disposes of it. The imports of a pod that are too many are forgotten, the oldest first. */
  open(root: PodPath, row: ImportRow): Promise<ImportRun>
  /** What `put` would do. */
  compare(documents: readonly Body[]): Promise<readonly ImportedKind[]>
  read(root: PodPath, id: string): Promise<ImportView | undefined>
  /** The newest first. */
  list(root: PodPath, page: { before: string | undefined; limit: number }): AsyncIterable<ImportView>
  faults(root: PodPath, id: string): Promise<readonly ImportFault[]>
  /** Addresses of what it wrote, in order. */
  paths(root: PodPath, id: string): Promise<readonly PodPath[]>
  /** Asks it to stop after the write it is at. False when it is not running. */
  cancel(root: PodPath, id: string): boolean
  /**
   * Takes back what the import wrote and nobody has written since: removes what it created, restores what it replaced.
   * May be repeated, also after a crash, and gives the same answer.
   * @throws {Problem} `not-found`, `import-running`
   */
  undo(root: PodPath, id: string): Promise<readonly UndoneDocument[]>
}

/** What was brought in, when and from where: a journal in the very writes that bring it in (docs/decisions/0221). */
export const createPodImports = (deps: PodImportsDeps): PodImports => {
  const { store, now } = deps
  const reader = createResourceReader({ store })
  const undo = createUndo(deps)
  const live = new Map<string, Mark>()

  /** What runs knows more of itself than its last write says. */
  const viewOf = (root: PodPath, row: ImportRow): ImportView => {
    if (!isUnderWay(row)) return row
    const mark = live.get(importKey(root, row.id))
    return mark === undefined ? { ...row, state: 'interrupted' } : (mark.row?.() ?? row)
  }

  const read = async (root: PodPath, id: string): Promise<ImportView | undefined> => {
    const bytes = await store.get(importKey(root, id))
    return bytes === undefined ? undefined : viewOf(root, parseImport(bytes))
  }

  const kindOf = async (document: Body, hash = digestOf(document.body).hash): Promise<ImportedKind> => {
    const { record } = await reader.load(document.path)
    if (record === undefined) return 'created'
    return isDocumentRecord(record) && record.hash === hash ? 'unchanged' : 'replaced'
  }

  /** Keeps the work of others away from an import while it lasts. */
  const hold = (key: string): { readonly mark: Mark } & Disposable => {
    if (live.has(key)) throw new Problem('import-running', 'Wait until it has ended, or cancel it.')
    const mark: Mark = { cancelled: false }
    live.set(key, mark)
    return { mark, [Symbol.dispose]: () => void live.delete(key) }
  }

  return {
    open: async (root, row) => {
      const held = hold(importKey(root, row.id))
      await forgetOldest(root, deps)
      const run = createRun(root, row, deps)
      const begin = (): Promise<void> => {
        const others = [...live].filter(
          ([key, mark]) => key.startsWith(importPrefix(root)) && mark.isUnattended,
        )
        if (others.length > 0)
          throw new Problem(
            'import-running',
            'Another import of this pod is running: wait until it has ended.',
          )
        held.mark.isUnattended = true
        return run.begin()
      }
      held.mark.row = run.row
      return {
        ...run,
        begin,
        isCancelled: () => held.mark.cancelled,
        [Symbol.dispose]: () => held[Symbol.dispose](),
      }
    },
    compare: (documents) => Promise.all(documents.map((document) => kindOf(document))),
    read,
    list: async function* (root, { before, limit }) {
      const { gte, lt } = prefixRange(importPrefix(root))
      const range = { gte, lt: before === undefined ? lt : importKey(root, before), reverse: true, limit }
      for await (const { value } of store.list(range)) yield viewOf(root, parseImport(value))
    },
    faults: async (root, id) => {
      const rows = await Array.fromAsync(store.list(prefixRange(faultPrefix(root, id))))
      return rows.flatMap(({ value }) => parseFaults(value))
    },
    paths: async (root, id) => {
      const rows = await Array.fromAsync(store.list(prefixRange(partPrefix(root, id))))
      return rows.flatMap(({ value }) => parsePart(value).documents.map(({ path }) => path))
    },
    cancel: (root, id) => {
      const mark = live.get(importKey(root, id))
      if (mark !== undefined) mark.cancelled = true
      return mark !== undefined
    },
    undo: async (root, id) => {
      using _held = hold(importKey(root, id))
      const bytes = await store.get(importKey(root, id))
      if (bytes === undefined) throw new Problem('not-found', 'There is no such import.')
      const row = parseImport(bytes)
      if (row.state === 'undone') return await undo(root, id)
      // Only over what stands there: a pod that is erased meanwhile gets nothing back.
      const key = importKey(root, id)
      const undoing = importBytes({ ...row, state: 'undoing' })
      await store.write([{ key, value: undoing }], new Map([[key, bytes]]))
      const undone = await undo(root, id)
      const value = importBytes({ ...row, state: 'undone', endedAt: now() })
      await store.write([{ key, value }], new Map([[key, undoing]]))
      return undone
    },
  }
}

interface Mark {
  cancelled: boolean
  /** Nobody waits for its answer. */
  isUnattended?: boolean
  row?: () => ImportRow
}

const isUnderWay = ({ state }: ImportRow): boolean => state === 'running' || state === 'undoing'

const createRun = (
  root: PodPath,
  first: ImportRow,
  deps: PodImportsDeps,
): Omit<ImportRun, 'isCancelled' | typeof Symbol.dispose> => {
  const { store, now, writer, blobs } = deps
  const reader = createResourceReader({ store })
  const plans = createResourcePlans({ store, now, reader })
  let row = first
  let written: Uint8Array | undefined
  let parts = 0

  /** Each write of the import is a condition on the one before: what was forgotten or erased meanwhile does not come back. */
  const commit = async <Outcome>(
    attempt: (plan: WritePlan) => Promise<{ next: ImportRow; outcome: Outcome }>,
  ) => {
    const { bytes, next, outcome } = await writer.commit(podOf(root), async (plan) => {
      await requirePod(root, reader, plan)
      const attempted = await attempt(plan)
      const value = importBytes(attempted.next)
      if (plan.writes.length === 0 && written === undefined) return { ...attempted, bytes: undefined }
      plan.unchanged.set(importKey(root, row.id), written)
      plan.writes.push({ key: importKey(root, row.id), value })
      return { ...attempted, bytes: value }
    })
    row = next
    written = bytes ?? written
    return outcome
  }

  const planAll = async (documents: readonly NewDocument[], plan: WritePlan) => {
    const kinds: ImportedKind[] = []
    const imported: ImportedDocument[] = []
    for (const document of documents) {
      const current = await reader.load(document.path)
      const { record, bytes } = current
      const { hash } = document.body instanceof Uint8Array ? digestOf(document.body) : document.body
      const same = record !== undefined && isDocumentRecord(record) && record.hash === hash
      kinds.push(same ? 'unchanged' : record === undefined ? 'created' : 'replaced')
      if (same) continue
      plan.unchanged.set(recordKey(document.path), bytes)
      const { etag } = await plans.planDocument(document, current, plan)
      const before = record !== undefined && isDocumentRecord(record) ? { before: record.version } : {}
      imported.push({ path: document.path, etag, ...before })
    }
    return { kinds, imported }
  }

  const planPart = (imported: readonly ImportedDocument[], plan: WritePlan): void => {
    const containers = plan.changes
      .filter(({ kind, path }) => kind === 'created' && isContainerPath(path))
      .map(({ path }) => path)
    plan.writes.push({
      key: partKey(root, row.id, parts),
      value: importBytes({ documents: imported, containers }),
    })
  }

  return {
    row: () => row,
    hasWritten: () => parts > 0,
    begin: () =>
      commit((plan) => {
        plan.writes.push({ key: importKey(root, row.id), value: importBytes(row) })
        return Promise.resolve({ next: row, outcome: undefined })
      }),
    count: (total, { received, invalid, duplicates }) => {
      const counts = { ...row.counts, received, invalid: invalid.length, duplicates: duplicates.length }
      row = { ...row, total, counts }
    },
    put: async (documents) => {
      await using stack = new AsyncDisposableStack()
      const ready: NewDocument[] = []
      for (const document of documents) ready.push(await stageLarge(document, stack, { blobs, reader }))
      const { kinds, imported } = await commit(async (plan) => {
        const planned = await planAll(ready, plan)
        if (planned.imported.length > 0) planPart(planned.imported, plan)
        return { next: counted(row, planned.kinds), outcome: planned }
      })
      if (imported.length > 0) parts += 1
      return kinds
    },
    end: async (state, { faults, why }) => {
      const { created, replaced } = row.counts
      if (written === undefined && created + replaced === 0) return
      await commit((plan) => {
        for (let start = 0; start < faults.length; start += faultsInRow) {
          const some = faults.slice(start, start + faultsInRow)
          plan.writes.push({ key: faultKey(root, row.id, start / faultsInRow), value: importBytes(some) })
        }
        const ended = { ...row, state, endedAt: now(), ...(why === undefined ? {} : { why }) }
        return Promise.resolve({ next: ended, outcome: undefined })
      })
    },
  }
}

const counted = (row: ImportRow, kinds: readonly ImportedKind[]): ImportRow => {
  const count = (wanted: ImportedKind): number => kinds.filter((kind) => kind === wanted).length
  const { counts } = row
  return {
    ...row,
    done: row.done + kinds.length,
    counts: {
      ...counts,
      created: counts.created + count('created'),
      replaced: counts.replaced + count('replaced'),
      unchanged: counts.unchanged + count('unchanged'),
    },
  }
}

/** Whoever comes late to a pod that is being erased does not bring it back. */
const requirePod = async (
  root: PodPath,
  reader: ReturnType<typeof createResourceReader>,
  plan: WritePlan,
): Promise<void> => {
  const { bytes } = await reader.load(podRootOf(root) ?? root)
  if (bytes === undefined) throw new Problem('not-found', 'There is no such pod.')
  plan.unchanged.set(recordKey(root), bytes)
}

/** Rows only: what was imported stays, and can be deleted like everything else. */
const forgetOldest = async (root: PodPath, { store }: Pick<PodImportsDeps, 'store'>): Promise<void> => {
  const range = { ...prefixRange(importPrefix(root)), reverse: true }
  let kept = 0
  for await (const { key } of store.list(range)) {
    kept += 1
    if (kept < rememberedImports) continue
    const id = key.slice(importPrefix(root).length)
    const rows = [partPrefix(root, id), faultPrefix(root, id)].map((prefix) =>
      store.list(prefixRange(prefix)),
    )
    const keys = (await Promise.all(rows.map((list) => Array.fromAsync(list)))).flat()
    await store.write([{ key }, ...keys].map((row) => ({ key: row.key, value: undefined })))
  }
}

/** Of one pod. */
const rememberedImports = 500
const faultsInRow = 200

/** Sorts by the time it was given; a name in addresses and of a FHIR record. */
export const importIdOf = (at: Instant, random: string): string =>
  `imp-${Date.parse(at).toString(16).padStart(12, '0')}-${random}`
