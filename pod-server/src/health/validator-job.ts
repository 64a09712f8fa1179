import type { SummaryElements } from './check-resource.ts'
import type { FhirVerdict } from './fhir-verdict.ts'
import type { ImportOutcome, ImportPlan } from './import-bundle.ts'
import type { ElementTypes } from './rdf/element-types.ts'

/** Server -> validator thread. Text, not objects: copying a string between threads is cheaper than cloning a tree. */
export interface ValidatorJob {
  readonly id: number
  readonly work:
    | { readonly kind: 'check'; readonly json: string }
    | { readonly kind: 'plan'; readonly body: string; readonly maxEntries: number }
    | { readonly kind: 'plan-cda'; readonly file: Uint8Array; readonly maxEntries: number }
    | { readonly kind: 'summary-elements' }
    | { readonly kind: 'element-types' }
}

/** Validator thread -> server; one for each job. */
export type ValidatorAnswer =
  | { readonly id: number; readonly kind: 'verdict'; readonly verdict: FhirVerdict }
  | { readonly id: number; readonly kind: 'summary-elements'; readonly elements: SummaryElements }
  | { readonly id: number; readonly kind: 'element-types'; readonly types: ElementTypes }
  | { readonly id: number; readonly kind: 'import'; readonly outcome: ImportOutcome }
  | { readonly id: number; readonly kind: 'cda-import'; readonly outcome: CdaImportOutcome }

export type CdaImportOutcome =
  | { readonly kind: 'planned'; readonly plan: ImportPlan; readonly originalPath: string }
  | Extract<ImportOutcome, { kind: 'refused' }>
