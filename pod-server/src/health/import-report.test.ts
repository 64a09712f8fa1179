import { describe, expect, it } from 'vitest'
import { loadResourceCheck } from './check-resource.ts'
import { importReport, type ReportLine } from './import-report.ts'

const pathOf = (id: string): string => `health/laboratory/Observation/${id}`
const lines: readonly ReportLine[] = [
  { kind: 'created', index: 0, path: pathOf('a') },
  { kind: 'created', index: undefined, path: 'health/documents/Bundle/doc' },
  { kind: 'unchanged', index: 3, path: pathOf('b') },
  { kind: 'refused', index: 1, reasons: ['Observation.status: Missing required property', 'second'] },
  { kind: 'duplicate', index: 2, path: pathOf('a'), first: 0 },
]
interface Report {
  readonly entry?: {
    response: { status: string; location?: string; outcome?: { issue: { diagnostics: string }[] } }
  }[]
}
const textOf = (received: number, all: readonly ReportLine[]): string =>
  [...importReport(received, all, { locationOf: (path) => `https://pod.example/anna/${path}` })].join('')
const report = JSON.parse(textOf(5, lines)) as Report

describe('the answer to an import', () => {
  it('has a line for every entry in the order received, then the kept document', () => {
    expect(report.entry?.map(({ response }) => response.status)).toEqual([
      '201 Created',
      '422 Unprocessable Entity',
      '200 OK',
      '200 OK',
      '500 Internal Server Error',
      '201 Created',
    ])
  })

  it('says where each stored resource is', () => {
    expect(report.entry?.[0]?.response).toEqual({
      status: '201 Created',
      location: 'https://pod.example/anna/health/laboratory/Observation/a',
    })
  })

  it('says which entry a repeated one equals, and where that is', () => {
    expect(report.entry?.[2]?.response).toMatchObject({
      location: 'https://pod.example/anna/health/laboratory/Observation/a',
      outcome: {
        issue: [{ diagnostics: 'Entry 1 of this import is the same resource, with the same content.' }],
      },
    })
  })

  it('gives every reason for a refused entry', () => {
    expect(report.entry?.[1]?.response.outcome).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [
        { severity: 'error', diagnostics: 'Observation.status: Missing required property' },
        { diagnostics: 'second' },
      ],
    })
  })

  it('comes in pieces when it is long', () => {
    const many = Array.from({ length: 2_000 }, (_, index): ReportLine => ({
      kind: 'created',
      index,
      path: pathOf(String(index)),
    }))
    const pieces = [...importReport(2_000, many, { locationOf: (path) => path })]
    expect(pieces.length).toBeGreaterThan(2)
    expect((JSON.parse(pieces.join('')) as Report).entry).toHaveLength(2_000)
  })

  it('is a valid Bundle, also when nothing was received', () => {
    const check = loadResourceCheck()
    expect(check(JSON.stringify(report)).kind).toBe('valid')
    expect(check(textOf(0, [])).kind).toBe('valid')
  })
})
