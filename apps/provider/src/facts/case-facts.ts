import type { UseQueryResult } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { codeOf, partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { pathStepsIn, type PathStep } from '@mutua/ui/records/path-steps'
import { textOf } from '@mutua/ui/records/plain-record'
import { useReadInCase, type OpenCase } from './open-case.ts'

/** Whom a case is about, as far as a consent lets it be read. */
export interface Person {
  /** Of their record. */
  readonly id: string | undefined
  /** Records of others stand in the pod as well, of a child or of a parent: who is meant is said with each question. */
  readonly isOneOfSeveral: boolean
  readonly name: string | undefined
  readonly birthDate: string | undefined
  readonly phone: string | undefined
}

export const personOf = (people: readonly FhirResource[]): Person => {
  const [patient] = people
  const birthDate = patient?.['birthDate']
  return {
    id: patient?.id,
    isOneOfSeveral: people.length > 1,
    name: textOf(patient?.['name']),
    birthDate: typeof birthDate === 'string' ? birthDate : undefined,
    phone: partsOf(patient, 'telecom').flatMap((one) => {
      const value = partOf(one, 'value')
      return partOf(one, 'system') === 'phone' && typeof value === 'string' ? [value] : []
    })[0],
  }
}

/** One search, which everything else on the page waits for. */
export const usePerson = (open: OpenCase): UseQueryResult<Person> =>
  useReadInCase(open, ['person'], async ({ fhir }) => personOf(await fhir.search('Patient')))

/** Where the person stands on the path of care; nothing where no consent is for any of it. */
export const useCarePath = (
  open: OpenCase,
  person: Person | undefined,
): UseQueryResult<readonly PathStep[]> => {
  const { i18n } = useTranslation()
  return useReadInCase(
    open,
    ['care-path', i18n.language, person?.id ?? ''],
    async ({ fhir }) =>
      pathStepsIn(
        await fhir.operation(
          '$care-path',
          person?.isOneOfSeveral === true && person.id !== undefined ? { patient: person.id } : {},
        ),
      ),
    { enabled: person !== undefined },
  )
}

/** Who works with the person, and what there is to do. */
export interface CaseWork {
  readonly team: readonly TeamLine[]
  readonly tasks: readonly FhirResource[]
}
export interface TeamLine {
  readonly name: string
  readonly role: string | undefined
}

export const useCaseWork = (open: OpenCase, person: Person | undefined): UseQueryResult<CaseWork> =>
  useReadInCase(
    open,
    ['work', person?.id ?? ''],
    async ({ fhir }) => {
      const types = ['CareTeam', 'Task', 'Practitioner', 'RelatedPerson']
      return workIn(await fhir.everything({ patient: person?.id, types }))
    },
    { enabled: person !== undefined },
  )

export const workIn = (records: readonly FhirResource[]): CaseWork => ({
  team: records
    .filter(({ resourceType, status }) => resourceType === 'CareTeam' && status !== 'inactive')
    .flatMap((team) => partsOf(team, 'participant'))
    .flatMap((participant): TeamLine[] => {
      const role = textOf(partOf(participant, 'role'))
      const name = nameIn(partOf(participant, 'member'), records) ?? role
      return name === undefined ? [] : [{ name, role: name === role ? undefined : role }]
    }),
  tasks: records
    .filter(({ resourceType, status }) => resourceType === 'Task' && openTasks.has(String(status)))
    .toSorted((one, other) => dueOf(one).localeCompare(dueOf(other))),
})

const openTasks: ReadonlySet<string> = new Set([
  'draft',
  'requested',
  'received',
  'accepted',
  'ready',
  'in-progress',
  'on-hold',
])

/** Until when, as far as the task says it: a date of FHIR, or nothing. */
export const dueOf = (task: FhirResource): string => {
  const period = partOf(task['restriction'], 'period') ?? task['executionPeriod']
  const day = partOf(period, 'end') ?? partOf(period, 'start') ?? task['authoredOn']
  return typeof day === 'string' ? day : ''
}

export const taskKind = (task: FhirResource): string | undefined => codeOf(task['code'])

/** What somebody is called: by the reference, or by the record that it names where that may be read. */
export const nameIn = (reference: unknown, records: readonly FhirResource[]): string | undefined => {
  const display = partOf(reference, 'display')
  if (typeof display === 'string') return display
  const named = partOf(reference, 'reference')
  if (typeof named !== 'string') return undefined
  const [type, id] = named.split('/').slice(-2)
  const record = records.find((one) => one.resourceType === type && one.id === id)
  return record === undefined ? undefined : textOf(record['name'])
}

/** What happened since a day, the latest first. */
export const useStory = (
  open: OpenCase,
  person: Person | undefined,
  start: string | undefined,
): UseQueryResult<readonly FhirResource[]> =>
  useReadInCase(
    open,
    ['story', person?.id ?? '', start ?? ''],
    ({ fhir }) =>
      fhir.everything({ patient: person?.id, types: storyTypes, ...(start === undefined ? {} : { start }) }),
    { enabled: person !== undefined },
  )

/** What people mean by what happened: not places, substances and the like. */
export const storyTypes = [
  'AllergyIntolerance',
  'CarePlan',
  'ClinicalImpression',
  'Communication',
  'Condition',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'Immunization',
  'MedicationDispense',
  'MedicationRequest',
  'MedicationStatement',
  'Observation',
  'Procedure',
  'QuestionnaireResponse',
  'ServiceRequest',
] as const
