import type { Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { prefixRange, type Store } from '@mutua/kit/store'
import type { Blobs, StagedBlob } from './blobs.ts'
import {
  createImportRun,
  importedKindOf,
  planFileRemoval,
  type ImportBody,
  type ImportedKind,
  type ImportRun,
  type LongBody,
} from './import-run.ts'
import {
  faultPrefix,
  fileKey,
  importBytes,
  importFilesPrefix,
  importKey,
  importPrefix,
  parseFaults,
  parseFile,
  parseFileKey,
  parseImport,
  parsePart,
  partPrefix,
  type ImportFault,
  type ImportFile,
  type ImportRow,
  type UndoneDocument,
} from './import-row.ts'
import type { PodPath } from './pod-path.ts'
import { createResourceReader } from './resource-reader.ts'
import { createUndo, type PodImportsDeps } from './undo-import.ts'
import { podOf, type WritePlan } from './write-plan.ts'

/**
 * As it stands: `interrupted` is what was running in a process that is gone; `isKept` when the file is still here, so that it
 * can go on.
 */
export type ImportView = Omit<ImportRow, 'state' | 'passed'> & {
  readonly state: ImportRow['state'] | 'interrupted'
  readonly isKept?: true
}

/** An import that goes on where it stopped, and what it is read from. The caller disposes of `run`. */
export interface ResumedImport {
  readonly run: ImportRun
  readonly file: LongBody
  readonly query: unknown
}

export interface PodImports {
  /** The caller disposes of it. The imports of a pod that are too many are forgotten, the oldest first. */
  open(root: PodPath, row: ImportRow): Promise<ImportRun>
  /** Before a file is taken that is kept: a pod has one at a time. @throws {Problem} `import-running` */
  requireIdle(root: PodPath): Promise<void>
  /** A file as it arrives, sealed: gone when it is disposed of, or kept by `ImportRun.begin`. @throws as `Blobs.stage` */
  stage(root: PodPath, chunks: AsyncIterable<Uint8Array>, expected: number | undefined): Promise<StagedBlob>
  bodyOf(blob: StagedBlob): LongBody
  /** What `put` would do. */
  compare(documents: readonly ImportBody[]): Promise<readonly ImportedKind[]>
  read(root: PodPath, id: string): Promise<ImportView | undefined>
  /** The newest first. */
  list(root: PodPath, page: { before: string | undefined; limit: number }): AsyncIterable<ImportView>
  faults(root: PodPath, id: string): Promise<readonly ImportFault[]>
  /** Addresses of what it wrote, in order. */
  paths(root: PodPath, id: string): Promise<readonly PodPath[]>
  /** Asks it to stop after the write it is at, or ends it where it was interrupted. */
  cancel(root: PodPath, id: string): Promise<'stopping' | 'ended'>
  /** Those that a crash has left, of all pods. Nothing of them runs yet. */
  unfinished(): AsyncIterable<{ readonly root: PodPath; readonly id: string }>
  /**
   * Goes on with an import that was interrupted.
   * @param by whoever starts by itself gives up after some times: what ended the process may have been the file
   * @throws {Problem} `not-found`, `import-running`, `import-ended` when its file is not kept
   */
  resume(root: PodPath, id: string, by: 'owner' | 'start'): Promise<ResumedImport | undefined>
  /**
   * Takes back what the import wrote and nobody has written since: removes what it created, restores what it replaced.
   * May be repeated, also after a crash, and gives the same answer.
   * @throws {Problem} `not-found`, `import-running`
   */
  undo(root: PodPath, id: string): Promise<readonly UndoneDocument[]>
}

/** What was brought in, when and from where: a journal in the very writes that bring it in (docs/decisions/0221). */
export const createPodImports = (deps: PodImportsDeps & { readonly blobs: Blobs }): PodImports => {
  const { store, now, blobs } = deps
  const reader = createResourceReader({ store })
  const undo = createUndo(deps)
  const live = new Map<string, Mark>()

  const fileOf = async (root: PodPath, id: string): Promise<ImportFile | undefined> => {
    const bytes = await store.get(fileKey(root, id))
    return bytes === undefined ? undefined : parseFile(bytes)
  }

  /** What runs knows more of itself than its last write says. */
  const viewOf = async (root: PodPath, stored: ImportRow): Promise<ImportView> => {
    const mark = isUnderWay(stored) ? live.get(importKey(root, stored.id)) : undefined
    const { passed: _passed, ...row } = mark?.row?.() ?? stored
    if (!isUnderWay(stored) || mark !== undefined) return row
    const isKept = stored.state === 'running' && (await fileOf(root, stored.id)) !== undefined
    return { ...row, state: 'interrupted', ...(isKept ? { isKept } : {}) }
  }

  const rowOf = async (root: PodPath, id: string): Promise<{ row: ImportRow; bytes: Uint8Array }> => {
    const bytes = await store.get(importKey(root, id))
    if (bytes === undefined) throw new Problem('not-found', 'There is no such import.')
    return { row: parseImport(bytes), bytes }
  }

  /** Keeps the work of others away from an import while it lasts. */
  const hold = (key: string): { readonly mark: Mark } & Disposable => {
    if (live.has(key)) throw new Problem('import-running', 'Wait until it has ended, or cancel it.')
    const mark: Mark = { cancelled: false }
    live.set(key, mark)
    return { mark, [Symbol.dispose]: () => void live.delete(key) }
  }

  const requireIdle = async (root: PodPath, but?: string): Promise<void> => {
    for (const [key, mark] of live)
      if (mark.isUnattended && key.startsWith(importPrefix(root)) && key !== importKey(root, but ?? ''))
        throw new Problem(
          'import-running',
          'Another import of this pod is running: wait until it has ended, or cancel it.',
        )
    for await (const { key } of store.list(prefixRange(fileKey(root, ''))))
      if (key !== fileKey(root, but ?? ''))
        throw new Problem(
          'import-running',
          'Another import of this pod was interrupted: let it go on, or cancel it.',
        )
  }

  const runOf = (held: ReturnType<typeof hold>, run: ReturnType<typeof createImportRun>): ImportRun => {
    held.mark.row = run.row
    return {
      ...run,
      isCancelled: () => held.mark.cancelled,
      [Symbol.dispose]: () => {
        held[Symbol.dispose]()
      },
    }
  }

  const bodyOf = (pod: string, { blob, size }: Pick<ImportFile, 'blob' | 'size'>): LongBody => ({
    size,
    read: async function* () {
      await using file = await blobs.open({ kind: 'file', pod, id: blob, size })
      yield* file.read(0, size)
    },
  })

  /** Only over what stands there: a pod that is erased meanwhile gets nothing back. */
  const settle = async (
    root: PodPath,
    { row, bytes }: { row: ImportRow; bytes: Uint8Array },
    state: ImportRow['state'],
  ) => {
    const key = importKey(root, row.id)
    const file = await fileOf(root, row.id)
    const value = importBytes({ ...row, state, ...(state === 'undoing' ? {} : { endedAt: now() }) })
    const plan: Pick<WritePlan, 'writes'> = { writes: [{ key, value }] }
    if (file !== undefined) planFileRemoval(root, row.id, file, plan, deps)
    await store.write(plan.writes, new Map([[key, bytes]]))
    return { row, bytes: value }
  }

  return {
    open: async (root, row) => {
      const held = hold(importKey(root, row.id))
      await forgetOldest(root, deps)
      const run = runOf(held, createImportRun(root, row, undefined, deps))
      return {
        ...run,
        begin: async (file, query) => {
          await requireIdle(root)
          held.mark.isUnattended = true
          await run.begin(file, query)
        },
      }
    },
    requireIdle: (root) => requireIdle(root),
    stage: (root, chunks, expected) => blobs.stage(podOf(root), chunks, { expected }),
    bodyOf: ({ pod, id, size }) => bodyOf(pod, { blob: id, size }),
    compare: (documents) => Promise.all(documents.map((document) => importedKindOf(document, reader))),
    read: async (root, id) => {
      const bytes = await store.get(importKey(root, id))
      return bytes === undefined ? undefined : viewOf(root, parseImport(bytes))
    },
    list: async function* (root, { before, limit }) {
      const { gte, lt } = prefixRange(importPrefix(root))
      const range = { gte, lt: before === undefined ? lt : importKey(root, before), reverse: true, limit }
      for await (const { value } of store.list(range)) yield await viewOf(root, parseImport(value))
    },
    faults: async (root, id) => {
      const rows = await Array.fromAsync(store.list(prefixRange(faultPrefix(root, id))))
      return rows.flatMap(({ value }) => parseFaults(value))
    },
    paths: async (root, id) => {
      const rows = await Array.fromAsync(store.list(prefixRange(partPrefix(root, id))))
      return rows.flatMap(({ value }) => parsePart(value).documents.map(({ path }) => path))
    },
    cancel: async (root, id) => {
      const mark = live.get(importKey(root, id))
      if (mark !== undefined) {
        mark.cancelled = true
        return 'stopping'
      }
      using _held = hold(importKey(root, id))
      const found = await rowOf(root, id)
      if (found.row.state === 'running') await settle(root, found, 'cancelled')
      return 'ended'
    },
    unfinished: async function* () {
      for await (const { key } of store.list(prefixRange(importFilesPrefix))) yield parseFileKey(key)
    },
    resume: async (root, id, by) => {
      const held = hold(importKey(root, id))
      try {
        await requireIdle(root, id)
        held.mark.isUnattended = true
        const { row, bytes } = await rowOf(root, id)
        const file = await fileOf(root, id)
        if (row.state !== 'running' || file === undefined)
          throw new Problem(
            'import-ended',
            'Send the file again: what is in the pod already stays as it is, and what is missing comes in.',
          )
        if (by === 'start' && file.attempts >= maxAttempts) {
          held[Symbol.dispose]()
          return undefined
        }
        // Durable before it begins: what ends the process each time must not do so for ever.
        const next = { ...file, attempts: by === 'start' ? file.attempts + 1 : 1 }
        await store.write(
          [{ key: fileKey(root, id), value: importBytes(next) }],
          new Map([[importKey(root, id), bytes]]),
        )
        const parts = await countRows(partPrefix(root, id), store)
        const faultRows = await countRows(faultPrefix(root, id), store)
        const run = createImportRun(root, row, { bytes, file: next, parts, faultRows }, deps)
        return { run: runOf(held, run), file: bodyOf(podOf(root), file), query: file.query }
      } catch (cause) {
        held[Symbol.dispose]()
        throw cause
      }
    },
    undo: async (root, id) => {
      using _held = hold(importKey(root, id))
      const found = await rowOf(root, id)
      if (found.row.state === 'undone') return await undo(root, id)
      const undoing = await settle(root, found, 'undoing')
      const undone = await undo(root, id)
      await settle(root, undoing, 'undone')
      return undone
    },
  }
}

const countRows = async (prefix: string, store: Pick<Store, 'list'>): Promise<number> =>
  (await Array.fromAsync(store.list(prefixRange(prefix)))).length

interface Mark {
  cancelled: boolean
  /** Nobody waits for its answer. */
  isUnattended?: boolean
  row?: () => ImportRow
}

/** Of one that goes on by itself when the server starts. */
const maxAttempts = 3

const isUnderWay = ({ state }: ImportRow): boolean => state === 'running' || state === 'undoing'

/** Rows only: what was imported stays, and can be deleted like everything else. */
const forgetOldest = async (
  root: PodPath,
  { store, blobs }: Pick<PodImportsDeps, 'store'> & { readonly blobs: Blobs },
): Promise<void> => {
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
    const plan: Pick<WritePlan, 'writes'> = {
      writes: [{ key }, ...keys].map((row) => ({ key: row.key, value: undefined })),
    }
    const file = await store.get(fileKey(root, id))
    if (file !== undefined) planFileRemoval(root, id, parseFile(file), plan, { blobs })
    await store.write(plan.writes)
  }
}

/** Of one pod. */
const rememberedImports = 500

/** Sorts by the time it was given; a name in addresses and of a FHIR record. */
export const importIdOf = (at: Instant, random: string): string =>
  `imp-${Date.parse(at).toString(16).padStart(12, '0')}-${random}`
