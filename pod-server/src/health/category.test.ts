import type { HealthCategory } from '@mutua/sdk/fhir/health-categories'
import { describe, expect, it } from 'vitest'
import { categoryOf, documentCategory, type FhirShape } from './category.ts'

const concept = (...codes: string[]): object => ({ coding: codes.map((code) => ({ code })) })
const observation = (category: string): FhirShape => ({
  resourceType: 'Observation',
  category: [concept(category)],
})
const report = (category: string): FhirShape => ({
  resourceType: 'DiagnosticReport',
  category: [concept(category)],
})
const signature = (...targets: string[]): FhirShape => ({
  resourceType: 'Provenance',
  target: targets.map((reference) => ({ reference })),
  signature: [{}],
})
const plain = (resourceType: string): FhirShape => ({ resourceType })

const alone: readonly (readonly [string, FhirShape, HealthCategory])[] = [
  ['a laboratory result', observation('laboratory'), 'laboratory'],
  [
    'a result with a specimen and no category',
    { resourceType: 'Observation', specimen: { reference: 'Specimen/1' } },
    'laboratory',
  ],
  ['a laboratory report', report('LAB'), 'laboratory'],
  ['a chemistry report', report('CH'), 'laboratory'],
  ['a laboratory report by LOINC class', report('26436-6'), 'laboratory'],
  [
    'a report known by its code only',
    { resourceType: 'DiagnosticReport', code: concept('11502-2') },
    'laboratory',
  ],
  ['a specimen', plain('Specimen'), 'laboratory'],
  [
    'a request for laboratory tests',
    { resourceType: 'ServiceRequest', code: concept('108252007') },
    'laboratory',
  ],
  ['a radiology report', report('RAD'), 'imaging'],
  ['an imaging finding', observation('imaging'), 'imaging'],
  ['an imaging study', plain('ImagingStudy'), 'imaging'],
  [
    'a report that points to images',
    { resourceType: 'DiagnosticReport', imagingStudy: [{ reference: 'ImagingStudy/1' }] },
    'imaging',
  ],
  ['a prescription', plain('MedicationRequest'), 'prescription'],
  ['a dispensation', plain('MedicationDispense'), 'dispensation'],
  ['a diagnosis', plain('Condition'), 'summary'],
  ['an allergy', plain('AllergyIntolerance'), 'summary'],
  ['a medicine being taken', plain('MedicationStatement'), 'summary'],
  ['a vaccination', plain('Immunization'), 'summary'],
  ['the person', plain('Patient'), 'summary'],
  ['a hospital stay', { resourceType: 'Encounter', class: { code: 'IMP' } }, 'discharge'],
  ['a visit', { resourceType: 'Encounter', class: { code: 'AMB' } }, 'summary'],
  ['a social fact', observation('social-history'), 'social'],
  ['a health budget', plain('Account'), 'social'],
  ['a filled-in questionnaire', plain('QuestionnaireResponse'), 'assessment'],
  ['a score', observation('survey'), 'assessment'],
  ['a care plan', plain('CarePlan'), 'careplan'],
  ['a goal', plain('Goal'), 'careplan'],
  ['a support that is asked for', plain('ServiceRequest'), 'careplan'],
  ['a blood pressure', observation('vital-signs'), 'wellness'],
  ['steps walked', observation('activity'), 'wellness'],
  [
    'a scanned laboratory report',
    { resourceType: 'DocumentReference', type: concept('11502-2') },
    'laboratory',
  ],
  ['a scan of unknown kind', plain('DocumentReference'), 'documents'],
  ['a result that does not say what it is', plain('Observation'), 'documents'],
  ['an insurance claim', plain('Claim'), 'documents'],
  ['a type nobody thought of', plain('Basic'), 'documents'],
  ['a household', plain('Group'), 'social'],
  ['a health budget', plain('Account'), 'social'],
  ['a signature under a project', signature('CarePlan/p'), 'careplan'],
  ['a signature under a project elsewhere', signature('https://a.example/fhir/b/CarePlan/p'), 'careplan'],
  ['a signature under things of two kinds', signature('CarePlan/p', 'Account/b'), 'summary'],
  ['a signature under something of no one kind', signature('Patient/p'), 'summary'],
  [
    'where a record came from',
    { resourceType: 'Provenance', target: [{ reference: 'CarePlan/p' }] },
    'summary',
  ],
]

const inDocument: readonly (readonly [string, FhirShape, HealthCategory, HealthCategory])[] = [
  ['the person in a laboratory report', plain('Patient'), 'laboratory', 'laboratory'],
  ['the laboratory in a laboratory report', plain('Organization'), 'laboratory', 'laboratory'],
  ['the request behind a laboratory report', plain('ServiceRequest'), 'laboratory', 'laboratory'],
  ['the diagnosis in a discharge report', plain('Condition'), 'discharge', 'discharge'],
  ['a laboratory result in a patient summary', observation('laboratory'), 'summary', 'laboratory'],
  ['a care plan in a patient summary', plain('CarePlan'), 'summary', 'careplan'],
  ['an unlabelled result in a laboratory report', plain('Observation'), 'laboratory', 'laboratory'],
  ['an insurance claim in a patient summary', plain('Claim'), 'summary', 'documents'],
  ['a picture file in a laboratory report', plain('Binary'), 'laboratory', 'documents'],
]

describe('the category of a resource', () => {
  it.each(alone)('places %s', (_name, resource, category) => {
    expect(categoryOf(resource)).toBe(category)
  })

  it.each(inDocument)('places %s', (_name, resource, document, category) => {
    expect(categoryOf(resource, document)).toBe(category)
  })

  it.each([
    ['60591-5', 'summary'],
    ['11502-2', 'laboratory'],
    ['34105-7', 'discharge'],
    ['57833-6', 'prescription'],
    ['99999-9', undefined],
  ])('reads the kind of a document from LOINC %s', (code, category) => {
    expect(documentCategory({ resourceType: 'Composition', type: concept(code) })).toBe(category)
  })

  it.each([
    ['codes that are not a list', { resourceType: 'Observation', category: 'laboratory' }],
    ['a coding that is null', { resourceType: 'Observation', category: [{ coding: [null] }] }],
    [
      'a code named like a prototype property',
      { resourceType: 'Observation', category: [concept('constructor')] },
    ],
  ])('shares least what it cannot read: %s', (_name, resource) => {
    expect(categoryOf(resource)).toBe('documents')
  })
})
