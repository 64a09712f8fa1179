/** A FHIR R4 resource as the demo writes it; its validity is proved against the real definitions in `tests/contract`. */
export interface FhirResource {
  readonly resourceType: string
  readonly id: string
  readonly [element: string]: unknown
}

export interface FhirBundle extends FhirResource {
  readonly resourceType: 'Bundle'
  readonly entry: readonly { readonly fullUrl: string; readonly resource: FhirResource }[]
}

/** A code with a short label of our own. */
export interface Coded {
  readonly system: string
  readonly code: string
  readonly label: string
}

export const loinc = 'http://loinc.org'
export const atc = 'http://www.whocc.no/atc'
/** Italy codes diagnoses with ICD-9-CM. */
export const icd9 = 'http://hl7.org/fhir/sid/icd-9-cm'
export const ucum = 'http://unitsofmeasure.org'

/** The label travels as `text`: `display` would have to be the wording of the code system's owner. */
export const concept = ({ system, code, label }: Coded): object => ({
  coding: [{ system, code }],
  text: label,
})

/** A code of HL7's own terminology, without text. */
export const term = (system: string, code: string): object => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
})

/** Inside a Bundle every resource is called by its `urn:uuid:` (FHIR R4 §2.36.4.1). */
export const nameOf = (resource: FhirResource): string => `urn:uuid:${resource.id}`
export const referenceTo = (resource: FhirResource): { readonly reference: string } => ({
  reference: nameOf(resource),
})

/** Lines of plain text -> narrative. */
export const narrative = (lines: readonly string[]): object => ({
  status: 'generated',
  div: `<div xmlns="http://www.w3.org/1999/xhtml"><ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul></div>`,
})

export const collection = (id: string, resources: readonly FhirResource[]): FhirBundle => ({
  resourceType: 'Bundle',
  id,
  type: 'collection',
  entry: entriesOf(resources),
})

export const entriesOf = (resources: readonly FhirResource[]): FhirBundle['entry'] =>
  resources.map((resource) => ({ fullUrl: nameOf(resource), resource }))

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
