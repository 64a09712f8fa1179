import { expect, test } from 'vitest'
import { measuresIn } from './measures.ts'

const glucose = (id: string, at: string, value: number, unit = 'mg/dL', more: object = {}) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '2345-7' }], text: 'Glicemia' },
  effectiveDateTime: at,
  valueQuantity: { value, unit },
  ...more,
})

test('numbers of one kind and one unit are one line, the oldest first, with the newest usual values', () => {
  const range = (high: number) => ({ referenceRange: [{ low: { value: 70 }, high: { value: high } }] })
  const measures = measuresIn([
    glucose('b', '2026-05-12', 92, 'mg/dL', range(100)),
    glucose('a', '2025-11-03T08:00:00+01:00', 118, 'mg/dL', range(110)),
    glucose('x', '2026-01-01', 5.1, 'mmol/L'),
    glucose('y', '2026-02-01', 500, 'mg/dL', { status: 'entered-in-error' }),
    glucose('z', 'once', 95),
  ])
  expect(measures).toEqual([
    {
      key: 'http://loinc.org|2345-7 mg/dL',
      title: 'Glicemia',
      unit: 'mg/dL',
      lines: [
        {
          title: 'Glicemia',
          points: [
            { at: '2025-11-03T08:00:00+01:00', value: 118, record: 'Observation/a' },
            { at: '2026-05-12', value: 92, record: 'Observation/b' },
          ],
          band: { low: 70, high: 100 },
        },
      ],
    },
  ])
})

test('blood pressure is one measure of two lines', () => {
  const pressure = (id: string, at: string, both: readonly [number, number]) => ({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { text: 'Pressione' },
    effectiveDateTime: at,
    component: both.map((value, index) => ({
      code: { text: index === 0 ? 'Massima' : 'Minima' },
      valueQuantity: { value, unit: 'mmHg' },
    })),
  })
  const [measure] = measuresIn([
    pressure('1', '2026-03-02', [142, 88]),
    pressure('2', '2026-03-16', [136, 82]),
  ])
  expect(measure?.title).toBe('Pressione')
  expect(measure?.lines.map(({ title, points }) => [title, points.map(({ value }) => value)])).toEqual([
    ['Massima', [142, 136]],
    ['Minima', [88, 82]],
  ])
})

test('what was measured once is no trend', () => {
  expect(measuresIn([glucose('a', '2026-05-12', 92)])).toEqual([])
})
