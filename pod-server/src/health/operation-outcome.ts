import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes'
import { type Problem, problemTable } from '@mutua/sdk/problem'
import type { FhirIssue } from './fhir-verdict.ts'

/** Verdict issues -> OperationOutcome. */
export const outcomeOfIssues = (issues: readonly FhirIssue[]): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue:
    issues.length === 0
      ? [{ severity: 'error', code: 'invalid', diagnostics: 'The resource was refused.' }]
      : issues.map(outcomeIssue),
})

/** Plain sentences, one issue each; at least one. */
export const outcomeOfReasons = (
  severity: 'error' | 'information',
  code: OperationOutcomeIssue['code'],
  reasons: readonly [string, ...string[]] | readonly string[],
): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: (reasons.length === 0 ? ['No reason was given.'] : reasons).map((diagnostics) => ({
    severity,
    code,
    diagnostics,
  })),
})

/**
 * The same "no" as problem+json gives elsewhere, for FHIR clients: the stable problem code travels as
 * `details.coding`, the sentence for the caller as `diagnostics`.
 */
export const outcomeOfProblem = (problem: Problem, origin: string): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: [
    {
      severity: problem.status >= 500 ? 'fatal' : 'error',
      code: issueCodeOfStatus(problem.status),
      details: {
        coding: [{ system: `${origin}/.problems`, code: problem.code }],
        text: problemTable[problem.code].title,
      },
      ...(problem.detail === undefined ? {} : { diagnostics: problem.detail }),
    },
  ],
})

const outcomeIssue = ({ severity, code, expression, diagnostics }: FhirIssue): OperationOutcomeIssue => ({
  severity,
  code,
  diagnostics,
  ...(expression.length === 0 ? {} : { expression: [...expression] }),
})

/** HTTP status -> http://hl7.org/fhir/issue-type */
const issueCodeOfStatus = (status: number): OperationOutcomeIssue['code'] => {
  if (status >= 500) return status === 503 ? 'transient' : 'exception'
  return issueCodes.get(status) ?? 'invalid'
}

const issueCodes: ReadonlyMap<number, OperationOutcomeIssue['code']> = new Map([
  [401, 'login'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [405, 'not-supported'],
  [406, 'not-supported'],
  [409, 'conflict'],
  [410, 'deleted'],
  [412, 'conflict'],
  [413, 'too-long'],
  [415, 'not-supported'],
  [422, 'processing'],
  [429, 'throttled'],
])
