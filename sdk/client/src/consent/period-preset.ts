import { z } from 'zod'
import { createZoneCalendar, type TimeZone, type ZoneCalendar } from '../coop/zone-calendar.ts'
import { instantOf, type Instant } from '../ids.ts'

/** Periods by name that a member can choose when giving; each begins at the moment of giving. */
export const periodPresets = ['today', 'visit', 'week', 'month', '30d', '90d', 'year'] as const
export const periodPresetSchema = z.enum(periodPresets)
export type PeriodPreset = z.infer<typeof periodPresetSchema>

/** What a member reads before choosing. */
export const periodLabels: Readonly<Record<PeriodPreset, { readonly it: string; readonly en: string }>> = {
  'today': { it: 'solo oggi', en: 'only today' },
  'visit': { it: 'questa visita (4 ore)', en: 'this visit (4 hours)' },
  'week': { it: 'una settimana', en: 'one week' },
  'month': { it: 'fino alla fine del mese', en: 'until the end of the month' },
  '30d': { it: '30 giorni', en: '30 days' },
  '90d': { it: '90 giorni', en: '90 days' },
  'year': { it: 'un anno', en: 'one year' },
}

/** When the period that begins at `now` (milliseconds) ends: the first instant that is not in it any more. */
export type EndOfPeriod = (preset: PeriodPreset, now: number) => Instant

/**
 * Periods by the calendar and clock of one time zone. A day ends when the next one begins there, at whatever hour that is;
 * a week, 30 days or a year end on their last day by the clock on the wall at the time they began, so that changing the
 * clocks neither lengthens nor shortens them by what a person would notice. A year from 29 February ends on 28 February.
 * A visit is four hours by any clock.
 */
export const createEndOfPeriod = (zone: TimeZone): EndOfPeriod => {
  const calendar = createZoneCalendar(zone)
  return (preset, now) => instantOf(endOf(preset, now, calendar))
}

const endOf = (preset: PeriodPreset, now: number, { wallTimeOf, momentOf }: ZoneCalendar): number => {
  const begun = wallTimeOf(now)
  const midnight = { ...begun, milliseconds: 0 }
  switch (preset) {
    case 'today':
      return momentOf({ ...midnight, day: begun.day + 1 })
    case 'visit':
      return now + visitMs
    case 'week':
      return momentOf({ ...begun, day: begun.day + 7 })
    case 'month':
      return momentOf({ ...midnight, month: begun.month + 1, day: 1 })
    case '30d':
      return momentOf({ ...begun, day: begun.day + 30 })
    case '90d':
      return momentOf({ ...begun, day: begun.day + 90 })
    case 'year': {
      const isLeapDay = begun.month === 2 && begun.day === 29
      return momentOf({ ...begun, year: begun.year + 1, day: isLeapDay ? 28 : begun.day })
    }
  }
}

const visitMs = 14_400_000
