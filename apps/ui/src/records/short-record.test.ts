import { expect, test } from 'vitest'
import { latestFirst, shortOf } from './short-record.ts'

test('a result is its title, its number and whether it is usual', () => {
  const record = {
    resourceType: 'Observation',
    id: 'o1',
    code: { text: 'Glicemia' },
    valueQuantity: { value: 182, unit: 'mg/dL' },
    interpretation: [{ coding: [{ code: 'H' }] }],
    effectiveDateTime: '2026-05-12',
  }
  expect(shortOf(record)).toEqual({
    key: 'Observation/o1',
    type: 'Observation',
    id: 'o1',
    title: 'Glicemia',
    value: '182 mg/dL',
    isUnusual: true,
    day: '2026-05-12',
  })
  expect(shortOf({ ...record, interpretation: [{ coding: [{ code: 'N' }] }] }).isUnusual).toBe(false)
})

test('a blood pressure says both its numbers; a medicine how it is taken', () => {
  const part = (text: string, value: number) => ({ code: { text }, valueQuantity: { value, unit: 'mmHg' } })
  const pressure = {
    resourceType: 'Observation',
    id: 'p',
    code: { text: 'Pressione' },
    component: [part('massima', 128), part('minima', 80)],
  }
  expect(shortOf(pressure).value).toBe('massima 128 mmHg, minima 80 mmHg')
  const medicine = {
    resourceType: 'MedicationRequest',
    id: 'm',
    medicationCodeableConcept: { text: 'Metformina' },
    dosageInstruction: [{ text: 'una a cena' }],
  }
  expect(shortOf(medicine)).toMatchObject({ title: 'Metformina', value: 'una a cena', day: '' })
})

test('the latest comes first, what says no day last', () => {
  const at = (id: string, date?: string) => ({
    resourceType: 'Task',
    id,
    ...(date === undefined ? {} : { date }),
  })
  const sorted = latestFirst([at('none'), at('old', '2020'), at('new', '2026-01-01')])
  expect(sorted.map(({ id }) => id)).toEqual(['new', 'old', 'none'])
})
