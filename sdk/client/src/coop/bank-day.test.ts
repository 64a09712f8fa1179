import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { easterOf, isBankDay, nextBankDay } from './bank-day.ts'
import { addDays, civilDateSchema } from './civil-date.ts'

const day = (text: string) => civilDateSchema.parse(text)

describe('a day on which euro payments are settled', () => {
  it.each([
    [1961, '1961-04-02'],
    [2000, '2000-04-23'],
    [2008, '2008-03-23'],
    [2011, '2011-04-24'],
    [2025, '2025-04-20'],
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2038, '2038-04-25'],
    [2285, '2285-03-22'],
  ])('Easter of %i is on %s', (year, easter) => {
    expect(easterOf(year)).toBe(easter)
  })

  it('is never a day on which T2 is closed, as the European Central Bank publishes them', () => {
    const closed = [
      ['2025-01-01', '2025-04-18', '2025-04-21', '2025-05-01', '2025-12-25', '2025-12-26'],
      ['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-01', '2026-12-25', '2026-12-26'],
      ['2027-01-01', '2027-03-26', '2027-03-29', '2027-05-01', '2027-12-25', '2027-12-26'],
    ].flat()
    for (const date of closed) expect(isBankDay(day(date)), date).toBe(false)
  })

  it('is any other working day, be it a holiday in Italy', () => {
    for (const date of ['2026-01-06', '2026-06-02', '2026-12-08', '2026-12-24', '2026-12-31', '2026-04-02'])
      expect(isBankDay(day(date)), date).toBe(true)
  })

  it.each([
    ['2026-11-20', '2026-11-23'],
    ['2026-04-02', '2026-04-07'],
    ['2026-12-24', '2026-12-28'],
    ['2026-12-31', '2027-01-04'],
    ['2026-04-30', '2026-05-04'],
  ])('after %s comes %s', (date, next) => {
    expect(nextBankDay(day(date))).toBe(next)
  })

  it('comes within five days, always later and never closed; a year has 254 to 258 of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), (days) => {
        const date = addDays(day('2000-01-01'), days)
        const next = nextBankDay(date)
        expect(next > date && next <= addDays(date, 5) && isBankDay(next)).toBe(true)
      }),
      { numRuns: 300 },
    )
    for (const year of [2025, 2026, 2027, 2028]) {
      const days = Array.from({ length: 366 }, (_, index) => addDays(day(`${String(year)}-01-01`), index))
      const open = days.filter((date) => date.startsWith(String(year)) && isBankDay(date)).length
      expect(open >= 254 && open <= 258, String(open)).toBe(true)
    }
  })
})
