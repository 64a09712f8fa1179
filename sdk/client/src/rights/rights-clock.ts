import { addDays, civilDateOf, type CivilDate } from '../coop/civil-date.ts'
import type { Instant } from '../ids.ts'
import { endOfDay, monthsAfter, workingDayFrom } from './legal-period.ts'
import type { RightsStep } from './rights-request.ts'

/** Where the clock of a request stands. It follows from what was written down, and from nothing else. */
export interface RightsClock {
  /** Last day on which the answer is in time. */
  readonly dueOn: CivilDate
  /** The first moment that is too late. */
  readonly dueAt: Instant
  /** Last day of the first month: until then an extension can be told (GDPR Art. 12(3)). */
  readonly extendableUntil: CivilDate
  readonly isExtended: boolean
  /** It stands still: the co-op asked who they are, and waits for them (GDPR Art. 12(6)). */
  readonly isPaused: boolean
}

/**
 * One month from receipt; two more when that was told with its reason (GDPR Art. 12(3)). While the co-op waits to be shown
 * who somebody is, the days do not count (Art. 12(6); EDPB Guidelines 01/2022 §157). Every day that is added has its step.
 *
 * @param today the day until which a clock that stands still has stood
 */
export const clockOf = (
  receivedOn: CivilDate,
  steps: readonly Pick<RightsStep, 'kind' | 'at'>[],
  today: CivilDate,
): RightsClock => {
  let pausedDays = 0
  let pausedSince: CivilDate | undefined
  let isExtended = false
  for (const { kind, at } of steps) {
    const on = civilDateOf(Date.parse(at))
    if (kind === 'identity-asked') pausedSince ??= on
    if (kind === 'extended') isExtended = true
    if (pausedSince !== undefined && endsPause.has(kind)) {
      pausedDays += daysBetween(pausedSince, on)
      pausedSince = undefined
    }
  }
  const standing = pausedSince === undefined ? 0 : Math.max(0, daysBetween(pausedSince, today))
  const lastDay = (months: number) =>
    workingDayFrom(addDays(monthsAfter(receivedOn, months), pausedDays + standing))
  const dueOn = lastDay(isExtended ? firstMonths + furtherMonths : firstMonths)
  return {
    dueOn,
    dueAt: endOfDay(dueOn),
    extendableUntil: lastDay(firstMonths),
    isExtended,
    isPaused: pausedSince !== undefined,
  }
}

const firstMonths = 1
const furtherMonths = 2

const endsPause: ReadonlySet<RightsStep['kind']> = new Set(['identity-shown', 'answered', 'withdrawn'])

const daysBetween = (from: CivilDate, to: CivilDate): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
