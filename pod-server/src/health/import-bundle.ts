import { createImportStream, type ImportStreamDeps } from './import-stream.ts'
import type { ImportOutcome, ImportPlan, PlanItem } from './import-plan.ts'

/**
 * Plans the import of a FHIR Bundle (document, collection, transaction, batch, searchset), of a single resource, or of
 * NDJSON with one of these on each line, as a whole. Resources keep their own id; without one the id is derived from
 * `fullUrl`, or from the content, so the same input always gives the same paths. References to other entries become
 * `<resourceType>/<id>`. A document that brings at least one valid resource is also kept whole.
 *
 * Decides and writes nothing; the input is attacker-controlled.
 */
export const planImport = async (body: string, deps: ImportStreamDeps): Promise<ImportOutcome> => {
  const bytes = new TextEncoder().encode(body)
  const stream = createImportStream(deps)
  const looked = stream.look(bytes, true)
  if (looked.kind === 'refused') return looked
  const planned = await stream.plan(bytes, true)
  if (planned.kind === 'refused') return planned
  const textOf = ({ from, to }: { from: number; to: number }): string =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(from, to))
  return { kind: 'planned', plan: wholePlan(looked.received, planned.items, textOf) }
}

/** @param textOf what lies between two places of what was sent */
export const wholePlan = (
  received: number,
  items: readonly PlanItem[],
  textOf: (range: { from: number; to: number }) => string,
): ImportPlan => ({
  received,
  accepted: items.flatMap((item) => {
    if (item.kind === 'accepted') return [item.resource]
    if (item.kind !== 'original') return []
    const { path, id } = item.original
    return [
      {
        index: undefined,
        path,
        category: 'documents' as const,
        resourceType: 'Bundle',
        id,
        json: textOf(item.original),
      },
    ]
  }),
  invalid: items.flatMap((item) => (item.kind === 'invalid' ? [item.entry] : [])),
  duplicates: items.flatMap((item) => (item.kind === 'duplicate' ? [item.entry] : [])),
})
