import { expect, test } from 'vitest'
import { foreseen } from './what-came.ts'

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
