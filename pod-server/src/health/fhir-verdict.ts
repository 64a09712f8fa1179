/**
 * One fault of a resource, in the words of OperationOutcome.issue (FHIR R4). `expression` holds element paths and
 * `diagnostics` the name of the rule: never a value out of the resource, so both may be logged and shown.
 */
export interface FhirIssue {
  readonly severity: 'error'
  readonly code: 'structure' | 'invariant' | 'invalid'
  readonly expression: readonly string[]
  readonly diagnostics: string
}

/** Answer to "is this a valid FHIR R4 (4.0.1) resource?". */
export type FhirVerdict =
  | { readonly kind: 'valid'; readonly resourceType: string; readonly id?: string }
  | { readonly kind: 'invalid'; readonly issues: readonly FhirIssue[] }

export const invalidVerdict = (...issues: readonly FhirIssue[]): FhirVerdict => ({ kind: 'invalid', issues })

/** A sentence a person can act on: `Observation.status: Missing required property`. */
export const issueSentence = (issue: FhirIssue): string =>
  issue.expression.length === 0 ? issue.diagnostics : `${issue.expression.join(', ')}: ${issue.diagnostics}`
