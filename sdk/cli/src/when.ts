import { instantOf, parseInstant, type Instant } from '@mutua/sdk/ids'
import { parseGiven } from './usage-fault.ts'

/**
 * The end of a consent as people write it: a day counts to its end in UTC, an instant as it stands. `[from, until)`, so
 * `2026-12-31` gives `2027-01-01T00:00:00.000Z`.
 */
export const endFrom = (given: string): Instant => {
  if (!/^\d{4}-\d\d-\d\d$/.test(given)) return parseGiven('--until', parseInstant, given)
  const start = parseGiven('--until', parseInstant, `${given}T00:00:00.000Z`)
  return instantOf(Date.parse(start) + 86_400_000)
}

/** The beginning of what records are about: a day counts from its first moment in UTC. */
export const beginningFrom = (given: string): Instant =>
  parseGiven('--from', parseInstant, /^\d{4}-\d\d-\d\d$/.test(given) ? `${given}T00:00:00.000Z` : given)
