import { partOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'

/** When what a record says was so, as far as it says it: a date or an instant of FHIR R4; empty where it does not say. */
export const dayOfRecord = (record: FhirResource): string => {
  for (const element of elements) {
    const value = record[element]
    if (typeof value === 'string') return value
    const start = partOf(value, 'start')
    if (typeof start === 'string') return start
  }
  return ''
}

const elements = [
  'effectiveDateTime',
  'effectivePeriod',
  'effectiveInstant',
  'occurrenceDateTime',
  'occurrencePeriod',
  'performedDateTime',
  'performedPeriod',
  'onsetDateTime',
  'onsetPeriod',
  'authored',
  'sent',
  'whenHandedOver',
  'started',
  'start',
  'recordedDate',
  'recorded',
  'date',
  'issued',
  'executionPeriod',
  'period',
  'authoredOn',
  'created',
  'startDate',
] as const
