import { z } from 'zod'
import type { Brand } from '../ids.ts'

/** Day of the calendar, `2026-11-21`; sorts as text. */
export type CivilDate = Brand<string, 'CivilDate'>

export const civilDateSchema = z.iso.date().transform((text) => text as CivilDate)

/** The day it is in Italy at that moment: the co-op's books are kept by the calendar of its seat. */
export const civilDateOf = (milliseconds: number): CivilDate =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Rome', dateStyle: 'short' }).format(
    milliseconds,
  ) as CivilDate

/** `days` may be negative. */
export const addDays = (date: CivilDate, days: number): CivilDate =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10) as CivilDate

/**
 * When that day begins in Italy, in milliseconds since the epoch. Its clocks change at two or three in the morning, so that
 * every day has exactly one midnight.
 */
export const startOfDay = (date: CivilDate): number => {
  const midnightUtc = Date.parse(`${date}T00:00:00Z`)
  // East of Greenwich by one hour or two: the day has begun there before it does in UTC.
  const twoHours = midnightUtc - 7_200_000
  return civilDateOf(twoHours) === date ? twoHours : midnightUtc - 3_600_000
}

/**
 * The day on which somebody comes to that age, by the calendar. Who was born on 29 February does so on the last day of
 * February in a year that has no such day (art. 2963 c.c.).
 */
export const birthdayOf = (born: CivilDate, age: number): CivilDate => {
  const [year = '', month = '', day = ''] = born.split('-')
  const then = String(Number(year) + age).padStart(4, '0')
  const isMissing = month === '02' && day === '29' && !isLeapYear(Number(then))
  return `${then}-${month}-${isMissing ? '28' : day}` as CivilDate
}

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
