/** Media type of FHIR in JSON (FHIR R4 §2.6.1), by itself: most of who sends it needs no client of a pod. */
export const fhirJson = 'application/fhir+json'
