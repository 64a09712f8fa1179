import { hl7Concept, ownConcept, type FhirResource, type Reference } from './fhir-resource.ts'

/** There is one in a pod at most, under this name. */
export const objectionId = 'mutua-no-advice'

/**
 * The member objects to advice being computed about them (GDPR art. 21): a FHIR Consent that denies. While it stands `active` in
 * the pod nobody gets any, also not the member; it is deleted to take it back.
 */
export const objectToAdvice = (patient: Reference, at: string): FhirResource => ({
  resourceType: 'Consent',
  id: objectionId,
  status: 'active',
  scope: hl7Concept('consentscope', 'patient-privacy'),
  category: [
    ownConcept('objection', 'advice', { it: 'Nessun consiglio calcolato', en: 'No computed advice' }),
  ],
  patient,
  dateTime: at,
  policyRule: { text: 'GDPR art. 21' },
  provision: { type: 'deny' },
})
