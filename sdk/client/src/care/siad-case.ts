import { newest } from './case-records.ts'
import { codeOf, idOfReference, partOf, partsOf, type FhirResource } from './fhir-resource.ts'
import { made, refused, type Outcome } from './outcome.ts'
import { sheetAddress } from './questionnaire.ts'
import { siadSheet } from './sheets.ts'
import type { SiadCase, SiadEvent, SiadOperator } from './siad-export.ts'
import type { EpisodeOfCare } from './take-charge.ts'

/** Types of the records that a case of the flow is made from. */
export const siadTypes = [
  'Patient',
  'EpisodeOfCare',
  'ServiceRequest',
  'QuestionnaireResponse',
  'Task',
  'CareTeam',
  'Composition',
] as const

/**
 * A case of the SIAD flow from the records of the path: the newest taking-charge, its request, the first SIAD sheet since, and what
 * happened: visits, suspensions, sheets filled in again, the discharge.
 * @param provider code of the provider in the national registers
 */
export const siadCaseOf = (records: readonly FhirResource[], provider: string): Outcome<SiadCase> => {
  const episode = newest(records, isEpisode)
  const patient = records.find(
    ({ resourceType, id }) => resourceType === 'Patient' && id === idIn(episode?.['patient']),
  )
  if (episode === undefined || !isEpisode(episode))
    return refused('state-wrong', 'Nobody has taken the case in charge.')
  if (patient === undefined) return refused('work-unknown', 'The record of the person cannot be read.')
  const begun = episode.period.start.slice(0, 10)
  const sheets = records
    .filter((record) => record['questionnaire'] === sheetAddress(siadSheet))
    .filter(({ status }) => status === 'completed' || status === 'amended')
    .toSorted((one, other) => (textOf(one['authored']) < textOf(other['authored']) ? -1 : 1))
  const [assessment, ...again] = sheets.filter((sheet) => textOf(sheet['authored']).slice(0, 10) >= begun)
  if (assessment === undefined) return refused('answers-missing', 'The case has no SIAD sheet yet.')
  const request = records.find(
    ({ resourceType, id }) =>
      resourceType === 'ServiceRequest' && id === idIn(partsOf(episode, 'referralRequest')[0]),
  )
  return made({
    patient,
    episode,
    provider,
    requestedOn: textOf(request?.['authoredOn'] ?? episode.period.start).slice(0, 10),
    assessment,
    events: [
      ...visitsIn(records, episode),
      ...again.map((sheet): SiadEvent => ({
        kind: 'reassessment',
        on: textOf(sheet['authored']).slice(0, 10),
      })),
      ...statesOf(records, episode),
    ],
  })
}

/** Visits that took place, from the day on which the case was taken in charge. */
const visitsIn = (records: readonly FhirResource[], episode: EpisodeOfCare): readonly SiadEvent[] => {
  const since = (episode.statusHistory.find(({ status }) => status === 'active')?.period ?? episode.period)
    .start
  return records
    .filter((record) => record.resourceType === 'Task' && codeOf(record['code']) === 'visit')
    .filter(({ status }) => status === 'completed')
    .flatMap((visit): readonly SiadEvent[] => {
      const on = textOf(partOf(visit['executionPeriod'], 'start')).slice(0, 10)
      const operator = operatorOf(idIn(visit['owner']), records)
      return on < since.slice(0, 10)
        ? []
        : [{ kind: 'access', on, ...(operator === undefined ? {} : { operator }) }]
    })
}

/** By the role that the owner of a visit has in the team. */
const operatorOf = (
  owner: string | undefined,
  records: readonly FhirResource[],
): SiadOperator | undefined => {
  const roles = records
    .filter(({ resourceType }) => resourceType === 'CareTeam')
    .flatMap((team) => partsOf(team, 'participant'))
    .filter((participant) => owner !== undefined && idIn(partOf(participant, 'member')) === owner)
    .map((participant) => codeOf(partsOf(participant, 'role')[0]) ?? '')
  return roles.flatMap((role) => operators.get(role) ?? [])[0]
}

const operators: ReadonlyMap<string, SiadOperator> = new Map<string, SiadOperator>([
  ['general-practitioner', 'doctor'],
  ['nurse', 'nurse'],
  ['social-worker', 'social-worker'],
])

const statesOf = (records: readonly FhirResource[], episode: EpisodeOfCare): readonly SiadEvent[] =>
  episode.statusHistory.flatMap(({ status, period }, index): readonly SiadEvent[] => {
    const on = period.start.slice(0, 10)
    if (status === 'onhold') return [{ kind: 'suspension', on, reason: '' }]
    if (status === 'active' && episode.statusHistory[index - 1]?.status === 'onhold')
      return [{ kind: 'resumption', on, reason: '' }]
    return status === 'finished' ? [{ kind: 'discharge', on, reason: closingReason(records, episode) }] : []
  })

const closingReason = (records: readonly FhirResource[], { id }: EpisodeOfCare): string => {
  const event = records
    .filter(({ resourceType }) => resourceType === 'Composition')
    .flatMap((summary) => partsOf(summary, 'event'))
    .find((one) => partsOf(one, 'detail').some((detail) => idIn(detail) === id))
  return codeOf(partsOf(event, 'code')[0]) ?? ''
}

const isEpisode = (record: FhirResource): record is EpisodeOfCare =>
  record.resourceType === 'EpisodeOfCare' &&
  Array.isArray(record['statusHistory']) &&
  typeof partOf(record['period'], 'start') === 'string' &&
  partsOf(record, 'statusHistory').every((one) => typeof partOf(partOf(one, 'period'), 'start') === 'string')

const idIn = (reference: unknown): string | undefined => {
  const text = partOf(reference, 'reference')
  return typeof text === 'string' ? idOfReference(text) : undefined
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
