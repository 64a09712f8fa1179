import { instantOf, type Instant } from '../ids.ts'

/**
 * Whether what somebody may do for another ends when it should: not yet, and within a year by the calendar (UTC), so that nobody’s
 * mandate goes on because it was forgotten.
 *
 * @param now milliseconds since 1970
 */
export const endsWithinYear = (validUntil: Instant, now: number): boolean => {
  const latest = new Date(now)
  latest.setUTCFullYear(latest.getUTCFullYear() + 1)
  return validUntil > instantOf(now) && validUntil <= latest.toISOString()
}
