import { instantOf, type Instant } from '@mutua/sdk/ids'
import { isJsonObject, textOf, type JsonObject } from './fhir-json.ts'

/**
 * When what a health record says was so: the first of its elements below that has a date. A period counts from its start, a
 * date without a time from its first moment in UTC. `undefined` for a record that is of no time, such as a Patient.
 */
export const timeOfRecord = (record: unknown): Instant | undefined => {
  if (!isJsonObject(record)) return undefined
  for (const name of timeElements) {
    const time = timeAt(record, name)
    if (time !== undefined) return time
  }
  return undefined
}

/** Clinically relevant time first, then when it was ordered, told or written down (FHIR R4, "Event" pattern `occurrence[x]`). */
export const timeElements = [
  'effectiveDateTime',
  'effectiveInstant',
  'effectivePeriod',
  'performedDateTime',
  'performedPeriod',
  'occurrenceDateTime',
  'occurrencePeriod',
  'onsetDateTime',
  'onsetPeriod',
  'started',
  'period',
  'whenHandedOver',
  'whenPrepared',
  'authoredOn',
  'date',
  'dateTime',
  'issued',
  'recordedDate',
  'created',
  'timestamp',
] as const

const timeAt = (record: JsonObject, name: string): Instant | undefined => {
  const value = record[name]
  return parseTime(isJsonObject(value) ? textOf(value['start']) : textOf(value))
}

/** FHIR `date`, `dateTime` or `instant`; the record was checked when it was stored, a date that is none is no date. */
const parseTime = (text: string | undefined): Instant | undefined => {
  if (text === undefined) return undefined
  const [, year, month = '01', day = '01', rest] = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(T.+)?)?)?$/.exec(text) ?? []
  if (year === undefined) return undefined
  const milliseconds = Date.parse(`${year}-${month}-${day}${rest ?? 'T00:00:00Z'}`)
  return Number.isNaN(milliseconds) ? undefined : instantOf(milliseconds)
}
