/** A record of the pod that is searched. */
export type SearchedRecord = Readonly<Record<string, unknown>> & { readonly id: string }

/** One person, and what a life leaves: nine of ten are results of a few kinds, the rest conditions, prescriptions and stays. */
export const searchedRecords = (count: number): readonly SearchedRecord[] => [
  { resourceType: 'Patient', id: 'me', gender: 'female', birthDate: '1950-03-02' },
  ...Array.from({ length: count - 1 }, (_, index) => recordOf(index)),
]

const codes = [
  '4548-4',
  '718-7',
  '2339-0',
  '8480-6',
  '8462-4',
  '29463-7',
  '2093-3',
  '2160-0',
  '6690-2',
  '777-3',
]
const subject = { reference: 'Patient/me' }

const recordOf = (index: number): SearchedRecord => {
  const id = `r${String(index).padStart(5, '0')}`
  const time = new Date(Date.UTC(2015, 0, 1 + ((index * 7) % 4_000), 8)).toISOString()
  const encounter = { reference: `Encounter/r${String(index - (index % 10)).padStart(5, '0')}` }
  switch (index % 30) {
    case 0:
    case 10:
    case 20:
      return {
        resourceType: 'Encounter',
        id,
        status: 'finished',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
        subject,
        period: { start: time, end: time },
      }
    case 1:
      return {
        resourceType: 'Condition',
        id,
        code: coded('http://snomed.info/sct', String(44_054_006 + (index % 7))),
        subject,
        recordedDate: time,
      }
    default:
      return {
        resourceType: 'Observation',
        id,
        status: index % 9 === 0 ? 'amended' : 'final',
        category: [
          coded(
            'http://terminology.hl7.org/CodeSystem/observation-category',
            index % 3 === 0 ? 'vital-signs' : 'laboratory',
          ),
        ],
        code: coded('http://loinc.org', codes[index % codes.length] ?? ''),
        subject,
        encounter,
        effectiveDateTime: time,
        valueQuantity: { value: 40 + (index % 60), unit: 'mmol/mol' },
      }
  }
}

const coded = (system: string, code: string): object => ({ coding: [{ system, code }], text: code })
