import { createHash } from 'node:crypto'
import type { Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Blobs, StagedBlob } from './blobs.ts'
import {
  faultKey,
  fileKey,
  importBytes,
  importKey,
  partKey,
  type ImportedDocument,
  type ImportFault,
  type ImportFile,
  type ImportRow,
} from './import-row.ts'
import { isContainerPath, podRootOf, type PodPath } from './pod-path.ts'
import { createResourcePlans, type NewDocument } from './resource-plans.ts'
import { createResourceReader } from './resource-reader.ts'
import { stageLarge } from './stage-large.ts'
import { digestOf, isDocumentRecord, recordKey } from './stored-record.ts'
import type { PodImportsDeps } from './undo-import.ts'
import { podOf, type WritePlan } from './write-plan.ts'

export type ImportedKind = 'created' | 'replaced' | 'unchanged'

/** Bytes that are read when they are needed, each time the same. */
export interface LongBody {
  readonly size: number
  readonly read: () => AsyncIterable<Uint8Array>
}

export interface ImportBody {
  readonly path: PodPath
  readonly contentType: string
  readonly body: Uint8Array | LongBody
}

/** What one write of an import is about. */
export interface ImportGroup {
  readonly documents: readonly ImportBody[]
  /** Refused entries. */
  readonly faults: readonly ImportFault[]
  /** Entries that equal earlier ones. */
  readonly duplicates: number
  /** Of all of them, entries received. */
  readonly entries: number
  /** Entries and documents around them. */
  readonly items: number
}

/** One import under way. */
export interface ImportRun extends Disposable {
  readonly row: () => ImportRow
  readonly isCancelled: () => boolean
  /** Whether anything was written. */
  readonly hasWritten: () => boolean
  /**
   * Makes the row durable before anything else is, with the file that it is read from: for an import that is looked at while
   * it runs, and goes on after a crash. One for each pod at a time.
   * @throws {Problem} `import-running`
   */
  begin(file: StagedBlob, query: unknown): Promise<void>
  /** How many entries it has, once that is known. */
  expect(received: number): void
  /**
   * Writes those that are not there byte for byte, and what was done, in one durable write.
   * @throws {Problem} `not-found`, `slash-conflict`, `quota-exceeded`
   */
  put(group: ImportGroup): Promise<readonly ImportedKind[]>
  /** Keeps what it is read from, so that it can go on. False when nothing is kept. */
  pause(why: string): Promise<boolean>
  /** The row as it stays. An import that changed nothing and was never begun leaves nothing. */
  end(state: 'done' | 'cancelled' | 'failed', why?: string): Promise<void>
}

export type RunDeps = PodImportsDeps & { readonly blobs: Blobs }

/** What is durable of an import that goes on. */
export interface BegunImport {
  readonly bytes: Uint8Array
  readonly file: ImportFile
  readonly parts: number
  readonly faultRows: number
}

/** @param begun undefined for one that begins */
export const createImportRun = (
  root: PodPath,
  first: ImportRow,
  begun: BegunImport | undefined,
  deps: RunDeps,
): Omit<ImportRun, 'isCancelled' | typeof Symbol.dispose> => {
  const { store, now, writer, blobs } = deps
  const reader = createResourceReader({ store })
  const plans = createResourcePlans({ store, now, reader })
  let row = first
  let written = begun?.bytes
  let file = begun?.file
  let parts = begun?.parts ?? 0
  let faultRows = begun?.faultRows ?? 0
  /** Of an import of which nothing is durable yet. */
  let faults: ImportFault[] = []

  /** Each write of the import is a condition on the one before: what was forgotten or erased meanwhile does not come back. */
  const commit = async <Outcome>(
    attempt: (plan: WritePlan) => Promise<{ next: ImportRow; outcome: Outcome }>,
  ) => {
    const { bytes, next, outcome, noted } = await writer.commit(podOf(root), async (plan) => {
      await requirePod(root, reader, plan)
      const attempted = await attempt(plan)
      const value = importBytes(attempted.next)
      if (plan.writes.length === 0 && written === undefined)
        return { ...attempted, bytes: undefined, noted: 0 }
      plan.unchanged.set(importKey(root, row.id), written)
      plan.writes.push({ key: importKey(root, row.id), value })
      return { ...attempted, bytes: value, noted: planFaults(plan) }
    })
    row = next
    written = bytes ?? written
    if (bytes !== undefined) faults = []
    faultRows += noted
    return outcome
  }

  const planFaults = (plan: WritePlan): number => {
    for (let start = 0; start < faults.length; start += faultsInRow) {
      const key = faultKey(root, row.id, faultRows + start / faultsInRow)
      plan.writes.push({ key, value: importBytes(faults.slice(start, start + faultsInRow)) })
    }
    return Math.ceil(faults.length / faultsInRow)
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

  const stage = async (
    { body, ...document }: ImportBody,
    stack: AsyncDisposableStack,
  ): Promise<NewDocument> => {
    if (body instanceof Uint8Array) return stageLarge({ ...document, body }, stack, { blobs, reader })
    const freed = (await reader.load(document.path)).record?.size ?? 0
    const staged = await blobs.stage(podOf(document.path), body.read(), { freed, expected: body.size })
    return { ...document, body: stack.use(staged) }
  }

  return {
    row: () => row,
    hasWritten: () => parts > 0,
    begin: async (blob, query) => {
      const kept = { blob: blob.id, size: blob.size, query, attempts: 1 }
      await commit((plan) => {
        plan.writes.push(blob.adoption, { key: fileKey(root, row.id), value: importBytes(kept) })
        plan.adopted.push(blob)
        return Promise.resolve({ next: row, outcome: undefined })
      })
      file = kept
    },
    expect: (received) => {
      row = { ...row, total: received, counts: { ...row.counts, received } }
    },
    put: async (group) => {
      await using stack = new AsyncDisposableStack()
      const ready: NewDocument[] = []
      for (const document of group.documents) ready.push(await stage(document, stack))
      faults.push(...group.faults)
      const { kinds, imported } = await commit(async (plan) => {
        const planned = await planAll(ready, plan)
        if (planned.imported.length > 0) planPart(planned.imported, plan)
        return { next: counted(row, group, planned.kinds), outcome: planned }
      })
      if (imported.length > 0) parts += 1
      return kinds
    },
    pause: async (why) => {
      if (file === undefined) return false
      await commit(() => Promise.resolve({ next: { ...row, why }, outcome: undefined }))
      return true
    },
    end: async (state, why) => {
      if (written === undefined) return
      await commit((plan) => {
        if (file !== undefined) planFileRemoval(root, row.id, file, plan, deps)
        const { why: _former, ...rest } = row
        const ended = { ...rest, state, endedAt: now(), ...(why === undefined ? {} : { why }) }
        return Promise.resolve({ next: ended, outcome: undefined })
      })
      file = undefined
    },
  }
}

/** What an import is read from goes when it has ended. */
export const planFileRemoval = (
  root: PodPath,
  id: string,
  { blob }: ImportFile,
  plan: Pick<WritePlan, 'writes'>,
  { blobs }: { readonly blobs: Pick<Blobs, 'removal'> },
): void => {
  plan.writes.push(
    { key: fileKey(root, id), value: undefined },
    blobs.removal({ pod: podOf(root), id: blob }),
  )
}

/** What `put` would do with a document. */
export const importedKindOf = async (
  { path, body }: ImportBody,
  reader: Pick<ReturnType<typeof createResourceReader>, 'load'>,
): Promise<ImportedKind> => {
  const { record } = await reader.load(path)
  if (record === undefined) return 'created'
  const hash = body instanceof Uint8Array ? digestOf(body).hash : await hashOf(body)
  return isDocumentRecord(record) && record.hash === hash ? 'unchanged' : 'replaced'
}

const hashOf = async (body: LongBody): Promise<Sha256> => {
  const digest = createHash('sha256')
  for await (const chunk of body.read()) digest.update(chunk)
  return digest.digest('hex') as Sha256 // what SHA-256 gives
}

/** Some hundred bytes each. */
const faultsInRow = 200

const counted = (row: ImportRow, group: ImportGroup, kinds: readonly ImportedKind[]): ImportRow => {
  const count = (wanted: ImportedKind): number => kinds.filter((kind) => kind === wanted).length
  const { counts } = row
  return {
    ...row,
    done: row.done + group.entries,
    passed: row.passed + group.items,
    counts: {
      ...counts,
      created: counts.created + count('created'),
      replaced: counts.replaced + count('replaced'),
      unchanged: counts.unchanged + count('unchanged'),
      duplicates: counts.duplicates + group.duplicates,
      invalid: counts.invalid + group.faults.length,
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
