import { healthCategories, type HealthCategory } from '../fhir/health-categories.ts'
import type { Column, Table } from './table.ts'

/**
 * What a study may ask to have in its table. All of it is public and was written before any row was: domain, bounds and
 * unit of a column, the records that it is made from, and the table of OMOP CDM 5.4 that its name comes from.
 */
export interface Variable {
  readonly id: string
  readonly column: Column
  /** Of the person, the same in each row of theirs; or of one measurement, a row each. */
  readonly level: 'person' | 'measurement'
  readonly title: { readonly it: string; readonly en: string }
  /** UCUM. */
  readonly unit?: string
  readonly omop: { readonly table: string; readonly field: string }
  readonly category: HealthCategory
  /** Record scopes that its records are read under: no others are asked of a member for it. */
  readonly scopes: readonly string[]
  readonly source: VariableSource
}

/** From which FHIR R4 records a value is made. Codes are `system|code`, one of them fits. */
export type VariableSource =
  /** Whole years between the year of birth and the year of the snapshot: no day of birth comes into a pool. */
  | { readonly kind: 'age' }
  | { readonly kind: 'gender' }
  /** Whether there is a Condition that is not refuted and not entered in error. */
  | { readonly kind: 'condition'; readonly codes: readonly string[] }
  /** The value of the newest final Observation before the snapshot; of its component, where the code stands there. */
  | { readonly kind: 'last-measurement'; readonly codes: readonly string[]; readonly unit: string }
  /** The value of each Observation. */
  | { readonly kind: 'measurement'; readonly codes: readonly string[]; readonly unit: string }
  /** The calendar year of each Observation. */
  | { readonly kind: 'measurement-year'; readonly codes: readonly string[] }
  /** Whether there is a prescription or statement of one of these medicines. */
  | { readonly kind: 'medication'; readonly codes: readonly string[] }
  /** Records of that type in the twelve months before the snapshot. */
  | { readonly kind: 'count-in-year'; readonly type: 'Encounter' | 'Procedure' }

const snomed = 'http://snomed.info/sct'
const loinc = 'http://loinc.org'

const yesNo = (name: string): Column => ({ kind: 'category', name, values: ['no', 'yes'] })

const condition = (id: string, [it, en]: readonly [string, string], codes: readonly string[]): Variable => ({
  ...{ id, level: 'person', title: { it, en }, category: 'summary' },
  column: yesNo(`condition_${id}`),
  omop: { table: 'condition_occurrence', field: 'condition_concept_id' },
  scopes: ['patient/Condition.rs'],
  source: { kind: 'condition', codes: codes.map((code) => `${snomed}|${code}`) },
})

const lastMeasurement = (
  id: string,
  [it, en]: readonly [string, string],
  measured: {
    readonly codes: readonly string[]
    readonly unit: string
    readonly places: number
    /** In scaled integers. */
    readonly between: readonly [least: number, most: number]
    readonly category: HealthCategory
  },
): Variable => {
  const { codes, unit, places, category } = measured
  const [least, most] = measured.between
  const systems = codes.map((code) => `${loinc}|${code}`)
  return {
    ...{ id, level: 'person', title: { it, en }, unit, category },
    column: { kind: 'number', name: `measurement_${id}`, places, least, most },
    omop: { table: 'measurement', field: 'value_as_number' },
    scopes: [
      `patient/Observation.rs?code=${systems.map((one) => one.replaceAll(',', String.raw`\,`)).join(',')}`,
    ],
    source: { kind: 'last-measurement', codes: systems, unit },
  }
}

/** The public catalogue: nothing else can be asked for. */
export const variables: readonly Variable[] = [
  {
    id: 'age',
    column: { kind: 'number', name: 'age_years', places: 0, least: 0, most: 110 },
    ...{ level: 'person', title: { it: 'Età', en: 'Age' }, unit: 'a', category: 'summary' },
    omop: { table: 'person', field: 'year_of_birth' },
    scopes: ['patient/Patient.rs'],
    source: { kind: 'age' },
  },
  {
    id: 'gender',
    column: { kind: 'category', name: 'gender', values: ['female', 'male', 'other', 'unknown'] },
    ...{ level: 'person', title: { it: 'Genere', en: 'Gender' }, category: 'summary' },
    omop: { table: 'person', field: 'gender_concept_id' },
    scopes: ['patient/Patient.rs'],
    source: { kind: 'gender' },
  },
  condition('diabetes', ['Diabete', 'Diabetes'], ['44054006', '73211009', '46635009']),
  condition('hypertension', ['Ipertensione', 'Hypertension'], ['38341003', '59621000']),
  lastMeasurement('hba1c', ['Emoglobina glicata, ultimo valore', 'HbA1c, last value'], {
    ...{ codes: ['4548-4'], unit: '%', places: 1, between: [30, 200], category: 'laboratory' },
  }),
  lastMeasurement('systolic', ['Pressione massima, ultimo valore', 'Systolic pressure, last value'], {
    ...{ codes: ['8480-6'], unit: 'mm[Hg]', places: 0, between: [50, 260], category: 'wellness' },
  }),
]

/** @returns undefined where the catalogue has none of that id */
export const findVariable = (id: string): Variable | undefined => variables.find((one) => one.id === id)

/** The flat table of a study. @param ids of the catalogue, each once */
export const tableOf = (ids: readonly string[], rowsPerMember: number): Table => ({
  columns: ids.map((id) => {
    const found = findVariable(id)
    if (found === undefined) throw new Error(`The catalogue has no variable ${id}.`)
    return found.column
  }),
  rowsPerMember,
})

/** All that a member is asked to let be read: record scopes, each once, in order. */
export const scopesOf = (ids: readonly string[]): readonly string[] =>
  [...new Set(ids.flatMap((id) => findVariable(id)?.scopes ?? []))].toSorted()

/** Categories of the records, in the order of the categories. */
export const categoriesOf = (ids: readonly string[]): readonly HealthCategory[] =>
  healthCategories.filter((category) => ids.some((id) => findVariable(id)?.category === category))
