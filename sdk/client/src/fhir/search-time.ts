/** `[from, to)` in milliseconds since the epoch; `null` where a period has no beginning or no end. */
export type TimeSpan = readonly [from: number | null, to: number | null]

/** How a time that is asked for and one that a record says are compared (FHIR R4 §3.1.1.4.7). */
export type DatePrefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb'

export interface DateValue {
  readonly prefix: DatePrefix
  readonly span: TimeSpan
}

/** The time that a FHIR `date`, `dateTime` or `instant` stands for: all of the day, month or year that it names. */
export const spanOf = (text: string): TimeSpan | undefined => {
  const [, year, month, day, time] = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(.+))?)?)?$/.exec(text) ?? []
  if (year === undefined) return undefined
  if (time !== undefined) return instantSpan(text, time)
  const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)]
  const from = midnightOf(y, m, d)
  // The 31st of April would be taken for the 1st of May.
  if (new Date(from).getUTCDate() !== d || new Date(from).getUTCMonth() !== m) return undefined
  if (day !== undefined) return [from, from + msPerDay]
  return [from, month === undefined ? midnightOf(y + 1, 0, 1) : midnightOf(y, m + 1, 1)]
}

/**
 * FHIR R4 §3.1.1.4.7: what a record says is a time from-to, and so is what is asked for. A time that ends before it begins is
 * none, and never found.
 */
export const isThen = (span: TimeSpan, { prefix, span: asked }: DateValue): boolean => {
  const from = span[0] ?? -Infinity
  const to = span[1] ?? Infinity
  const askedFrom = asked[0] ?? -Infinity
  const askedTo = asked[1] ?? Infinity
  if (from > to) return false
  const isWithin = askedFrom <= from && to <= askedTo
  switch (prefix) {
    case 'eq':
      return isWithin
    case 'ne':
      return !isWithin
    case 'gt':
      return to > askedTo
    case 'lt':
      return from < askedFrom
    case 'ge':
      return isWithin || to > askedTo
    case 'le':
      return isWithin || from < askedFrom
    case 'sa':
      return from >= askedTo
    case 'eb':
      return to <= askedFrom
  }
}

/** `Date.UTC` takes the year 99 for 1999. */
const midnightOf = (year: number, month: number, day: number): number =>
  new Date(0).setUTCFullYear(year, month, day)

const instantSpan = (text: string, time: string): TimeSpan | undefined => {
  const [, seconds, fraction, zone] = /^\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/.exec(time) ?? []
  const from = Date.parse(zone === undefined ? `${text}Z` : text)
  if (Number.isNaN(from)) return undefined
  if (fraction !== undefined) return [from, from + 1]
  return [from, from + (seconds === undefined ? 60_000 : 1_000)]
}

const msPerDay = 86_400_000
