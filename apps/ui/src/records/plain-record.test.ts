import { expect, test } from 'vitest'
import { plainLines, titleOf, type PlainWords } from './plain-record.ts'

const words: PlainWords = {
  day: (iso) => `il ${iso}`,
  code: (code) => (code === 'final' ? 'definitivo' : code),
}

const pressure = {
  resourceType: 'Observation',
  id: 'p1',
  status: 'final',
  code: { coding: [{ code: '85354-9', display: 'Pressione' }] },
  effectiveDateTime: '2026-05-12',
  component: [
    { code: { text: 'Massima' }, valueQuantity: { value: 142, unit: 'mmHg' } },
    { code: { text: 'Minima' }, valueQuantity: { value: 88, unit: 'mmHg' } },
  ],
}

test('a record says its values, its day and its state in words', () => {
  expect(titleOf(pressure)).toBe('Pressione')
  expect(plainLines(pressure, words)).toEqual([
    { element: 'component', texts: ['Massima: 142 mmHg', 'Minima: 88 mmHg'] },
    { element: 'effective', texts: ['il 2026-05-12'] },
    { element: 'status', texts: ['definitivo'] },
  ])
})

test('a reference range with one end says which', () => {
  const line = (range: object) =>
    plainLines({ resourceType: 'Observation', id: 'o', referenceRange: [range] }, words)[0]?.texts
  expect(line({ high: { value: 53, unit: 'mmol/mol' } })).toEqual(['≤ 53 mmol/mol'])
  expect(line({ low: { value: 60, unit: 'mL/min' } })).toEqual(['≥ 60 mL/min'])
  expect(line({ low: { value: 70 }, high: { value: 100 } })).toEqual(['70 – 100'])
  expect(line({ low: { value: 60, unit: 'mL/min/{1.73_m2}' } })).toEqual(['≥ 60 mL/min/1.73 m2'])
  expect(line({})).toBeUndefined()
})

test('what a record writes in a shape of another kind is left out, not guessed', () => {
  const record = { resourceType: 'Condition', id: 'c', code: 7, note: [{}], onsetDateTime: 'once' }
  expect(titleOf({ ...record, code: {} })).toBe('Condition')
  expect(plainLines(record, words)).toEqual([{ element: 'onset', texts: ['once'] }])
})
