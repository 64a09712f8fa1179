import type { Instant, WebId } from '@mutua/sdk/ids'
import type { ImportPlan, PlannedResource } from '../health/import-bundle.ts'
import type { StoredResult } from '../health/import-report.ts'
import type { ImportFault, ImportRow, ImportSource } from '../resources/import-row.ts'
import type { ImportedKind, ImportRun, PodImports } from '../resources/pod-imports.ts'
import { parsePodPath, type PodPath } from '../resources/pod-path.ts'
import type { WholeDocument } from '../resources/pod-store.ts'

/** What came in, read: records to write, and files that are kept as they came beside them. */
export interface PlannedImport {
  readonly plan: ImportPlan
  readonly originals: readonly Original[]
}

export interface Original {
  /** Below the root of the pod. */
  readonly path: string
  readonly contentType: string
  readonly body: Uint8Array
}

export const newImportRow = (facts: {
  readonly id: string
  readonly begunAt: Instant
  readonly by: WebId
  readonly source: ImportSource
}): ImportRow => ({
  ...facts,
  state: 'running',
  total: 0,
  done: 0,
  counts: { received: 0, created: 0, replaced: 0, unchanged: 0, duplicates: 0, invalid: 0 },
})

/**
 * Writes what was planned, some hundred documents in each durable write, and says what became of each by its path. Each
 * write leaves a pod that is whole; one that is cancelled or fails keeps what it wrote, and can be undone.
 * @throws {Problem} as `ImportRun.put`; the row says so then
 */
export const runImport = async (
  planned: PlannedImport,
  { run, root }: { run: ImportRun; root: PodPath },
): Promise<ReadonlyMap<string, StoredResult>> => {
  const documents = documentsOf(planned, root)
  const faults = faultsOf(planned.plan)
  const stored = new Map<string, StoredResult>()
  run.count(documents.length, planned.plan)
  try {
    for (let start = 0; start < documents.length && !run.isCancelled(); start += groupSize) {
      const group = documents.slice(start, start + groupSize)
      note(stored, group, await run.put(group), root)
    }
  } catch (cause) {
    // Why it failed matters more than that this could not be noted either.
    await run.end('failed', { faults, why: whyOf(cause) }).catch(() => undefined)
    throw cause
  }
  await run.end(run.isCancelled() ? 'cancelled' : 'done', { faults })
  return stored
}

/** What `runImport` would say, with nothing written. */
export const tryImport = async (
  planned: PlannedImport,
  { imports, root }: { imports: Pick<PodImports, 'compare'>; root: PodPath },
): Promise<ReadonlyMap<string, StoredResult>> => {
  const stored = new Map<string, StoredResult>()
  const documents = documentsOf(planned, root)
  note(stored, documents, await imports.compare(documents), root)
  return stored
}

/** A sentence of ours, or that there is none. */
export const whyOf = (cause: unknown): string => {
  const detail: unknown = cause instanceof Error && 'detail' in cause ? cause.detail : undefined
  return typeof detail === 'string' ? detail : 'It stopped for a reason on our side.'
}

const groupSize = 400

const note = (
  stored: Map<string, StoredResult>,
  documents: readonly WholeDocument[],
  kinds: readonly ImportedKind[],
  root: PodPath,
): void => {
  for (const [index, { path }] of documents.entries()) {
    const kind = kinds[index]
    if (kind !== undefined) stored.set(path.slice(root.length), { kind })
  }
}

const documentsOf = ({ plan, originals }: PlannedImport, root: PodPath): WholeDocument[] => [
  ...plan.accepted.map((resource) => documentOf(root, resource)),
  // A file of which nothing is valid leaves nothing behind.
  ...(plan.accepted.length === 0 ? [] : originals).map(({ path, contentType, body }) => ({
    path: parsePodPath(`${root}${path}`),
    contentType,
    body,
  })),
]

const documentOf = (
  root: PodPath,
  { path, json }: Pick<PlannedResource, 'path' | 'json'>,
): WholeDocument => ({
  path: parsePodPath(`${root}${path}`),
  contentType: 'application/fhir+json',
  body: new TextEncoder().encode(json),
})

const faultsOf = (plan: ImportPlan): ImportFault[] =>
  plan.invalid.map(({ index, reasons }) => ({ entry: index + 1, reasons }))
