import { easterOf } from '../coop/bank-day.ts'
import { addDays, type CivilDate } from '../coop/civil-date.ts'
import type { Rules } from './rules.ts'

/**
 * The last day of a term of that many days: the day it runs from is not counted, and where it ends on a holiday it ends on
 * the next day that is none (art. 2963 c. 2-3 c.c.).
 */
export const lastDayOf = (rules: Rules, from: CivilDate, days: number): CivilDate =>
  nextWorkingDay(rules, addDays(from, days))

/** The same for months and years: the day of that number, or the last of a month that has no such day (art. 2963 c. 4-5 c.c.). */
export const lastDayOfMonths = (rules: Rules, from: CivilDate, months: number): CivilDate =>
  nextWorkingDay(rules, addMonths(from, months))

/** Days from one to the other; negative when `to` is before `from`. */
export const daysBetween = (from: CivilDate, to: CivilDate): number =>
  (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000

/** `months` may be negative. */
export const addMonths = (date: CivilDate, months: number): CivilDate => {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const first = new Date(Date.UTC(year, month - 1 + months, 1))
  const lastOfMonth = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  // Made of whole numbers in the form of a day.
  return `${first.toISOString().slice(0, 8)}${String(Math.min(day, lastOfMonth)).padStart(2, '0')}` as CivilDate
}

const nextWorkingDay = (rules: Rules, date: CivilDate): CivilDate => {
  if (!rules.flag('terms.holiday-moves')) return date
  const holidays = new Set(rules.list('terms.holidays'))
  let day = date
  while (isHoliday(day, holidays)) day = addDays(day, 1)
  return day
}

const isHoliday = (date: CivilDate, holidays: ReadonlySet<string>): boolean =>
  new Date(`${date}T00:00:00Z`).getUTCDay() === 0 ||
  holidays.has(date.slice(5)) ||
  date === addDays(easterOf(Number(date.slice(0, 4))), 1)
