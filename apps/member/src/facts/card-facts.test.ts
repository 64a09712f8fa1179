import { expect, test } from 'vitest'
import { cardOf, isSamePerson } from './card-facts.ts'

const patient = {
  resourceType: 'Patient',
  id: 'p',
  name: [{ given: ['Anna'], family: 'Neri' }],
  birthDate: '1950-03-02',
}
const coded = (code: string, text: string) => ({ coding: [{ system: 'http://snomed.info/sct', code }], text })
const status = (code: string) => ({ coding: [{ code }] })
const summaryOf = (...records: readonly object[]) => ({
  resourceType: 'Bundle',
  id: 'ips',
  entry: records.map((resource) => ({ resource })),
})

test('The card has what stands now, in the words of the records, each once.', () => {
  const allergy = { resourceType: 'AllergyIntolerance', code: { text: 'Penicillina' } }
  const card = cardOf(
    [
      {
        ...patient,
        contact: [{ name: { text: 'Lia' }, relationship: [{ text: 'figlia' }], telecom: [{ value: '333' }] }],
      },
    ],
    [
      summaryOf(
        {
          ...allergy,
          clinicalStatus: status('active'),
          reaction: [{ manifestation: [{ text: 'eruzione' }] }],
        },
        { ...allergy, code: { text: 'Fragole' }, clinicalStatus: status('resolved') },
        {
          resourceType: 'MedicationRequest',
          medicationCodeableConcept: { text: 'Ramipril' },
          dosageInstruction: [{ text: 'la mattina' }],
        },
      ),
      summaryOf({
        resourceType: 'MedicationRequest',
        medicationCodeableConcept: { text: 'Ramipril' },
        dosageInstruction: [{ text: 'la mattina' }],
      }),
    ],
    [
      {
        resourceType: 'Observation',
        id: 'others',
        subject: { reference: 'Patient/child' },
        valueString: '0 negativo',
      },
      {
        resourceType: 'Observation',
        id: 'own',
        subject: { reference: 'Patient/p' },
        valueCodeableConcept: { text: 'A positivo' },
      },
    ],
  )
  expect(card).toMatchObject({
    name: 'Anna Neri',
    bloodGroup: 'A positivo',
    allergies: { lines: ['Penicillina: eruzione'], isNone: false },
    medicines: { lines: ['Ramipril, la mattina'], isNone: false },
    problems: { lines: [], isNone: false },
    contacts: ['Lia, figlia, 333'],
  })
})

test('That there is no allergy is said only where a record says so.', () => {
  const none = { resourceType: 'AllergyIntolerance', code: coded('716186003', 'No known allergy') }
  expect(cardOf([patient], [summaryOf(none)], []).allergies).toEqual({ lines: [], isNone: true })
  expect(cardOf([patient], [summaryOf()], []).allergies).toEqual({ lines: [], isNone: false })
})

test('Two records are of one person by an identifier, or by name and day of birth; a child is somebody else.', () => {
  const byCode = { resourceType: 'Patient', identifier: [{ system: 'cf', value: 'X' }] }
  expect(isSamePerson({ ...byCode, id: '1' }, { ...byCode, id: '2' })).toBe(true)
  expect(isSamePerson(patient, { ...patient, id: 'q', name: [{ text: 'NERI Anna' }] })).toBe(true)
  expect(isSamePerson(patient, { ...patient, id: 'c', birthDate: '2015-01-01' })).toBe(false)
  expect(isSamePerson({ resourceType: 'Patient', id: '1' }, { resourceType: 'Patient', id: '2' })).toBe(false)
})
