import { expect, test } from 'vitest'
import { importReportSchema } from './import-report.ts'

test('an import report names what was kept and why the rest was not', () => {
  const report = importReportSchema.parse({
    resourceType: 'Bundle',
    type: 'batch-response',
    entry: [
      { response: { status: '201 Created', location: 'http://localhost:3000/anna/health/Observation/1' } },
      {
        response: {
          status: '422 Unprocessable Entity',
          outcome: {
            resourceType: 'OperationOutcome',
            issue: [
              {
                severity: 'error',
                code: 'required',
                diagnostics: 'status is missing',
                expression: ['Observation.status'],
              },
            ],
          },
        },
      },
      { response: { status: '400' } },
      {
        response: {
          status: '200 OK',
          location: 'http://localhost:3000/anna/health/Observation/1',
          outcome: {
            resourceType: 'OperationOutcome',
            issue: [{ severity: 'information', code: 'duplicate', diagnostics: 'Entry 1 is the same.' }],
          },
        },
      },
    ],
  })
  expect(report.imported).toEqual([
    { entry: 1, status: 201, location: 'http://localhost:3000/anna/health/Observation/1' },
    {
      entry: 4,
      status: 200,
      location: 'http://localhost:3000/anna/health/Observation/1',
      already: 'Entry 1 is the same.',
    },
  ])
  expect(report.refused).toEqual([
    { entry: 2, status: 422, reason: 'status is missing (Observation.status)' },
    { entry: 3, status: 400, reason: 'status 400' },
  ])
})

test('an answer that is no batch response is refused', () => {
  expect(importReportSchema.safeParse({ resourceType: 'Bundle', type: 'collection' }).success).toBe(false)
  expect(
    importReportSchema.safeParse({
      resourceType: 'Bundle',
      type: 'batch-response',
      entry: [{ response: { status: 'ok' } }],
    }).success,
  ).toBe(false)
})
