import { expect, test } from 'vitest'
import { foreseen, originalFileIn, whyRefused } from './what-came.ts'

const at = (type: string, category = 'laboratory') => `https://pods.example/anna/health/${category}/${type}/1`
const coming = (location: string) => ({ entry: 1, location, status: 201 })

test('What would come in is counted as people count it, and nothing that is there already.', () => {
  const report = {
    imported: [
      coming(at('DiagnosticReport')),
      coming(at('Observation')),
      coming(at('Observation')),
      { ...coming(at('Observation')), already: 'It is there.' },
      coming(at('Practitioner')),
      coming(at('DocumentReference', 'documents')),
    ],
    refused: [],
  }
  expect(foreseen(report)).toEqual({
    categories: ['laboratory', 'documents'],
    counted: [
      ['reports', 1],
      ['results', 2],
      ['documents', 1],
      ['others', 1],
    ],
  })
})

test('The file of a record is one of the own pod, whatever the record says.', () => {
  const root = 'https://pods.example/anna/'
  const record = (url: string) => ({ content: [{ attachment: { url, title: 'Referto.pdf' } }] })
  expect(originalFileIn(record('Binary/7c2d'), root)).toEqual({
    address: 'https://pods.example/anna/health/documents/Binary/7c2d',
    title: 'Referto.pdf',
  })
  for (const url of [
    'https://elsewhere.example/x',
    '//elsewhere.example/x',
    '/bruno/health/documents/Binary/1',
    '../../../bruno/health/documents/Binary/1',
    'Binary/../../laboratory/Observation/1',
    'Binary/..',
    'data:text/html,x',
  ])
    expect(() => originalFileIn(record(url), root), url).toThrow('invalid_format')
})

test.each([
  [{ status: 422, reason: 'Observation.status: Missing required property' }, 'missing'],
  [{ status: 422, reason: 'This line is not JSON' }, 'form'],
  [{ status: 500, reason: 'The resource was not stored. Nothing is missing.' }, 'ours'],
] as const)('why an entry is refused is said in three ways: %j is “%s”', (refused, why) => {
  expect(whyRefused(refused)).toBe(why)
})
