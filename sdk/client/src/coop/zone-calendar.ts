import { z } from 'zod'
import type { Brand } from '../ids.ts'

/** Name of a time zone of the IANA database that this machine knows: `Europe/Rome`. */
export type TimeZone = Brand<string, 'TimeZone'>

export const timeZoneSchema = z
  .string()
  .max(64)
  .refine(isKnownZone, 'must be a time zone like Europe/Rome')
  .transform((text) => text as TimeZone)

/** What calendar and clock on the wall show; `month` and `day` count from 1. */
export interface WallTime {
  readonly year: number
  readonly month: number
  readonly day: number
  /** Since midnight by the clock on the wall. */
  readonly milliseconds: number
}

export interface ZoneCalendar {
  readonly zone: TimeZone
  /** What the wall shows at that moment. */
  readonly wallTimeOf: (at: number) => WallTime
  /**
   * The first moment, milliseconds since the epoch, at which the wall shows this time. Days and months beyond the end of
   * their month or year count on. Of a time that comes twice, when clocks go back, it is the first; one that is left out,
   * when they go forward, is the moment at which they do.
   */
  readonly momentOf: (wall: WallTime) => number
}

export const createZoneCalendar = (zone: TimeZone): ZoneCalendar => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  /** The time on the wall as if it was UTC: comparing two of them compares what the wall shows. */
  const wallAsUtc = (at: number): number => {
    const shown = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
    const part = (name: Intl.DateTimeFormatPartTypes): number => Number(shown.get(name))
    const year = shown.get('era') === 'BC' ? 1 - part('year') : part('year')
    const seconds = utcOf(year, part('month'), part('day'), {
      milliseconds: (part('hour') * 3_600 + part('minute') * 60 + part('second')) * 1_000,
    })
    // Offsets are whole seconds: what is below a second is the same everywhere.
    return seconds + (((at % 1_000) + 1_000) % 1_000)
  }

  return {
    zone,
    wallTimeOf: (at) => {
      const wall = wallAsUtc(at)
      const date = new Date(wall)
      return {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        milliseconds: ((wall % dayMs) + dayMs) % dayMs,
      }
    },
    momentOf: ({ year, month, day, milliseconds }) => {
      const wanted = utcOf(year, month, day, { milliseconds })
      // No zone is further from UTC than a day, and none changes its clocks twice in two days.
      const before = wanted - dayMs
      const after = wanted + dayMs
      const candidates = [before, after].map((at) => wanted - (wallAsUtc(at) - at))
      const shown = candidates.filter((at) => wallAsUtc(at) === wanted)
      return shown.length > 0 ? Math.min(...shown) : firstFrom(wanted, { before, after }, wallAsUtc)
    },
  }
}

/** The wall never shows `wanted`: the moment at which it goes past it. */
const firstFrom = (
  wanted: number,
  { before, after }: { readonly before: number; readonly after: number },
  wallAsUtc: (at: number) => number,
): number => {
  let [low, high] = [before, after]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (wallAsUtc(middle) >= wanted) high = middle
    else low = middle
  }
  return high
}

const dayMs = 86_400_000

/** `Date.UTC` takes the years 0 to 99 for others. */
const utcOf = (
  year: number,
  month: number,
  day: number,
  { milliseconds }: Pick<WallTime, 'milliseconds'>,
): number => {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getTime() + milliseconds
}

function isKnownZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
