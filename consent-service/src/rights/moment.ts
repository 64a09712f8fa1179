import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { instantOf, type Instant } from '@mutua/sdk/ids'

/** What it is now: on the clock, and on the calendar by which periods of the law are counted. */
export const momentOf = ({
  now,
}: {
  readonly now: () => number
}): { readonly at: Instant; readonly today: CivilDate } => {
  const ms = now()
  return { at: instantOf(ms), today: civilDateOf(ms) }
}
