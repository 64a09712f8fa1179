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
