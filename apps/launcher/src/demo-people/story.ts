import type { TriageOutcome } from '@mutua/sdk/care/triage'
import type { AllergenName, AnalyteName, DiagnosisName, MedicineName, VaccineName } from './labels.ts'

/** What the records of one member tell; dates are `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. */
export interface Story {
  readonly summaryOn: string
  readonly problems: readonly { readonly what: DiagnosisName; readonly since: string }[]
  readonly medicines: readonly TakenMedicine[]
  readonly allergies: readonly { readonly to: AllergenName; readonly severity: 'low' | 'high' }[]
  readonly vaccines: readonly { readonly what: VaccineName; readonly on: string }[]
  readonly laboratory?: LaboratoryStory
  readonly assessments: readonly AssessmentStory[]
  readonly plan?: PlanStory
  /** How the person came to the plan. */
  readonly path?: PathStory
  /** Blood pressure written down at home. */
  readonly homeMeasures?: {
    readonly from: string
    readonly everyDays: number
    readonly times: number
    readonly usual: readonly [number, number]
  }
}

export interface TakenMedicine {
  readonly what: MedicineName
  readonly timesPerDay: number
  readonly since: string
}

/** Blood drawn `times` times, every `everyDays` days. */
export interface LaboratoryStory {
  readonly from: string
  readonly everyDays: number
  readonly times: number
  readonly courses: readonly Course[]
}

/** Values an analyte runs through, evenly spread over the reports, with this much scatter. */
export interface Course {
  readonly analyte: AnalyteName
  readonly through: readonly [number, ...number[]]
  readonly scatter: number
}

export interface AssessmentStory {
  readonly on: string
  readonly by: 'nurse' | 'social-worker'
  /** One grade 0-3 for each item, in the order of the sheets on autonomy and on social needs. */
  readonly grades: readonly number[]
  readonly note?: string
}

export interface PlanStory {
  readonly title: string
  readonly from: string
  readonly until: string
  readonly goals: readonly {
    readonly aim: string
    readonly due: string
    readonly achieved: 'in-progress' | 'improving' | 'achieved'
  }[]
  /** Supports that others give. */
  readonly supports: readonly {
    readonly what: string
    readonly often: string
    readonly by: 'nurse' | 'social-worker' | 'doctor'
  }[]
  /** What the member takes on. */
  readonly commitments: readonly string[]
  /** Whole euro. */
  readonly budget?: readonly {
    readonly kind: 'source' | 'item'
    readonly what: string
    readonly euro: number
    /** Of an item, so far. */
    readonly spentEuro?: number
  }[]
}

export interface PathStory {
  readonly askedOn: string
  readonly need: string
  /** One option 0-3 for each item of the triage sheet. */
  readonly triage: readonly number[]
  readonly decided: TriageOutcome
  readonly reason?: string
  /** One option 0-2 for each item of the SIAD sheet. */
  readonly siad?: readonly number[]
  readonly carer?: { readonly name: string; readonly relation: 'child' | 'partner' }
  /** Of the first support. */
  readonly visits?: {
    readonly times: number
    readonly everyDays: number
    /** Number of the visit that did not take place, from 0. */
    readonly notDone: number
  }
}
