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
  /** Without `operator`: the records do not say who it was. */
  | { readonly kind: 'access'; readonly on: string; readonly operator?: SiadOperator }
  | { readonly kind: 'suspension' | 'resumption' | 'discharge'; readonly on: string; readonly reason: string }
  | { readonly kind: 'reassessment'; readonly on: string }

export type SiadOperator = 'doctor' | 'nurse' | 'social-worker'

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
  const rows = siadRows(cases)
  return rows.kind === 'refused'
    ? rows
    : made({
        first: csv(siadFirstFields, rows.value.first),
        second: csv(siadSecondFields, rows.value.second),
      })
}

/** The same as two XML texts. */
export const siadXml = (
  cases: readonly SiadCase[],
): Outcome<{ readonly first: string; readonly second: string }> => {
  const rows = siadRows(cases)
  return rows.kind === 'refused'
    ? rows
    : made({
        first: xml('1', siadFirstFields, rows.value.first),
        second: xml('2', siadSecondFields, rows.value.second),
      })
}

interface SiadRows {
  readonly first: readonly (readonly string[])[]
  readonly second: readonly (readonly string[])[]
}

const siadRows = (cases: readonly SiadCase[]): Outcome<SiadRows> => {
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
  return made({ first: cases.map(firstRow), second: cases.flatMap(secondRows) })
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
      'operator' in event ? (event.operator ?? '') : '',
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

/**
 * Elements of our own, one for each field, empty ones left out. The ministry's flow has a schema and a namespace of its own, and
 * names each case by the person's *codice fiscale*: a transformation makes it from this, at the provider who knows the person.
 */
const xml = (layout: string, names: readonly string[], rows: readonly (readonly string[])[]): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<siad xmlns="https://w3id.org/mutua/siad" layout="${layout}">`,
    ...rows.map((row) => {
      const fields = names.map((name, index) => {
        const text = row[index] ?? ''
        return text === '' ? '' : `<${name}>${escaped(text)}</${name}>`
      })
      return `  <record>${fields.join('')}</record>`
    }),
    '</siad>',
    '',
  ].join('\n')

/** Characters that XML 1.0 has no way to write are left out. */
const escaped = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- control characters are what is left out
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
