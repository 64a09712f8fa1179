import type { SummaryElements } from './check-resource.ts'
import type { FhirVerdict } from './fhir-verdict.ts'
import type { ImportOutcome, ImportPlan } from './import-plan.ts'
import type { LookOutcome, PlanOutcome } from './import-stream.ts'
import type { ElementTypes } from './rdf/element-types.ts'

/** Server -> validator thread. Text, not objects: copying a string between threads is cheaper than cloning a tree. */
export interface ValidatorJob {
  readonly id: number
  readonly work:
    | { readonly kind: 'check'; readonly json: string }
    | {
        /** A piece of what is read twice; see `ImportStream`. */
        readonly kind: 'look' | 'plan'
        /** Names what it is a piece of. */
        readonly stream: number
        readonly bytes: Uint8Array<ArrayBuffer>
        readonly isFirst: boolean
        readonly isLast: boolean
        readonly maxEntries: number
      }
    | { readonly kind: 'forget'; readonly stream: number }
    | { readonly kind: 'plan-cda'; readonly file: Uint8Array; readonly maxEntries: number }
    | { readonly kind: 'summary-elements' }
    | { readonly kind: 'element-types' }
}

/** Validator thread -> server; one for each job. */
export type ValidatorAnswer =
  | { readonly id: number; readonly kind: 'verdict'; readonly verdict: FhirVerdict }
  | { readonly id: number; readonly kind: 'summary-elements'; readonly elements: SummaryElements }
  | { readonly id: number; readonly kind: 'element-types'; readonly types: ElementTypes }
  | {
      readonly id: number
      readonly kind: 'stream'
      readonly outcome: LookOutcome | PlanOutcome | 'lost'
      /** That of the piece, given back. */
      readonly memory: ArrayBuffer
    }
  | { readonly id: number; readonly kind: 'forgotten' }
  | { readonly id: number; readonly kind: 'cda-import'; readonly outcome: CdaImportOutcome }

export type CdaImportOutcome =
  | { readonly kind: 'planned'; readonly plan: ImportPlan; readonly originalPath: string }
  | Extract<ImportOutcome, { kind: 'refused' }>
