import type { HealthCategory } from '@mutua/sdk/fhir/health-categories'
import { isJsonObject, type JsonObject, textOf } from './fhir-json.ts'

/** A resource as far as this rule looks at it. */
export type FhirShape = JsonObject & { readonly resourceType: string }

/**
 * Where a resource is kept: `/health/<category>/<resourceType>/<id>`. First line that fits:
 *
 * 1. its type belongs to one category (`MedicationRequest` -> prescription);
 * 2. its own codes say so (`Observation.category` laboratory, a LOINC report kind, a specimen, an imaging study);
 * 3. it is context or a clinical fact (who, where, with what; a diagnosis, a procedure): it goes with the document it
 *    came in, so that a grant on laboratory reports covers the names the report needs; alone it is `summary`;
 * 4. `documents`, which no narrower grant covers: what cannot be placed is shared least.
 *
 * @param document category of the FHIR document (Bundle with a Composition) that carried it, when one did
 */
export const categoryOf = (resource: FhirShape, document?: HealthCategory): HealthCategory =>
  categoryByType.get(resource.resourceType) ??
  categoryByContent(resource) ??
  categoryByCompany(resource, document) ??
  'documents'

/** Category of a FHIR document, by the kind its Composition states; `undefined` when that says nothing to us. */
export const documentCategory = (composition: FhirShape): HealthCategory | undefined =>
  firstKnown(documentKinds, composition['type'], composition['category'])

const categoryByType: ReadonlyMap<string, HealthCategory> = new Map<string, HealthCategory>([
  ['MedicationRequest', 'prescription'],
  ['DeviceRequest', 'prescription'],
  ['VisionPrescription', 'prescription'],
  ['MedicationDispense', 'dispensation'],
  ['MedicationAdministration', 'dispensation'],
  ['SupplyDelivery', 'dispensation'],
  ['ImagingStudy', 'imaging'],
  ['Media', 'imaging'],
  ['Specimen', 'laboratory'],
  ['MolecularSequence', 'laboratory'],
  ['Questionnaire', 'assessment'],
  ['QuestionnaireResponse', 'assessment'],
  ['ClinicalImpression', 'assessment'],
  ['RiskAssessment', 'assessment'],
  ['CarePlan', 'careplan'],
  ['CareTeam', 'careplan'],
  ['Goal', 'careplan'],
  ['EpisodeOfCare', 'careplan'],
  ['Task', 'careplan'],
  ['Appointment', 'careplan'],
  ['AppointmentResponse', 'careplan'],
  ['Communication', 'careplan'],
  ['CommunicationRequest', 'careplan'],
  ['NutritionOrder', 'careplan'],
  ['Account', 'social'],
  ['Group', 'social'],
])

/** Health facts that a document is made of, and the people, places and things they name. */
const companyTypes: ReadonlySet<string> = new Set([
  'AdverseEvent',
  'AllergyIntolerance',
  'BodyStructure',
  'Condition',
  'DetectedIssue',
  'Device',
  'DeviceUseStatement',
  'Encounter',
  'FamilyMemberHistory',
  'Flag',
  'Immunization',
  'ImmunizationRecommendation',
  'List',
  'Location',
  'Medication',
  'MedicationStatement',
  'Organization',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Procedure',
  'Provenance',
  'RelatedPerson',
  'ServiceRequest',
  'Substance',
])

const categoryByContent = (resource: FhirShape): HealthCategory | undefined => {
  switch (resource.resourceType) {
    case 'Observation':
      return (
        firstKnown(observationKinds, resource['category']) ??
        (hasValue(resource, 'specimen') ? 'laboratory' : undefined)
      )
    case 'DiagnosticReport':
      return (
        firstKnown(reportKinds, resource['category']) ??
        firstKnown(documentKinds, resource['code']) ??
        (hasValue(resource, 'imagingStudy') ? 'imaging' : undefined) ??
        (hasValue(resource, 'specimen') ? 'laboratory' : undefined)
      )
    case 'ServiceRequest':
      return firstKnown(requestKinds, resource['category'], resource['code'])
    case 'Condition':
      return firstKnown(observationKinds, resource['category'])
    case 'Provenance':
      return categoryOfSigned(resource)
    case 'Composition':
      return documentCategory(resource)
    case 'DocumentReference':
      return firstKnown(documentKinds, resource['type'], resource['category'])
    default:
      return undefined
  }
}

/** A signature goes with what is signed: who may read a project may see who signed it. */
const categoryOfSigned = ({ signature, target }: FhirShape): HealthCategory | undefined => {
  if (signature === undefined || !Array.isArray(target)) return undefined
  const categories = target.map((one: unknown) => {
    const reference = isJsonObject(one) ? textOf(one['reference']) : undefined
    return categoryByType.get(/(?:^|\/)([A-Z][A-Za-z]+)\/[^/]+$/.exec(reference ?? '')?.[1] ?? '')
  })
  const [category] = categories
  return categories.every((one) => one === category) ? category : undefined
}

const categoryByCompany = (
  resource: FhirShape,
  document: HealthCategory | undefined,
): HealthCategory | undefined => {
  const isCompany = companyTypes.has(resource.resourceType)
  if (document !== undefined)
    return isCompany || findingTypes.has(resource.resourceType) ? document : undefined
  if (resource.resourceType === 'ServiceRequest') return 'careplan'
  if (resource.resourceType === 'Encounter' && isInpatient(resource)) return 'discharge'
  return isCompany ? 'summary' : undefined
}

/** Findings say by their own codes what they are; only when they do not, the document they came in decides. */
const findingTypes: ReadonlySet<string> = new Set(['Composition', 'DiagnosticReport', 'Observation'])

/** http://terminology.hl7.org/CodeSystem/v3-ActCode: inpatient, acute and non-acute. */
const isInpatient = (encounter: FhirShape): boolean => {
  const actClass = encounter['class']
  return isJsonObject(actClass) && ['IMP', 'ACUTE', 'NONAC'].includes(textOf(actClass['code']) ?? '')
}

/** http://terminology.hl7.org/CodeSystem/observation-category, with the spellings seen in the wild. */
const observationKinds: ReadonlyMap<string, HealthCategory> = new Map<string, HealthCategory>([
  ['laboratory', 'laboratory'],
  ['imaging', 'imaging'],
  ['social-history', 'social'],
  ['sdoh', 'social'],
  ['survey', 'assessment'],
  ['vital-signs', 'wellness'],
  ['vital-sign', 'wellness'],
  ['activity', 'wellness'],
  ['exam', 'summary'],
  ['procedure', 'summary'],
  ['therapy', 'summary'],
])

/** Kinds of document by LOINC code. */
const documentKinds: ReadonlyMap<string, HealthCategory> = new Map<string, HealthCategory>([
  ['60591-5', 'summary'],
  ['57833-6', 'prescription'],
  ['60593-1', 'dispensation'],
  ['18748-4', 'imaging'],
  ['68604-8', 'imaging'],
  ['85430-7', 'imaging'],
  ['11502-2', 'laboratory'],
  ['26436-6', 'laboratory'],
  ['11526-1', 'laboratory'],
  ['18842-5', 'discharge'],
  ['34105-7', 'discharge'],
  ['28655-9', 'discharge'],
  ['11490-0', 'discharge'],
  ['51848-0', 'assessment'],
  ['18776-5', 'careplan'],
])

/** Diagnostic service sections (HL7 v2 table 0074) and the LOINC classes used in their place. */
const reportKinds: ReadonlyMap<string, HealthCategory> = new Map<string, HealthCategory>([
  ...documentKinds,
  ...[
    'LAB',
    'CH',
    'HM',
    'MB',
    'MCB',
    'MYC',
    'SR',
    'IMM',
    'TX',
    'BLB',
    'CG',
    'CP',
    'GE',
    'PAR',
    'SP',
    'VR',
    'PAT',
    'LP7839-6',
  ].map((code): [string, HealthCategory] => [code, 'laboratory']),
  ...['RAD', 'RUS', 'CT', 'NMR', 'NMS', 'CUS', 'VUS', 'OUS', 'XRC', 'LP29684-5'].map(
    (code): [string, HealthCategory] => [code, 'imaging'],
  ),
])

/** SNOMED CT codes of what is asked for; without one a request is a support of the care plan. */
const requestKinds: ReadonlyMap<string, HealthCategory> = new Map<string, HealthCategory>([
  ['108252007', 'laboratory'],
  ['363679005', 'imaging'],
])

/** Codes are compared without their system: the tables share no code, and senders often leave the system out. */
const firstKnown = (
  kinds: ReadonlyMap<string, HealthCategory>,
  ...concepts: readonly unknown[]
): HealthCategory | undefined =>
  concepts
    .flatMap(codesOf)
    .map((code) => kinds.get(code))
    .find((kind) => kind !== undefined)

/** Codes of a CodeableConcept, or of a list of them. */
const codesOf = (concept: unknown): readonly string[] => {
  if (Array.isArray(concept)) return concept.flatMap(codesOf)
  if (!isJsonObject(concept) || !Array.isArray(concept['coding'])) return []
  return concept['coding'].flatMap((coding: unknown) => {
    const code = isJsonObject(coding) ? textOf(coding['code']) : undefined
    return code === undefined ? [] : [code]
  })
}

const hasValue = (resource: FhirShape, element: string): boolean => {
  const value = resource[element]
  return Array.isArray(value) ? value.length > 0 : value !== undefined
}
