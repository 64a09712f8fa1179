import { codeOf, idOfReference, ownCodes, partOf, partsOf, type FhirResource } from './fhir-resource.ts'

export const ofType =
  (type: string) =>
  ({ resourceType }: FhirResource): boolean =>
    resourceType === type

export const isRequest = (record: FhirResource): boolean =>
  record.resourceType === 'ServiceRequest' &&
  record['intent'] === 'proposal' &&
  partsOf(record, 'category').some((category) => systemOf(category) === `${ownCodes}/need`)

export const isIntakeOf =
  ({ id }: FhirResource) =>
  (record: FhirResource): boolean =>
    record.resourceType === 'Task' && codeOf(record['code']) === 'intake' && idIn(record['focus']) === id

const systemOf = (concept: unknown): unknown => partOf(partsOf(concept, 'coding')[0], 'system')

export const idIn = (reference: unknown): string | undefined => {
  const text = partOf(reference, 'reference')
  return typeof text === 'string' ? idOfReference(text) : undefined
}

/** The last by day; of one day the last in the order given. */
export const newest = (
  records: readonly FhirResource[],
  fits: (record: FhirResource) => boolean,
): FhirResource | undefined =>
  records
    .filter(fits)
    .toSorted((one, other) => (dayOf(one) < dayOf(other) ? -1 : dayOf(one) > dayOf(other) ? 1 : 0))
    .at(-1)

export const dayIn = (record: FhirResource, element: string): string => {
  const value = record[element]
  return typeof value === 'string' ? value.slice(0, 10) : ''
}

/** When what a record says was so; empty where it does not say. */
export const dayOf = (record: FhirResource): string => {
  // Of an episode the state that it is in, not its beginning.
  const since = partOf(partOf(partsOf(record, 'statusHistory').at(-1), 'period'), 'start')
  if (typeof since === 'string') return since.slice(0, 10)
  for (const element of dayElements) {
    const value = record[element]
    if (typeof value === 'string') return value.slice(0, 10)
    const start = partOf(value, 'start')
    if (typeof start === 'string') return start.slice(0, 10)
  }
  return ''
}

const dayElements = [
  'lastModified',
  'authored',
  'occurrenceDateTime',
  'statusDate',
  'date',
  'recorded',
  'authoredOn',
  'start',
  'executionPeriod',
  'created',
  'period',
] as const
