import { z } from 'zod'
import { parseWith, type Brand, type Instant } from '../ids.ts'

/**
 * Calendar month `2026-11` in UTC: whoever recomputes a close from the receipts needs no table of time zones. Sorts as
 * text.
 */
export type Month = Brand<string, 'Month'>
/** Business year `2026`, the twelve months of that name. */
export type Year = Brand<string, 'Year'>
export type Period = Month | Year

export const monthSchema = z
  .string()
  .regex(/^2\d{3}-(0[1-9]|1[0-2])$/, 'must be a month like 2026-11')
  .transform((text) => text as Month)
export const yearSchema = z
  .string()
  .regex(/^2\d{3}$/, 'must be a year like 2026')
  .transform((text) => text as Year)
export const periodSchema = z.union([monthSchema, yearSchema])

/** @throws {Problem} `input-malformed` */
export const parsePeriod = (value: unknown): Period =>
  parseWith(periodSchema, value, 'a period like 2026-11 or 2026')
/** @throws {Problem} `input-malformed` */
export const parseYear = (value: unknown): Year => parseWith(yearSchema, value, 'a year like 2026')

export const isYear = (period: Period): period is Year => period.length === 4
export const monthOf = (at: Instant): Month => at.slice(0, 7) as Month
export const monthsOf = (year: Year): Month[] =>
  Array.from({ length: 12 }, (_, index) => `${year}-${String(index + 1).padStart(2, '0')}` as Month)
export const nextMonth = (month: Month): Month => {
  const [year, ordinal] = [Number(month.slice(0, 4)), Number(month.slice(5))]
  return (
    ordinal === 12 ? `${String(year + 1)}-01` : `${String(year)}-${String(ordinal + 1).padStart(2, '0')}`
  ) as Month
}
/** First instant of a period; a period is `[periodStart, periodEnd)`. */
export const periodStart = (period: Period): Instant =>
  `${isYear(period) ? `${period}-01` : period}-01T00:00:00.000Z` as Instant
export const periodEnd = (period: Period): Instant =>
  periodStart(nextMonth(isYear(period) ? (`${period}-12` as Month) : period))
