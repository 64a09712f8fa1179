import type { HealthCategory } from '@mutua/sdk/fhir/health-categories'

/** One resource to store as `application/fhir+json` at `path` below the root of the pod. */
export interface PlannedResource {
  /** Place among the entries received, from 0; `undefined` for the document that carried them. */
  readonly index: number | undefined
  /** `health/<category>/<resourceType>/<id>`: safe as a path, the same for every import of the same input. */
  readonly path: string
  readonly category: HealthCategory
  readonly resourceType: string
  readonly id: string
  /** Exact text to store. For the document it is the text received, byte for byte. */
  readonly json: string
}

export interface RefusedEntry {
  readonly index: number
  readonly resourceType?: string
  readonly fullUrl?: string
  /** At least one sentence; element paths and rule names, no value of the entry. */
  readonly reasons: readonly string[]
}

/** The same resource again, with the same content: nothing to store. */
export interface DuplicateEntry {
  readonly index: number
  readonly path: string
  /** Place of the entry that it equals. */
  readonly first: number
}

/** A document that brought at least one valid resource, to be kept as it came: bytes `from` up to `to` of what was sent. */
export interface KeptOriginal {
  readonly path: string
  readonly id: string
  readonly from: number
  readonly to: number
}

/** What becomes of one entry, or of the document around them. */
export type PlanItem =
  | { readonly kind: 'accepted'; readonly resource: PlannedResource }
  | { readonly kind: 'invalid'; readonly entry: RefusedEntry }
  | { readonly kind: 'duplicate'; readonly entry: DuplicateEntry }
  | { readonly kind: 'original'; readonly original: KeptOriginal }

/** Every entry received is in exactly one of the lists. Nothing is stored yet. */
export interface ImportPlan {
  readonly received: number
  readonly accepted: readonly PlannedResource[]
  readonly invalid: readonly RefusedEntry[]
  readonly duplicates: readonly DuplicateEntry[]
}

export interface ImportRefusal {
  readonly kind: 'refused'
  readonly code: 'body-malformed' | 'body-too-large'
  readonly why: string
}

export type ImportOutcome = { readonly kind: 'planned'; readonly plan: ImportPlan } | ImportRefusal
