import { type FhirResource } from './fhir-resource.ts'
import { made, refused, type Outcome } from './outcome.ts'
import { answersOf, sheetAddress } from './questionnaire.ts'
import { siadSheet } from './sheets.ts'
import type { EpisodeOfCare } from './take-charge.ts'

/**
 * Fields of the two record layouts (*tracciati*) of the SIAD flow (D.M. in GU 2023-09-20, 23A05146, annex 1 §6) that can be
 * filled from records of the path. The names are ours after the things that the decree lists; the ministry takes XML
 * after its own schema: this CSV is what a provider's flow is made from and checked against, not the flow itself.
 */
export const siadFirstFields = [
  'episode',
  'birth_year',
  'gender',
  'citizenship',
  'region_of_residence',
  'provider',
  'requested_on',
  'taken_in_charge_on',
  'assessed_on',
  'autonomy',
  'mobility',
  'cognitive_disturbances',
  'behavioural_disturbances',
  'social_support',
  'clinical_needs',
] as const

export const siadSecondFields = ['episode', 'event', 'date', 'kind_of_operator', 'reason'] as const

/** Fields that nothing here fills: whoever sends the flow adds them. */
export const siadNotFilled = [
  'citizenship',
  'region_of_residence',
] as const satisfies readonly (typeof siadFirstFields)[number][]

export type SiadEvent =
  | { readonly kind: 'access'; readonly on: string; readonly operator: 'doctor' | 'nurse' | 'social-worker' }
  | { readonly kind: 'suspension' | 'resumption' | 'discharge'; readonly on: string; readonly reason: string }
  | { readonly kind: 'reassessment'; readonly on: string }

export interface SiadCase {
  readonly patient: FhirResource
  readonly episode: EpisodeOfCare
  /** Code of the provider in the national registers. */
  readonly provider: string
  /** Day of the request at the desk. */
  readonly requestedOn: string
  /** The SIAD sheet, completed. */
  readonly assessment: FhirResource
  readonly events: readonly SiadEvent[]
}

/** Two CSV texts (RFC 4180), codes and dates only: no name, no *codice fiscale*, no day of birth. */
export const siadExport = (
  cases: readonly SiadCase[],
): Outcome<{ readonly first: string; readonly second: string }> => {
  for (const { assessment, episode, events } of cases) {
    if (assessment['questionnaire'] !== sheetAddress(siadSheet))
      return refused('sheet-other', 'A case has an assessment that was not made with the SIAD sheet.')
    if (assessment['status'] === 'in-progress' || answersOf(assessment).length < siadSheet.items.length)
      return refused('answers-missing', 'A case has an assessment with answers missing.')
    if (episode.status === 'planned' || episode.status === 'cancelled')
      return refused('state-wrong', 'A case has not been taken in charge.')
    if (events.some(({ on }) => on < dayOf(takenOn(episode))))
      return refused('dates-reversed', 'A case has an event before it was taken in charge.')
  }
  return made({
    first: csv(siadFirstFields, cases.map(firstRow)),
    second: csv(siadSecondFields, cases.flatMap(secondRows)),
  })
}

const firstRow = ({ patient, episode, provider, requestedOn, assessment }: SiadCase): readonly string[] => {
  const codes = new Map(answersOf(assessment).map(({ linkId, code }) => [linkId, code]))
  return [
    episode.id,
    textOf(patient['birthDate']).slice(0, 4),
    genderCodes[textOf(patient['gender'])] ?? '',
    '',
    '',
    provider,
    requestedOn,
    dayOf(takenOn(episode)),
    dayOf(textOf(assessment['authored'])),
    ...siadSheet.items.map(({ linkId }) => codes.get(linkId) ?? ''),
  ]
}

const secondRows = ({ episode, events }: SiadCase): readonly (readonly string[])[] =>
  [...events]
    .toSorted((one, other) => (one.on < other.on ? -1 : one.on > other.on ? 1 : 0))
    .map((event) => [
      episode.id,
      event.kind,
      event.on,
      'operator' in event ? event.operator : '',
      'reason' in event ? event.reason : '',
    ])

/** ISO/IEC 5218, as the Italian flows use it. */
const genderCodes: Readonly<Record<string, string>> = { male: '1', female: '2' }

const takenOn = (episode: EpisodeOfCare): string =>
  episode.statusHistory.find(({ status }) => status === 'active')?.period.start ?? episode.period.start

const dayOf = (instant: string): string => instant.slice(0, 10)

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const csv = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('')

/** A text that a spreadsheet would run as a formula is made harmless by a leading apostrophe. */
const field = (text: string): string => {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
