import { fileFault } from './file-outcome.ts'
import { isPlausible, type Measurement, type MeasureName } from './measurement.ts'

/** Collects the records of an export: single measurements as they are, heart rate by the hour or day, steps by the day. */
export const createAppleRecords = () => {
  const single = new Map<string, Measurement>()
  const halves = new Map<string, { systolic?: number; diastolic?: number }>()
  const beats = new Map<string, { count: number; sum: number }>()
  const steps = new Map<string, number>()
  let refused = 0

  const bounded = <Value>(map: Map<string, Value>): Map<string, Value> => {
    if (map.size > maxKeys) throw fileFault('The export holds more than can be read at once.')
    return map
  }
  const add = (measurement: Measurement): void => {
    if (isPlausible(measurement)) bounded(single).set(`${measurement.measure} ${measurement.at}`, measurement)
    else refused += 1
  }

  const take = (attributes: Readonly<Record<string, string>>): void => {
    const kind = kinds.get(attributes['type'] ?? '')
    if (kind === undefined) return
    const at = dateTimeOf(attributes['startDate'])
    const value = numberOf(attributes['value'])
    const factor = kind.units[attributes['unit'] ?? '']
    if (at === undefined || value === undefined || factor === undefined) {
      refused += 1
      return
    }
    const converted = rounded(value * factor)
    if (kind.name === 'systolic' || kind.name === 'diastolic') {
      const half = bounded(halves).get(at) ?? {}
      halves.set(at, { ...half, [kind.name]: converted })
    } else if (kind.name === 'heartRate') {
      const hour = `${at.slice(0, 13)} ${at.slice(19)}`
      const { count, sum } = bounded(beats).get(hour) ?? { count: 0, sum: 0 }
      beats.set(hour, { count: count + 1, sum: sum + converted })
    } else if (kind.name === 'steps') {
      const key = `${at.slice(0, 10)} ${attributes['sourceName'] ?? ''}`
      steps.set(key, (bounded(steps).get(key) ?? 0) + converted)
    } else {
      const isMolar = kind.name === 'glucose' && attributes['unit']?.startsWith('mmol') === true
      add({ measure: isMolar ? 'glucoseMolar' : kind.name, at, values: [converted] })
    }
  }

  return {
    take,
    end: (): { measurements: Measurement[]; refused: number } => {
      for (const [at, { systolic, diastolic }] of halves) {
        if (systolic === undefined || diastolic === undefined) refused += 1
        else add({ measure: 'bloodPressure', at, values: [systolic, diastolic] })
      }
      for (const measurement of [...heartRates(beats), ...dailySteps(steps)]) {
        if (isPlausible(measurement)) single.set(`${measurement.measure} ${measurement.at}`, measurement)
        else refused += 1
      }
      return { measurements: [...single.values()], refused }
    },
  }
}

/** Names and times that are remembered at once. */
const maxKeys = 400_000

type KindName = 'systolic' | 'diastolic' | Exclude<MeasureName, 'bloodPressure' | 'glucoseMolar'>

/** Type -> what it is, and what makes our unit of each of theirs. */
const kinds: ReadonlyMap<
  string,
  { readonly name: KindName; readonly units: Readonly<Record<string, number>> }
> = new Map([
  ['HKQuantityTypeIdentifierBloodPressureSystolic', { name: 'systolic', units: { mmHg: 1 } }],
  ['HKQuantityTypeIdentifierBloodPressureDiastolic', { name: 'diastolic', units: { mmHg: 1 } }],
  [
    'HKQuantityTypeIdentifierBloodGlucose',
    { name: 'glucose', units: { 'mg/dL': 1, 'mmol<180.1558800000541>/L': 1, 'mmol/L': 1 } },
  ],
  ['HKQuantityTypeIdentifierBodyMass', { name: 'weight', units: { kg: 1, g: 0.001, lb: 0.453_592_37 } }],
  ['HKQuantityTypeIdentifierHeight', { name: 'height', units: { cm: 1, m: 100, ft: 30.48, in: 2.54 } }],
  ['HKQuantityTypeIdentifierHeartRate', { name: 'heartRate', units: { 'count/min': 1 } }],
  ['HKQuantityTypeIdentifierStepCount', { name: 'steps', units: { count: 1 } }],
])

/** By the hour in the last ninety days of the export, by the day before. */
const heartRates = (beats: ReadonlyMap<string, { count: number; sum: number }>): Measurement[] => {
  const hours = [...beats.keys()].toSorted()
  const last = Date.parse(`${hours.at(-1)?.slice(0, 10) ?? ''}T00:00:00Z`)
  const edge = Number.isNaN(last) ? '' : new Date(last - 90 * 86_400_000).toISOString().slice(0, 10)
  const spans = new Map<string, { at: string; until: string; count: number; sum: number; over: string }>()
  for (const key of hours) {
    const [hour = '', offset = ''] = key.split(' ')
    const isDay = hour < edge
    const [from, to] = isDay ? [`${hour.slice(0, 10)}T00`, `${hour.slice(0, 10)}T23`] : [hour, hour]
    const at = `${from}:00:00${offset}`
    const { count, sum } = beats.get(key) ?? { count: 0, sum: 0 }
    const known = spans.get(at) ?? {
      at,
      until: `${to}:59:59${offset}`,
      count: 0,
      sum: 0,
      over: isDay ? 'a day' : 'an hour',
    }
    spans.set(at, { ...known, count: known.count + count, sum: known.sum + sum })
  }
  return [...spans.values()].map(({ at, until, count, sum, over }) => ({
    measure: 'heartRate',
    at,
    until,
    values: [Math.round((sum / count) * 10) / 10],
    method: `Mean of ${String(count)} measurements over ${over}`,
  }))
}

/** Phone and watch both count the same steps: of each day, those of the one that counted most. */
const dailySteps = (steps: ReadonlyMap<string, number>): Measurement[] => {
  const days = new Map<string, number>()
  for (const [key, count] of steps) {
    const day = key.slice(0, 10)
    days.set(day, Math.max(days.get(day) ?? 0, count))
  }
  return [...days].map(([at, count]) => ({ measure: 'steps', at, values: [Math.round(count)] }))
}

/** `2026-03-01 08:15:00 +0100` -> FHIR dateTime. */
const dateTimeOf = (text: string | undefined): string | undefined => {
  const [, day, clock, hours, minutes] =
    /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})$/.exec(text ?? '') ?? []
  if (day === undefined || clock === undefined || hours === undefined || minutes === undefined)
    return undefined
  const dateTime = `${day}T${clock}${hours}:${minutes}`
  return Number.isNaN(Date.parse(dateTime)) ? undefined : dateTime
}

const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}(?:\.\d{1,12})?$/.test(text) ? Number(text) : undefined

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000
