import type { FileHints } from './file-outcome.ts'

/**
 * A date and perhaps a time as people write them -> FHIR dateTime (with the offset of the zone at that time) or date;
 * `undefined` for what is none. Day before month, unless the hints say otherwise.
 */
export const parseLocalTime = (
  date: string,
  time: string,
  { dates, zone }: Pick<FileHints, 'dates' | 'zone'>,
): string | undefined => {
  const text = time === '' ? date.trim() : `${date.trim()} ${time.trim()}`
  const [, day = '', clock = '', offset = ''] =
    /^(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})(?:[T ,]+(\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?))?(?: ?(Z|[+-]\d{2}:?\d{2}))?$/.exec(
      text,
    ) ?? []
  const parts = dayOf(day, dates)
  if (parts === undefined) return undefined
  const isoDay = [pad(parts.year, 4), pad(parts.month, 2), pad(parts.day, 2)].join('-')
  if (clock === '') return offset === '' ? isoDay : undefined
  const at = clockOf(clock)
  if (at === undefined) return undefined
  return `${isoDay}T${at}${offset === '' ? offsetOf(`${isoDay}T${at}`, zone) : isoOffset(offset)}`
}

interface Day {
  readonly year: number
  readonly month: number
  readonly day: number
}

const dayOf = (text: string, dates: FileHints['dates']): Day | undefined => {
  const [first = '', second = '', third = ''] = text.split(/[-/.]/)
  const [year, month, day] =
    first.length === 4
      ? [first, second, third]
      : dates === 'mdy'
        ? [third, first, second]
        : [third, second, first]
  if (year?.length !== 4) return undefined
  const found = { year: Number(year), month: Number(month), day: Number(day) }
  const made = new Date(Date.UTC(found.year, found.month - 1, found.day))
  const isDay = made.getUTCMonth() === found.month - 1 && made.getUTCDate() === found.day
  return isDay && found.year >= 1900 && found.year <= 2100 ? found : undefined
}

const clockOf = (text: string): string | undefined => {
  const [, hours = '', minutes = '', seconds = '00', half = ''] =
    /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?(?: ?([AaPp])\.?[Mm]\.?)?$/.exec(text) ?? []
  const said = Number(hours)
  if (half !== '' && (said < 1 || said > 12)) return undefined
  const hour = half === '' ? said : (said % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  if (hours === '' || hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  return `${pad(hour, 2)}:${minutes}:${seconds}`
}

const isoOffset = (offset: string): string =>
  offset === 'Z' ? offset : `${offset.slice(0, 3)}:${offset.slice(-2)}`

/** Offset of a zone at a time that its clocks show. */
const offsetOf = (local: string, zone: string): string => {
  const guess = offsetAt(new Date(`${local}Z`), zone)
  const offset = offsetAt(new Date(`${local}${guess}`), zone)
  return offset
}

const offsetAt = (instant: Date, zone: string): string => {
  const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(instant)
    .find(({ type }) => type === 'timeZoneName')?.value
  const offset = name?.replace('GMT', '') ?? ''
  return offset === '' ? '+00:00' : offset
}

const pad = (number: number, digits: number): string => String(number).padStart(digits, '0')
