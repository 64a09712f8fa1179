import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { addDays, startOfDay, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { admitRows } from '@mutua/sdk/pool/admit-rows'
import type { Column, Row } from '@mutua/sdk/pool/table'
import type { Variable } from '@mutua/sdk/pool/variable'
import { findVariable, tableOf } from '@mutua/sdk/pool/variables'
import {
  codesIn,
  conditionSchema,
  eventSchema,
  hasOne,
  observationSchema,
  patientSchema,
  prescriptionSchema,
  type Observation,
} from './fhir-shapes.ts'
import { scaledValue } from './scaled-value.ts'

/** What a study takes from the records of a member. */
export interface Taking {
  /** Of the catalogue, in the order of the columns. */
  readonly variables: readonly string[]
  readonly rowsPerMember: number
  /** Of the snapshot; nothing that is later counts. */
  readonly day: CivilDate
  readonly pseudonym: string
}

/**
 * FHIR R4 records of one member -> the rows of the declared table. Where all variables are of the person, it is one row,
 * also if nothing was found: "no" says that no record says so. Else each measurement is a row, and who has none brings
 * none.
 *
 * What comes out follows from the records alone, in whatever order and however often they come. Nothing else of them gets
 * in: no text, no id, no day.
 */
export const rowsOf = (taking: Taking, records: readonly FhirResource[]): Row[] => {
  const chosen = taking.variables.map(required)
  const found = sorted(records, taking.day)
  const own = chosen.map((one) => ofPerson(one, found))
  const table = tableOf(taking.variables, taking.rowsPerMember)
  const rows = chosen.every(({ level }) => level === 'person')
    ? [own]
    : found.observations.flatMap((one) => {
        const values = chosen.map((variable) => ofMeasurement(variable, one))
        return values.some((value) => value !== undefined)
          ? [values.map((value, place) => value ?? own[place])]
          : []
      })
  return admitRows(
    table,
    rows.map((values) => ({ member: taking.pseudonym, values })),
  )
}

interface Dated {
  readonly record: Observation
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly year: number
}

interface Found {
  readonly of: (type: string) => readonly FhirResource[]
  /** Final ones that say when, up to the day of the snapshot. */
  readonly observations: readonly Dated[]
  readonly day: CivilDate
}

const required = (id: string): Variable => {
  const found = findVariable(id)
  if (found === undefined) throw new Error(`The catalogue has no variable ${id}.`)
  return found
}

/** Each record once: of two that have one name, the later one; never the one that came first. */
const sorted = (records: readonly FhirResource[], day: CivilDate): Found => {
  const byName = new Map<string, { readonly record: FhirResource; readonly rank: string }>()
  for (const record of records) {
    const name = `${record.resourceType}/${record.id}`
    const rank = rankOf(record)
    const before = byName.get(name)
    if (before === undefined || before.rank < rank) byName.set(name, { record, rank })
  }
  const byType = Map.groupBy(byName.values(), ({ record }) => record.resourceType)
  const of = (type: string) => (byType.get(type) ?? []).map(({ record }) => record)
  const end = startOfDay(addDays(day, 1))
  const observations = of('Observation').flatMap((one): Dated[] => {
    const parsed = observationSchema.safeParse(one)
    if (!parsed.success || !finalStates.has(parsed.data.status)) return []
    const { effectiveDateTime, effectiveInstant, effectivePeriod } = parsed.data
    const when = momentOf(effectiveDateTime ?? effectiveInstant ?? effectivePeriod?.start)
    return when === undefined || when.at >= end ? [] : [{ record: parsed.data, ...when }]
  })
  return { of, observations, day }
}

const finalStates: ReadonlySet<string> = new Set(['final', 'amended', 'corrected'])

const rankOf = (record: FhirResource): string => {
  const { lastUpdated } = (record['meta'] ?? {}) as { lastUpdated?: unknown } // Only looked at as text.
  return `${typeof lastUpdated === 'string' ? lastUpdated : ''} ${JSON.stringify(record)}`
}

/** A FHIR date or time, whole or in part; the year is as it is written. */
const momentOf = (text: string | undefined): { readonly at: number; readonly year: number } | undefined => {
  const [, year] = /^(\d{4})(?:-\d\d(?:-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?)?)?$/.exec(text ?? '') ?? []
  const at = Date.parse(text ?? '')
  return year === undefined || Number.isNaN(at) ? undefined : { at, year: Number(year) }
}

const ofPerson = ({ source, column }: Variable, found: Found): number | undefined => {
  switch (source.kind) {
    case 'age': {
      const born = onlyOne(found, ({ birthDate }) => /^\d{4}/.exec(birthDate ?? '')?.[0])
      return born === undefined ? undefined : Number(found.day.slice(0, 4)) - Number(born)
    }
    case 'gender':
      return placeIn(
        column,
        onlyOne(found, ({ gender }) => gender),
      )
    case 'condition':
      return found.of('Condition').some((one) => isCondition(one, source.codes)) ? 1 : 0
    case 'medication':
      return found.of('MedicationRequest').some((one) => isPrescribed(one, source.codes)) ? 1 : 0
    case 'last-measurement':
      return newest(found, (one) => measuredBy(source, column, one))
    case 'last-coded':
      return newest(found, ({ record }) => {
        if (!hasOne(record.code, source.codes)) return undefined
        const said =
          source.element === 'interpretation'
            ? record.interpretation
            : record.valueCodeableConcept === undefined
              ? []
              : [record.valueCodeableConcept]
        const meanings = new Set(said.flatMap(codesIn).map((code) => source.meaning[code]))
        meanings.delete(undefined)
        return meanings.size === 1 ? placeIn(column, [...meanings][0]) : undefined
      })
    case 'count-in-year':
      return found.of(source.type).filter((one) => isInYear(one, source.classes, found.day)).length
    case 'measurement':
    case 'measurement-year':
      return undefined
  }
}

const ofMeasurement = ({ source, column }: Variable, one: Dated): number | undefined => {
  switch (source.kind) {
    case 'measurement':
      return measuredBy(source, column, one)
    case 'measurement-year': {
      const { code, component } = one.record
      const isIt =
        hasOne(code, source.codes) ||
        (hasOne(code, source.panels ?? []) && component.some((part) => hasOne(part.code, source.codes)))
      return isIt ? within(column, one.year, 'missing') : undefined
    }
    default:
      return undefined
  }
}

const measuredBy = (
  source: Extract<Variable['source'], { kind: 'measurement' | 'last-measurement' }>,
  column: Column,
  { record }: Dated,
): number | undefined => {
  if (column.kind !== 'number') return undefined
  const quantity = hasOne(record.code, source.codes)
    ? record.valueQuantity
    : hasOne(record.code, source.panels ?? [])
      ? record.component.find((part) => hasOne(part.code, source.codes))?.valueQuantity
      : undefined
  const scaled = quantity === undefined ? undefined : scaledValue(quantity, source, column.places)
  return scaled === undefined ? undefined : within(column, scaled, source.outside)
}

const within = (column: Column, value: number, outside: 'clamped' | 'missing'): number | undefined => {
  if (column.kind !== 'number') return undefined
  if (value >= column.least && value <= column.most) return value
  return outside === 'missing' ? undefined : Math.min(Math.max(value, column.least), column.most)
}

/** Of two at one moment the greater: which came first must not matter. */
const newest = (found: Found, valueOf: (one: Dated) => number | undefined): number | undefined => {
  let best: { readonly at: number; readonly value: number } | undefined
  for (const one of found.observations) {
    const value = valueOf(one)
    if (value === undefined) continue
    if (best === undefined || one.at > best.at || (one.at === best.at && value > best.value))
      best = { at: one.at, value }
  }
  return best?.value
}

/** Documents bring a Patient record each. Where they do not agree, nobody knows which of them is the member. */
const onlyOne = (
  found: Found,
  read: (patient: { readonly birthDate?: string; readonly gender?: string }) => string | undefined,
): string | undefined => {
  const said = new Set(
    found.of('Patient').flatMap((one) => {
      const parsed = patientSchema.safeParse(one)
      const { birthDate, gender } = parsed.success ? parsed.data : {}
      return (
        read({
          ...(birthDate === undefined ? {} : { birthDate }),
          ...(gender === undefined ? {} : { gender }),
        }) ?? []
      )
    }),
  )
  return said.size === 1 ? [...said][0] : undefined
}

const placeIn = (column: Column, value: string | undefined): number | undefined => {
  const place = column.kind === 'category' && value !== undefined ? column.values.indexOf(value) : -1
  return place === -1 ? undefined : place
}

/** http://terminology.hl7.org/CodeSystem/condition-ver-status: what is not `confirmed` is refuted, an error, or a guess. */
const isCondition = (record: FhirResource, codes: readonly string[]): boolean => {
  const parsed = conditionSchema.safeParse(record)
  if (!parsed.success || !hasOne(parsed.data.code, codes)) return false
  const status = parsed.data.verificationStatus
  return status === undefined || status.coding.some(({ code }) => code === 'confirmed')
}

const isPrescribed = (record: FhirResource, codes: readonly string[]): boolean => {
  const parsed = prescriptionSchema.safeParse(record)
  if (!parsed.success) return false
  const { status, intent, doNotPerform, medicationCodeableConcept } = parsed.data
  return (
    hasOne(medicationCodeableConcept, codes) &&
    !doNotPerform &&
    intent.endsWith('order') &&
    ['active', 'on-hold', 'completed', 'stopped'].includes(status)
  )
}

const isInYear = (record: FhirResource, classes: readonly string[] | undefined, day: CivilDate): boolean => {
  const parsed = eventSchema.safeParse(record)
  if (!parsed.success) return false
  const { status, class: kind, period, performedDateTime, performedPeriod } = parsed.data
  if (!['finished', 'in-progress', 'completed'].includes(status)) return false
  if (classes !== undefined && !hasOne({ coding: kind === undefined ? [] : [kind] }, classes)) return false
  const when = momentOf(period?.start ?? performedDateTime ?? performedPeriod?.start)
  const end = startOfDay(addDays(day, 1))
  return when !== undefined && when.at < end && when.at >= end - yearMs
}

const yearMs = 365 * 86_400_000
