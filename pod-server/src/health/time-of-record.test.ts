import { describe, expect, it } from 'vitest'
import { timeOfRecord } from './time-of-record.ts'

describe('the time a health record is of', () => {
  it.each([
    [
      'its effective time',
      { effectiveDateTime: '2026-05-04T10:00:00+02:00', issued: '2026-05-09T00:00:00Z' },
      '2026-05-04T08:00:00.000Z',
    ],
    ['the first moment of a date', { effectiveDateTime: '2026-05-04' }, '2026-05-04T00:00:00.000Z'],
    ['the first moment of a month or year', { onsetDateTime: '2026-05' }, '2026-05-01T00:00:00.000Z'],
    [
      'the start of a period',
      { effectivePeriod: { start: '2026-05-04', end: '2026-06-01' } },
      '2026-05-04T00:00:00.000Z',
    ],
    [
      'when it was ordered, where nothing better is said',
      { authoredOn: '2026-05-04' },
      '2026-05-04T00:00:00.000Z',
    ],
    [
      'the next that is said, where a period has no start',
      { performedPeriod: { end: '2026-06-01' }, date: '2025' },
      '2025-01-01T00:00:00.000Z',
    ],
  ])('is %s', (_, record, time) => {
    expect(timeOfRecord(record)).toBe(time)
  })

  it.each([
    ['a person', { resourceType: 'Patient', birthDate: '1960-01-01' }],
    ['text that is no date', { effectiveDateTime: 'yesterday', issued: '2026-13-41' }],
    ['a list', [{ effectiveDateTime: '2026-05-04' }]],
    ['nothing', null],
  ])('is not said by %s', (_, record) => {
    expect(timeOfRecord(record)).toBeUndefined()
  })
})
