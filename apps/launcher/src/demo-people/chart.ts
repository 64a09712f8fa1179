import type { DeskKey } from './desk-key.ts'
import type { FhirResource } from './fhir-record.ts'
import type { Prng } from './prng.ts'

/** What every record of one member refers to. */
export interface Chart {
  readonly patient: FhirResource
  readonly doctor: FhirResource
  readonly practice: FhirResource
  readonly laboratory: FhirResource
  readonly nurse: FhirResource
  readonly socialWorker: FhirResource
  /** The single access point (*PUA*), before which projects are signed. */
  readonly desk: FhirResource
  readonly deskKey: DeskKey
  /** The randomness of this member; every record forks its own. */
  readonly prng: Prng
}

/** Stable id of a record of this member. */
export const idOf = (chart: Chart, name: string): string => chart.prng.fork(`id/${name}`).uuid()

/** Day `days` after `date`; both `YYYY-MM-DD`. */
export const dayAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
