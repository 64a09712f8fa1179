import { Problem } from '@mutua/sdk/problem'
import { describe, expect, it } from 'vitest'
import { loadResourceCheck } from './check-resource.ts'
import { outcomeOfIssues, outcomeOfProblem, outcomeOfReasons } from './operation-outcome.ts'

describe('an OperationOutcome', () => {
  const check = loadResourceCheck()

  it.each([
    [
      'a refused resource',
      outcomeOfIssues([
        { severity: 'error', code: 'structure', expression: ['Patient.name'], diagnostics: 'x' },
      ]),
    ],
    ['a refusal without issues', outcomeOfIssues([])],
    ['plain reasons', outcomeOfReasons('error', 'invalid', ['a', 'b'])],
    ['no reason at all', outcomeOfReasons('error', 'invalid', [])],
    ['a problem', outcomeOfProblem(new Problem('grant-withdrawn', 'Ask again.'), 'https://pod.example')],
    [
      'a problem without detail',
      outcomeOfProblem(new Problem('validator-unavailable'), 'https://pod.example'),
    ],
  ])('is valid FHIR for %s', (_name, outcome) => {
    expect(check(JSON.stringify(outcome))).toMatchObject({ kind: 'valid', resourceType: 'OperationOutcome' })
  })

  it('carries the stable problem code and the sentence for the caller, never the cause', () => {
    const outcome = outcomeOfProblem(
      new Problem('owner-only', 'Sign in as the owner.', { cause: 'secret' }),
      'https://pod.example',
    )
    expect(outcome.issue[0]).toEqual({
      severity: 'error',
      code: 'forbidden',
      details: {
        coding: [{ system: 'https://pod.example/.problems', code: 'owner-only' }],
        text: 'Only the owner of the pod may do this',
      },
      diagnostics: 'Sign in as the owner.',
    })
    expect(JSON.stringify(outcome)).not.toContain('secret')
  })
})
