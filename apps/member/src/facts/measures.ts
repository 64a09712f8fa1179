import { partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { textOf } from '@mutua/ui/records/plain-record'

/** A number that was measured. */
export interface MeasurePoint {
  /** As the record says it (ISO 8601). */
  readonly at: string
  readonly value: number
  /** `Observation/…` */
  readonly record: string
}

/** Usual values, as the laboratory wrote them beside the newest number. */
export interface Band {
  readonly low?: number
  readonly high?: number
}

export interface MeasureLine {
  readonly title: string
  /** The oldest first; at least one. */
  readonly points: readonly MeasurePoint[]
  readonly band?: Band
}

/** What was measured at least twice in one unit: one line, or several that are measured together (blood pressure). */
export interface Measure {
  readonly key: string
  readonly title: string
  readonly unit: string
  readonly lines: readonly MeasureLine[]
}

/** Measures among observations, the most frequent first. Numbers of different units are never joined. */
export const measuresIn = (observations: readonly FhirResource[]): readonly Measure[] => {
  const values = observations.filter(isUsable).flatMap(valuesOf)
  const measures = [...Map.groupBy(values, ({ measure, unit }) => `${measure} ${unit}`)].map(
    ([key, ofMeasure]) => ({
      key,
      title: ofMeasure[0]?.title ?? key,
      unit: ofMeasure[0]?.unit ?? '',
      lines: [...Map.groupBy(ofMeasure, ({ part }) => part).values()].map(lineOf),
    }),
  )
  return measures
    .filter(({ lines }) => lines.some(({ points }) => points.length > 1))
    .toSorted((one, other) => sizeOf(other) - sizeOf(one))
}

interface Value extends MeasurePoint {
  readonly measure: string
  readonly title: string
  readonly part: string
  readonly partTitle: string
  readonly unit: string
  readonly band: Band | undefined
}

const lineOf = (values: readonly Value[]): MeasureLine => {
  const inTime = values.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))
  const newest = inTime.at(-1)
  return {
    title: newest?.partTitle ?? '',
    points: inTime.map(({ at, value, record }) => ({ at, value, record })),
    ...(newest?.band === undefined ? {} : { band: newest.band }),
  }
}

const sizeOf = ({ lines }: Measure): number => Math.max(...lines.map(({ points }) => points.length))

/** Entered in error, cancelled or preliminary values say nothing. */
const isUsable = ({ status }: FhirResource): boolean =>
  ['final', 'amended', 'corrected'].includes(String(status))

const valuesOf = (observation: FhirResource): readonly Value[] => {
  const { code } = observation
  const at = [
    observation['effectiveDateTime'],
    observation['effectiveInstant'],
    partOf(observation['effectivePeriod'], 'start'),
  ].find((one) => typeof one === 'string')
  if (at === undefined || Number.isNaN(Date.parse(at))) return []
  return [observation, ...partsOf(observation, 'component')].flatMap((part): Value[] => {
    const quantity = partOf(part, 'valueQuantity')
    const value = partOf(quantity, 'value')
    const named = partOf(part, 'code')
    if (typeof value !== 'number' || !Number.isFinite(value)) return []
    const unit = textOf(partOf(quantity, 'unit')) ?? textOf(partOf(quantity, 'code')) ?? ''
    const band = bandOf(partsOf(part, 'referenceRange')[0])
    return [
      {
        ...{ at, value, unit, band, record: `Observation/${observation.id}` },
        ...{
          measure: keyOf(code),
          title: textOf(code) ?? '',
          part: keyOf(named),
          partTitle: textOf(named) ?? '',
        },
      },
    ]
  })
}

const bandOf = (range: unknown): Band | undefined => {
  const [low, high] = ['low', 'high'].map((end) => partOf(partOf(range, end), 'value'))
  if (typeof low !== 'number' && typeof high !== 'number') return undefined
  return { ...(typeof low === 'number' ? { low } : {}), ...(typeof high === 'number' ? { high } : {}) }
}

/** By code where there is one: laboratories call the same thing by several names. */
const keyOf = (concept: unknown): string => {
  const coding = partsOf(concept, 'coding')[0]
  const code = partOf(coding, 'code')
  return typeof code === 'string'
    ? `${textOf(partOf(coding, 'system')) ?? ''}|${code}`
    : (textOf(concept) ?? '')
}
