import type { UseQueryResult } from '@tanstack/react-query'
import {
  idOfReference,
  ownConcept,
  partOf,
  partsOf,
  type FhirResource,
  type Reference,
} from '@mutua/sdk/care/fhir-resource'
import { questionnaireOf } from '@mutua/sdk/care/questionnaire'
import { webIdIdentifier, webIdOf } from '@mutua/sdk/care/signers'
import type { Sheet } from '@mutua/sdk/care/sheet'
import { useReadInCase, type OpenCase } from './open-case.ts'

/** What the steps of the path are made from, as far as the consents of the case go. */
export type CareRecords = readonly FhirResource[]

/** Everything that case work looks at. Each type is one search, which the person sees as one use. */
export const useCareRecords = (open: OpenCase): UseQueryResult<CareRecords> =>
  useReadInCase(open, ['care'], ({ fhir }) => readCareRecords(fhir))

/** What an intake has to know of: whether the person, the desk and whoever writes stand in the pod already. */
export const useIntakeRecords = (open: OpenCase): UseQueryResult<CareRecords> =>
  useReadInCase(open, ['intake'], ({ fhir }) => readCareRecords(fhir, intakeTypes))

const readCareRecords = async (
  fhir: Pick<OpenCase['fhir'], 'search'>,
  types: readonly string[] = careTypes,
): Promise<CareRecords> => (await Promise.all(types.map((type) => fhir.search(type)))).flat()

const careTypes = [
  'Patient',
  'Practitioner',
  'Organization',
  'RelatedPerson',
  'CareTeam',
  'EpisodeOfCare',
  'ServiceRequest',
  'Task',
  'Condition',
  'Questionnaire',
  'QuestionnaireResponse',
  'ClinicalImpression',
  'Observation',
  'CarePlan',
  'Goal',
  'Account',
] as const

const intakeTypes = ['Patient', 'Practitioner', 'Organization', 'ServiceRequest', 'Questionnaire'] as const

export const ofType = (records: CareRecords, type: (typeof careTypes)[number]): CareRecords =>
  records.filter(({ resourceType }) => resourceType === type)

export const refer = ({ resourceType, id }: Pick<FhirResource, 'resourceType' | 'id'>): Reference => ({
  reference: `${resourceType}/${id}`,
})

/**
 * Whom the case is about. A pod can hold the records of a child or of a parent besides: the person of the newest plan or request
 * goes first, else the first there is.
 */
export const subjectIn = (records: CareRecords): FhirResource | undefined => {
  const people = ofType(records, 'Patient')
  const named = [...ofType(records, 'ServiceRequest'), ...ofType(records, 'CarePlan')]
    .toSorted((one, other) => dayIn(one).localeCompare(dayIn(other)))
    .map((record) => partOf(record['subject'], 'reference'))
    .findLast((reference) => typeof reference === 'string')
  return people.find(({ id }) => named !== undefined && id === idOfReference(named)) ?? people[0]
}

/** The record of whoever is signed in: the one that names their WebID, by which the pod knows who may sign. */
export const ownRecordIn = (records: CareRecords, webId: string): FhirResource | undefined =>
  ofType(records, 'Practitioner').find((one) => webIdOf(one) === webId)

/** That record, where the pod has none yet. */
export const newOwnRecord = (id: string, { webId, name }: { webId: string; name: string }): FhirResource => ({
  resourceType: 'Practitioner',
  id,
  identifier: [webIdIdentifier(webId)],
  name: [{ text: name }],
})

/** A sheet of ours stands in the pod where its answers do (docs/decisions/0236). */
export const sheetsMissing = (sheets: readonly Sheet[], records: CareRecords): CareRecords => {
  const there = new Set(ofType(records, 'Questionnaire').map(({ id }) => id))
  return [...new Set(sheets)].map(questionnaireOf).filter(({ id }) => !there.has(id))
}

/** A service, a co-op, people nearby: whoever is no record in the pod yet. */
export const newOrganisation = (
  id: string,
  {
    name,
    supply,
  }: { readonly name: string; readonly supply?: { code: string; label: { it: string; en: string } } },
): FhirResource => ({
  resourceType: 'Organization',
  id,
  name,
  ...(supply === undefined ? {} : { type: [ownConcept('supply', supply.code, supply.label)] }),
})

const dayIn = (record: FhirResource): string => {
  const [day] = [record['authoredOn'], record['created'], partOf(record['period'], 'start')].filter(
    (value) => typeof value === 'string',
  )
  return day ?? ''
}

/** Text of the first of its codes, or what is written beside them. */
export const conceptText = (value: unknown): string | undefined => {
  const text = partOf(value, 'text') ?? partOf(partsOf(value, 'coding')[0], 'display')
  return typeof text === 'string' ? text : undefined
}
