import canonicalize from 'canonicalize'
import { z } from 'zod'
import {
  baseUrlSchema,
  centsSchema,
  instantSchema,
  microCentsSchema,
  parseWith,
  sha256Schema,
  type Brand,
  type Instant,
} from '../ids.ts'

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

/** Which receipts of one pod server a month bills: positions `from` to `to`, without gaps. */
export const watermarkBodySchema = z.object({
  type: z.literal('PeriodWatermark'),
  version: z.literal(1),
  period: monthSchema,
  podServer: baseUrlSchema,
  from: z.number().int().positive(),
  to: z.number().int().positive(),
  count: z.number().int().positive(),
  /** SHA-256 of the canonical bytes of the receipt at `to`. */
  head: sha256Schema,
  closedAt: instantSchema,
})
export type WatermarkBody = z.infer<typeof watermarkBodySchema>

export const watermarkSchema = watermarkBodySchema.extend({
  /** Key of the consent service's JWK set. */
  kid: z.string().min(1).max(128),
  /** base64url Ed25519 (RFC 8032) over the canonical bytes. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
})
export type Watermark = z.infer<typeof watermarkSchema>

/** RFC 8785 bytes of the body: what is signed. */
export const canonicalWatermark = (watermark: WatermarkBody | Watermark): Uint8Array => {
  const { kid: _kid, signature: _signature, ...body } = watermark as Watermark
  const text = canonicalize(body)
  if (text === undefined) throw new Error('a watermark always has a canonical form')
  return new TextEncoder().encode(text)
}

/**
 * What one organisation is billed: `cents` = floor((`carriedIn` + `microCents`) / 1,000,000) and the remainder, less
 * than one cent, waits in `carriedOut` for its next period.
 */
export const billSchema = z.object({
  organisation: z.string(),
  uses: z.number().int().nonnegative(),
  microCents: microCentsSchema,
  carriedIn: microCentsSchema,
  cents: centsSchema,
  carriedOut: microCentsSchema,
})
export type Bill = z.infer<typeof billSchema>

/** A month or year that has been closed. A year lists the watermarks of its months and adds up their bills. */
export const closedPeriodSchema = z.object({
  period: periodSchema,
  closedAt: instantSchema,
  /** Closed before its last day at an officer's express word. */
  early: z.boolean(),
  watermarks: z.array(watermarkSchema),
  bills: z.array(billSchema),
  uses: z.number().int().nonnegative(),
  microCents: microCentsSchema,
  billedCents: centsSchema,
})
export type ClosedPeriod = z.infer<typeof closedPeriodSchema>
