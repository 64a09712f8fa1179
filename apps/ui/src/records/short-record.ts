import { codeOf, partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { quantityText, textOf, titleOf } from './plain-record.ts'
import { dayOfRecord } from './record-day.ts'

/** A record in one line. */
export interface ShortRecord {
  readonly key: string
  readonly type: string
  readonly id: string
  readonly title: string
  /** A result, a dose, what was concluded; in the words and numbers of the record. */
  readonly value: string | undefined
  /** Outside of what is usual, as who measured it says. */
  readonly isUnusual: boolean
  /** A date or an instant of FHIR R4; empty where the record does not say. */
  readonly day: string
}

export const shortOf = (record: FhirResource): ShortRecord => ({
  key: `${record.resourceType}/${record.id}`,
  type: record.resourceType,
  id: record.id,
  title: titleOf(record),
  value: valueOf(record),
  isUnusual: partsOf(record, 'interpretation').some((one) => unusual.has(codeOf(one) ?? '')),
  day: dayOfRecord(record),
})

/** The latest first; what says no day comes last. */
export const latestFirst = (records: readonly FhirResource[]): readonly FhirResource[] =>
  records.toSorted((one, other) => dayOfRecord(other).localeCompare(dayOfRecord(one)))

/** http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation */
const unusual: ReadonlySet<string> = new Set(['A', 'AA', 'H', 'HH', 'HU', 'L', 'LL', 'LU'])

const valueOf = (record: FhirResource): string | undefined => {
  const parts = partsOf(record, 'component').flatMap((one) => {
    const value = quantityText(partOf(one, 'valueQuantity'))
    const name = textOf(partOf(one, 'code'))
    return value === undefined ? [] : [name === undefined ? value : `${name} ${value}`]
  })
  if (parts.length > 0) return parts.join(', ')
  const note = partOf(partsOf(record, 'payload')[0], 'contentString')
  const said = [
    typeof note === 'string' ? note : undefined,
    quantityText(record['valueQuantity']),
    typeof record['valueString'] === 'string' ? record['valueString'] : undefined,
    textOf(record['valueCodeableConcept']),
    textOf(partsOf(record, 'dosageInstruction')[0]),
    textOf(partsOf(record, 'dosage')[0]),
    typeof record['conclusion'] === 'string' ? record['conclusion'] : undefined,
    typeof record['summary'] === 'string' ? record['summary'] : undefined,
    partsOf(record, 'reaction')
      .flatMap((one) => partsOf(one, 'manifestation'))
      .flatMap((one) => textOf(one) ?? [])
      .join(', '),
  ]
  return said.find((one) => one !== undefined && one !== '')
}
