import type { Instant, WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { ReportLine } from '../health/import-report.ts'
import type { ImportRow, ImportSource } from '../resources/import-row.ts'
import type { ImportBody, ImportedKind, ImportRun } from '../resources/import-run.ts'
import type { PodImports } from '../resources/pod-imports.ts'
import { parsePodPath, type PodPath } from '../resources/pod-path.ts'
import type { PlannedItem, PlannedStep } from './plan-of-body.ts'

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
  passed: 0,
  counts: { received: 0, created: 0, replaced: 0, unchanged: 0, duplicates: 0, invalid: 0 },
})

/** Called for each entry, and each document that is kept, once it is durable what becomes of it. */
export type Tell = (line: ReportLine) => void

/**
 * Writes what is planned while it is being planned, some hundred documents in each durable write. Each write leaves a pod that
 * is whole; one that is cancelled or fails keeps what it wrote, and can be undone. One that was begun before passes over
 * what is durable already.
 * @throws {Problem} as `planOfBody` and `ImportRun.put`; the row says so then
 */
export const runImport = async (
  steps: AsyncIterable<PlannedStep>,
  { run, root, tell }: { run: ImportRun; root: PodPath; tell?: Tell },
): Promise<void> => {
  let pending: PlannedItem[] = []
  let bytes = 0
  let toPass = run.row().passed
  const put = async (): Promise<void> => {
    const items = pending
    pending = []
    bytes = 0
    if (items.length > 0) note(items, await run.put(groupOf(items, root)), tell)
  }
  try {
    for await (const step of steps) {
      if (run.isCancelled()) break
      if (step.kind === 'looked') run.expect(step.received)
      else
        for (const item of step.items) {
          if (toPass > 0) {
            toPass -= 1
            continue
          }
          pending.push(item)
          bytes += item.kind === 'accepted' ? item.resource.json.length : 0
          if (pending.length >= groupSize || bytes >= groupBytes) await put()
          if (run.isCancelled()) break
        }
    }
    if (!run.isCancelled()) await put()
  } catch (cause) {
    // Why it failed matters more than that this could not be noted either.
    await stop(run, cause).catch(() => undefined)
    throw cause
  }
  await run.end(run.isCancelled() ? 'cancelled' : 'done')
}

/** What `runImport` would say, with nothing written. */
export const tryImport = async (
  steps: AsyncIterable<PlannedStep>,
  { imports, root, tell }: { imports: Pick<PodImports, 'compare'>; root: PodPath; tell: Tell },
): Promise<{ received: number }> => {
  let received = 0
  for await (const step of steps) {
    if (step.kind === 'looked') received = step.received
    else note(step.items, await imports.compare(documentsOf(step.items, root)), tell)
  }
  return { received }
}

/** What stopped us and not the file, as a server that ends, may pass: it can go on then. */
const stop = async (run: ImportRun, cause: unknown): Promise<void> => {
  const why = whyOf(cause)
  const mayPass = cause instanceof Problem && cause.code === 'validator-unavailable'
  if (!(mayPass && (await run.pause(why)))) await run.end('failed', why)
}

/** A sentence of ours, or that there is none. */
const whyOf = (cause: unknown): string => {
  const detail: unknown = cause instanceof Error && 'detail' in cause ? cause.detail : undefined
  return typeof detail === 'string' ? detail : 'It stopped for a reason on our side.'
}

const groupSize = 400
const groupBytes = 8_388_608

const note = (
  items: readonly PlannedItem[],
  kinds: readonly ImportedKind[],
  tell: Tell | undefined,
): void => {
  if (tell === undefined) return
  const found = kinds.values()
  for (const item of items) {
    if (item.kind === 'invalid')
      tell({ kind: 'refused', index: item.entry.index, reasons: item.entry.reasons })
    else if (item.kind === 'duplicate') tell({ kind: 'duplicate', ...item.entry })
    else {
      const kind = found.next().value ?? 'unchanged'
      if (item.kind === 'accepted') tell({ kind, index: item.resource.index, path: item.resource.path })
      else if (item.isDocument) tell({ kind, index: undefined, path: item.original.path })
    }
  }
}

const groupOf = (items: readonly PlannedItem[], root: PodPath) => ({
  documents: documentsOf(items, root),
  faults: items.flatMap((item) =>
    item.kind === 'invalid' ? [{ entry: item.entry.index + 1, reasons: item.entry.reasons }] : [],
  ),
  duplicates: items.filter(({ kind }) => kind === 'duplicate').length,
  entries: items.filter((item) =>
    item.kind === 'accepted' ? item.resource.index !== undefined : item.kind !== 'kept',
  ).length,
  items: items.length,
})

const documentsOf = (items: readonly PlannedItem[], root: PodPath): ImportBody[] =>
  items.flatMap((item): ImportBody[] => {
    if (item.kind === 'kept')
      return [{ ...item.original, path: parsePodPath(`${root}${item.original.path}`) }]
    if (item.kind !== 'accepted') return []
    const { path, json } = item.resource
    return [
      {
        path: parsePodPath(`${root}${path}`),
        contentType: 'application/fhir+json',
        body: new TextEncoder().encode(json),
      },
    ]
  })
