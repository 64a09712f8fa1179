import type { HealthCategory } from '../fhir/health-categories.ts'
import type { Column } from './table.ts'

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
  /** Records that lie in another part of a pod are not read for it. */
  readonly category: HealthCategory
  /** Record scopes that its records are read under: no others are asked of a member for it. */
  readonly scopes: readonly string[]
  readonly source: VariableSource
}

/**
 * From which FHIR R4 records a value is made. Codes are `system|code`, one of them fits. Records that were entered in error,
 * refuted, only provisional, planned or given up never count.
 */
export type VariableSource =
  /** Whole years between the year of birth and the year of the snapshot: no day of birth comes into a pool. */
  | { readonly kind: 'age' }
  | { readonly kind: 'gender' }
  /** Whether there is a Condition that is confirmed, or that nobody has questioned. */
  | { readonly kind: 'condition'; readonly codes: readonly string[] }
  /** The value of the newest final Observation up to the day of the snapshot; of its component, where the code stands there. */
  | ({ readonly kind: 'last-measurement' } & Measured)
  /** The value of each Observation. */
  | ({ readonly kind: 'measurement' } & Measured)
  /** The calendar year of each Observation. */
  | {
      readonly kind: 'measurement-year'
      readonly codes: readonly string[]
      readonly panels?: readonly string[]
    }
  /** What the newest final Observation says with a code: as its value, or as what it means. */
  | {
      readonly kind: 'last-coded'
      readonly codes: readonly string[]
      readonly element: 'valueCodeableConcept' | 'interpretation'
      /** `system|code` and the value of the column that it stands for. */
      readonly meaning: Readonly<Record<string, string>>
    }
  /** Whether there is a prescription of one of these medicines. */
  | { readonly kind: 'medication'; readonly codes: readonly string[] }
  /** Records of that type that begin in the twelve months up to the day of the snapshot. */
  | {
      readonly kind: 'count-in-year'
      readonly type: 'Encounter' | 'Procedure'
      /** Codes of `Encounter.class`. Absent: each. */
      readonly classes?: readonly string[]
    }

export interface Measured {
  readonly codes: readonly string[]
  /** Observations in whose components the code may stand. */
  readonly panels?: readonly string[]
  /** UCUM. A value in another unit that is not listed is left out. */
  readonly unit: string
  readonly conversions?: readonly Conversion[]
  /** What becomes of a value outside the domain of the column. */
  readonly outside: 'clamped' | 'missing'
}

/** `times · value + plus`, exactly; then the nearest multiple of the column's last place, halves away from zero. */
export interface Conversion {
  readonly unit: string
  readonly times: Fraction
  readonly plus: Fraction
}
export type Fraction = readonly [numerator: number, denominator: number]
