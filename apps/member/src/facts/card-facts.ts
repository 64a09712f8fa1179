import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { useFhir } from './own-fhir.ts'

/** What whoever helps in an emergency has to know, each in the words of the records. */
export interface EmergencyCardFacts {
  readonly name: string
  /** `YYYY-MM-DD` */
  readonly born: string | undefined
  readonly bloodGroup: string | undefined
  readonly allergies: CardLines
  readonly medicines: CardLines
  readonly problems: CardLines
  /** Name, how they are related, telephone. */
  readonly contacts: readonly string[]
}

export interface CardLines {
  readonly lines: readonly string[]
  /** The record itself says that there is none; where it is false, an empty list means that nobody has written any down. */
  readonly isNone: boolean
}

/** From the summaries that the pod makes at this moment; `null` where there is no record of a person. */
export const useEmergencyCard = (language: string): UseQueryResult<EmergencyCardFacts | null> => {
  const fhir = useFhir(language)
  return useQuery({
    queryKey: ['emergency-card', language],
    queryFn: async () => {
      const [patient, ...others] = await fhir.search('Patient', { _sort: '_lastUpdated' })
      if (patient === undefined) return null
      // Each document that comes in brings a record of its patient along: one person has several.
      const same = [patient, ...others.filter((other) => isSamePerson(patient, other))]
      const code = bloodGroupCodes.map((one) => `http://loinc.org|${one}`).join(',')
      const [summaries, groups] = await Promise.all([
        Promise.all(same.map(({ id }) => fhir.summary(id))),
        fhir.search('Observation', { code }),
      ])
      return cardOf(same, summaries, groups)
    },
  })
}

/** By an identifier that both have, or by name and day of birth. */
export const isSamePerson = (one: FhirResource, other: FhirResource): boolean => {
  const identifiers = (patient: FhirResource) =>
    partsOf(patient, 'identifier').map(
      (identifier) => `${textOf(partOf(identifier, 'system'))}|${textOf(partOf(identifier, 'value'))}`,
    )
  const named = (patient: FhirResource) =>
    nameOf(partsOf(patient, 'name')[0]).toLowerCase().split(/\s+/).toSorted().join(' ')
  return (
    identifiers(one).some((identifier) => identifier !== '|' && identifiers(other).includes(identifier)) ||
    (textOf(one['birthDate']) !== '' &&
      one['birthDate'] === other['birthDate'] &&
      named(one) === named(other))
  )
}

/** LOINC: ABO and Rh group; ABO group. */
const bloodGroupCodes = ['882-1', '883-9'] as const

/**
 * @param patients all of one person, the first of them first
 * @param summaries document Bundles of International Patient Summaries
 * @param groups Observations of the blood group
 */
export const cardOf = (
  patients: readonly FhirResource[],
  summaries: readonly FhirResource[],
  groups: readonly FhirResource[],
): EmergencyCardFacts => {
  const [patient] = patients
  const references = patients.map(({ id }) => `Patient/${id}`)
  const own = groups.filter((group) =>
    references.includes(textOf(partOf(partOf(group, 'subject'), 'reference'))),
  )
  const records = summaries
    .flatMap((summary) => partsOf(summary, 'entry'))
    .map((entry) => partOf(entry, 'resource'))
  const ofType = (...types: readonly string[]) =>
    records.filter((record) => types.includes(textOf(partOf(record, 'resourceType'))))
  return {
    name: nameOf(partsOf(patient, 'name')[0]),
    born: textOf(partOf(patient, 'birthDate')) || undefined,
    bloodGroup: own.map(
      (group) => conceptOf(group['valueCodeableConcept']) || textOf(group['valueString']),
    )[0],
    allergies: linesOf(ofType('AllergyIntolerance').filter(isCurrent), (one) =>
      [conceptOf(partOf(one, 'code')), reactionOf(one)].filter(Boolean).join(': '),
    ),
    medicines: linesOf(ofType('MedicationRequest', 'MedicationStatement'), (one) =>
      [
        conceptOf(partOf(one, 'medicationCodeableConcept')) ||
          textOf(partOf(partOf(one, 'medicationReference'), 'display')),
        dosageOf(one),
      ]
        .filter(Boolean)
        .join(', '),
    ),
    problems: linesOf(ofType('Condition').filter(isCurrent), (one) => conceptOf(partOf(one, 'code'))),
    contacts: [...new Set(patients.flatMap((one) => partsOf(one, 'contact')).map(contactOf))].filter(Boolean),
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const conceptOf = (concept: unknown): string => {
  const [coding] = partsOf(concept, 'coding')
  return (
    textOf(partOf(concept, 'text')) || textOf(partOf(coding, 'display')) || textOf(partOf(coding, 'code'))
  )
}

/** Over, or written by mistake, is not said to who has a minute. */
const isCurrent = (record: unknown): boolean => {
  const codes = ['clinicalStatus', 'verificationStatus'].flatMap((name) =>
    partsOf(partOf(record, name), 'coding').map((coding) => partOf(coding, 'code')),
  )
  return !codes.some((code) =>
    ['resolved', 'inactive', 'remission', 'refuted', 'entered-in-error'].includes(textOf(code)),
  )
}

/** Codes with which a record says that there is nothing (SNOMED CT, IPS). */
const noneCodes = new Set([
  '716186003',
  'no-allergy-info',
  'no-known-allergies',
  '160244002',
  '787481004',
  '787480003',
  'no-known-medications',
  '160245001',
  'no-known-problems',
])

const linesOf = (records: readonly unknown[], wordsOf: (record: unknown) => string): CardLines => {
  const isNone = (record: unknown): boolean =>
    ['code', 'medicationCodeableConcept'].some((name) =>
      partsOf(partOf(record, name), 'coding').some((coding) => noneCodes.has(textOf(partOf(coding, 'code')))),
    )
  return {
    lines: [...new Set(records.filter((record) => !isNone(record)).map(wordsOf))].filter(Boolean),
    isNone: records.some(isNone),
  }
}

const reactionOf = (allergy: unknown): string =>
  partsOf(allergy, 'reaction')
    .flatMap((reaction) => partsOf(reaction, 'manifestation').map(conceptOf))
    .filter(Boolean)
    .join(', ')

const dosageOf = (medicine: unknown): string =>
  [...partsOf(medicine, 'dosageInstruction'), ...partsOf(medicine, 'dosage')]
    .map((dosage) => textOf(partOf(dosage, 'text')))
    .filter(Boolean)
    .join('; ')

const nameOf = (name: unknown): string =>
  textOf(partOf(name, 'text')) ||
  [...partsOf(name, 'given').map(textOf), textOf(partOf(name, 'family'))].filter(Boolean).join(' ')

const contactOf = (contact: unknown): string => {
  const [relationship] = partsOf(contact, 'relationship')
  const telephones = partsOf(contact, 'telecom').map((telecom) => textOf(partOf(telecom, 'value')))
  return [nameOf(partOf(contact, 'name')), conceptOf(relationship), ...telephones].filter(Boolean).join(', ')
}
