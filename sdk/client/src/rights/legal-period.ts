import { addDays, startOfDay, type CivilDate } from '../coop/civil-date.ts'
import { easterOf } from '../coop/bank-day.ts'
import { instantOf, type Instant } from '../ids.ts'

/**
 * Whether offices work on that day in Italy: no Saturday, no Sunday and no public holiday of the whole country (L. 260/1949;
 * St Francis since 2026, L. 151/2025). Days of one town’s patron do not count: who counts fewer holidays is never late.
 */
export const isWorkingDay = (date: CivilDate): boolean => {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  if (weekday === 0 || weekday === 6 || holidays.has(date.slice(5))) return false
  if (date.slice(5) === saintFrancis && date >= saintFrancisSince) return false
  return date !== addDays(easterOf(Number(date.slice(0, 4))), 1)
}

const holidays: ReadonlySet<string> = new Set([
  '01-01',
  '01-06',
  '04-25',
  '05-01',
  '06-02',
  '08-15',
  '11-01',
  '12-08',
  '12-25',
  '12-26',
])
const saintFrancis = '10-04'
const saintFrancisSince = '2026-01-01'

/** That day, or the first working day after it (Reg. (EEC, Euratom) 1182/71 Art. 3(4)). */
export const workingDayFrom = (date: CivilDate): CivilDate => {
  let day = date
  while (!isWorkingDay(day)) day = addDays(day, 1)
  return day
}

/**
 * The day of the same number so many months later; where that month has no such day, its last one (Reg. 1182/71
 * Art. 3(2)(c)). The day that the period runs from is not counted (Art. 3(1)), so this is its last.
 */
export const monthsAfter = (date: CivilDate, months: number): CivilDate => {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const first = new Date(Date.UTC(year, month - 1 + months, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  first.setUTCDate(Math.min(day, last))
  return first.toISOString().slice(0, 10) as CivilDate // built from whole numbers in the form of a day
}

/** When the last hour of that day has expired in Italy (Reg. 1182/71 Art. 3(2)): the first moment that is too late. */
export const endOfDay = (date: CivilDate): Instant => instantOf(startOfDay(addDays(date, 1)))

const hourMs = 3_600_000
/** GDPR Art. 33(1) */
export const breachHours = 72

/**
 * When the 72 hours are over. Hours are hours: they run on through nights, weekends and holidays (Reg. 1182/71 Art. 3(3);
 * Art. 3(4) moves no period that is expressed in hours). They are counted from the very moment, although Art. 3(1) would
 * leave out the hour in which somebody became aware: nobody is late who keeps the shorter count.
 */
export const breachDueAt = (awareAt: Instant): Instant =>
  instantOf(Date.parse(awareAt) + breachHours * hourMs)
