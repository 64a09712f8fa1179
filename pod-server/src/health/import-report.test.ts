import { describe, expect, it } from 'vitest'
import { loadResourceCheck } from './check-resource.ts'
import type { ImportPlan, PlannedResource } from './import-bundle.ts'
import { importReport, type StoredResult } from './import-report.ts'

const planned = (id: string, index: number | undefined): PlannedResource => ({
  index,
  id,
  path: `health/laboratory/Observation/${id}`,
  category: 'laboratory',
  resourceType: 'Observation',
  json: '{}',
})

const plan: ImportPlan = {
  received: 5,
  accepted: [planned('a', 0), planned('doc', undefined), planned('b', 3), planned('c', 4)],
  invalid: [{ index: 1, reasons: ['Observation.status: Missing required property', 'second'] }],
  duplicates: [{ index: 2, path: 'health/laboratory/Observation/a' }],
}
const stored = new Map<string, StoredResult>([
  ['health/laboratory/Observation/a', { kind: 'created', etag: 'W/"1"' }],
  ['health/laboratory/Observation/b', { kind: 'unchanged' }],
  ['health/laboratory/Observation/c', { kind: 'failed', why: 'The pod is full.' }],
])
const report = importReport(plan, stored, { locationOf: ({ path }) => `https://pod.example/anna/${path}` })

describe('the answer to an import', () => {
  it('has a line for every entry in the order received, then the kept document', () => {
    expect(report.entry?.map(({ response }) => response?.status)).toEqual([
      '201 Created',
      '422 Unprocessable Entity',
      '200 OK',
      '200 OK',
      '500 Internal Server Error',
      '500 Internal Server Error',
    ])
  })

  it('says where each stored resource is', () => {
    expect(report.entry?.[0]?.response).toEqual({
      status: '201 Created',
      location: 'https://pod.example/anna/health/laboratory/Observation/a',
      etag: 'W/"1"',
    })
    expect(report.entry?.[2]?.response?.location).toContain('/Observation/a')
  })

  it('gives every reason for a refused entry', () => {
    expect(report.entry?.[1]?.response?.outcome).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [
        { severity: 'error', diagnostics: 'Observation.status: Missing required property' },
        { diagnostics: 'second' },
      ],
    })
  })

  it('is a valid Bundle, also when nothing was received', () => {
    const check = loadResourceCheck()
    expect(check(JSON.stringify(report)).kind).toBe('valid')
    const empty = importReport({ received: 0, accepted: [], invalid: [], duplicates: [] }, new Map(), {
      locationOf: () => '',
    })
    expect(check(JSON.stringify(empty)).kind).toBe('valid')
  })
})
