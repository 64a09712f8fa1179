import { describe, expect, it } from 'vitest'
import { instantOf } from '../ids.ts'
import { addDays, civilDateOf, civilDateSchema } from './civil-date.ts'
import { monthOf, monthsOf, nextMonth, parsePeriod, parseYear, periodEnd, periodStart } from './period.ts'

describe('a period', () => {
  it('is a month or a year', () => {
    expect(parsePeriod('2026-11')).toBe('2026-11')
    expect(parsePeriod('2026')).toBe('2026')
    for (const other of ['2026-13', '2026-00', '1999', '2026-1', '2026-11-01', '', undefined, 2026]) {
      expect(() => parsePeriod(other)).toThrow('input-malformed')
    }
  })

  it('begins with its first instant and ends before that of the next', () => {
    expect(periodStart(parsePeriod('2026-12'))).toBe('2026-12-01T00:00:00.000Z')
    expect(periodEnd(parsePeriod('2026-12'))).toBe('2027-01-01T00:00:00.000Z')
    expect(periodStart(parsePeriod('2026'))).toBe('2026-01-01T00:00:00.000Z')
    expect(periodEnd(parsePeriod('2026'))).toBe('2027-01-01T00:00:00.000Z')
  })

  it('of a year has twelve months, one after the other', () => {
    const months = monthsOf(parseYear('2026'))
    expect(months).toHaveLength(12)
    for (const [index, month] of months.slice(1).entries())
      expect(month).toBe(nextMonth(months[index] ?? month))
    expect(monthOf(instantOf(Date.parse('2026-03-31T23:59:59.999Z')))).toBe(months[2])
  })
})

describe('a civil date', () => {
  it('is the day it is in Italy', () => {
    expect(civilDateOf(Date.parse('2026-11-20T23:30:00Z'))).toBe('2026-11-21')
    expect(civilDateOf(Date.parse('2026-07-01T21:59:00Z'))).toBe('2026-07-01')
  })

  it('counts days over months, years and the change of the clocks', () => {
    expect(addDays(civilDateSchema.parse('2026-11-21'), 90)).toBe('2027-02-19')
    expect(addDays(civilDateSchema.parse('2026-03-28'), 2)).toBe('2026-03-30')
    expect(addDays(civilDateSchema.parse('2026-03-01'), -1)).toBe('2026-02-28')
  })
})
