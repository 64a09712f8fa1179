import { addDays, type CivilDate } from './civil-date.ts'

/**
 * Whether euro payments are settled on that day. T2 is closed on Saturdays, Sundays, New Year's Day, Good Friday, Easter
 * Monday, 1 May, 25 and 26 December (Guideline (EU) 2022/912, Annex I); holidays of one country or bank do not count.
 */
export const isBankDay = (date: CivilDate): boolean => {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  if (weekday === 0 || weekday === 6 || fixedHolidays.has(date.slice(5))) return false
  const easter = easterOf(Number(date.slice(0, 4)))
  return date !== addDays(easter, -2) && date !== addDays(easter, 1)
}

/** The first day after `date` on which euro payments are settled. */
export const nextBankDay = (date: CivilDate): CivilDate => {
  let day = addDays(date, 1)
  while (!isBankDay(day)) day = addDays(day, 1)
  return day
}

const fixedHolidays: ReadonlySet<string> = new Set(['01-01', '05-01', '12-25', '12-26'])

/** Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher: right for every year from 1583. */
export const easterOf = (year: number): CivilDate => {
  const [inCycle, century, inCentury] = [year % 19, Math.floor(year / 100), year % 100]
  const skipped = Math.floor((century + 8) / 25)
  const correction = Math.floor((century - skipped + 1) / 3)
  const epact = (19 * inCycle + century - Math.floor(century / 4) - correction + 15) % 30
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7
  const late = Math.floor((inCycle + 11 * epact + 22 * toSunday) / 451)
  const days = epact + toSunday - 7 * late + 114
  const [month, day] = [Math.floor(days / 31), (days % 31) + 1]
  // Built from whole numbers in the form of a day.
  return `${String(year)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` as CivilDate
}
