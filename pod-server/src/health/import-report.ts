import type { Bundle, BundleEntry } from '@medplum/fhirtypes'
import type { ImportPlan, PlannedResource } from './import-bundle.ts'
import { outcomeOfReasons } from './operation-outcome.ts'

/** What became of one planned resource. */
export type StoredResult =
  | { readonly kind: 'created' | 'replaced' | 'unchanged'; readonly etag?: string }
  | { readonly kind: 'failed'; readonly why: string }

export interface ReportDeps {
  /** Planned resource -> the URL a client reads it at. */
  readonly locationOf: (planned: PlannedResource) => string
}

/**
 * Answer of `$import`: a `batch-response` Bundle (FHIR R4 §3.1.0.11) with one entry for every entry received, in the
 * order received; then one for each document that was kept whole. A refused entry carries its OperationOutcome.
 *
 * @param stored by `PlannedResource.path`; a planned path that is missing counts as failed
 */
export const importReport = (
  plan: ImportPlan,
  stored: ReadonlyMap<string, StoredResult>,
  deps: ReportDeps,
): Bundle => {
  const byPath = new Map(plan.accepted.map((planned) => [planned.path, planned]))
  const lines: (readonly [number, BundleEntry])[] = [
    ...plan.accepted.map(
      (planned) => [planned.index ?? plan.received, storedEntry(planned, stored, deps)] as const,
    ),
    ...plan.invalid.map(
      ({ index, reasons }) => [index, refusedEntry('422 Unprocessable Entity', reasons)] as const,
    ),
    ...plan.duplicates.map(({ index, path }) => [index, duplicateEntry(byPath.get(path), deps)] as const),
  ]
  // The sort is stable: documents, all at the last place, stay in their order.
  const entry = lines.toSorted(([left], [right]) => left - right).map(([, line]) => line)
  return { resourceType: 'Bundle', type: 'batch-response', ...(entry.length === 0 ? {} : { entry }) }
}

const storedEntry = (
  planned: PlannedResource,
  stored: ReadonlyMap<string, StoredResult>,
  deps: ReportDeps,
): BundleEntry => {
  const result = stored.get(planned.path) ?? { kind: 'failed', why: 'The resource was not stored.' }
  if (result.kind === 'failed') return refusedEntry('500 Internal Server Error', [result.why])
  return {
    response: {
      status: result.kind === 'created' ? '201 Created' : '200 OK',
      location: deps.locationOf(planned),
      ...(result.etag === undefined ? {} : { etag: result.etag }),
      ...(result.kind === 'created'
        ? {}
        : { outcome: outcomeOfReasons('information', 'informational', [found[result.kind]]) }),
    },
  }
}

/** Of two answers with one status, what was there before. */
const found = {
  replaced: 'Another version was in the pod.',
  unchanged: 'The same resource is in the pod already.',
} as const

const refusedEntry = (status: string, reasons: readonly string[]): BundleEntry => ({
  response: {
    status,
    outcome: outcomeOfReasons('error', status.startsWith('5') ? 'exception' : 'invalid', reasons),
  },
})

const duplicateEntry = (first: PlannedResource | undefined, deps: ReportDeps): BundleEntry => ({
  response: {
    status: '200 OK',
    ...(first === undefined ? {} : { location: deps.locationOf(first) }),
    outcome: outcomeOfReasons('information', 'duplicate', ['The same resource came earlier in this import.']),
  },
})
