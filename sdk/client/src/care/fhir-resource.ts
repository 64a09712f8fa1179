/** A FHIR R4 resource as this room makes it; that it is valid is proved against the real definitions in `tests/contract`. */
export interface FhirResource {
  readonly resourceType: string
  readonly id: string
  readonly [element: string]: unknown
}

/** A resource whose status is one of the states that this room knows. */
export type Stated<Type extends string, Status extends string> = FhirResource & {
  readonly resourceType: Type
  readonly status: Status
}

export interface Reference {
  readonly reference: string
}

/** What people read, in both languages of the house. */
export interface Label {
  readonly it: string
  readonly en: string
}

/** Root of the code systems that are ours: `${ownCodes}/triage-outcome`. */
export const ownCodes = 'https://w3id.org/mutua/codes'

/** A code of ours with its Italian text: what the record shows where no program reads the code. */
export const ownConcept = (system: string, code: string, label: Label): object => ({
  coding: [{ system: `${ownCodes}/${system}`, code }],
  text: label.it,
})

/** A code of HL7's own terminology. */
export const hl7Concept = (system: string, code: string): object => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
})

/**
 * Id that a reference to a FHIR resource ends in, whichever form it has: `urn:uuid:X` inside a Bundle, `Goal/X` in the
 * pod, `https://host/fhir/pod/Goal/X/_history/2` from outside. An import rewrites the form and keeps the id. Anything
 * else, a WebID for one, stays whole: of two people's `…/card#me` the end says nothing.
 */
export const idOfReference = (reference: string): string =>
  /^urn:(?:uuid|oid):(.+)$/.exec(reference)?.[1] ??
  /^(?:https?:\/\/[^?#]*\/)?[A-Z][A-Za-z]+\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/.exec(
    reference,
  )?.[1] ??
  reference

/** First code that a CodeableConcept has. */
export const codeOf = (concept: unknown): string | undefined => {
  const coding = partOf(concept, 'coding')
  const code = partOf(Array.isArray(coding) ? (coding[0] as unknown) : undefined, 'code')
  return typeof code === 'string' ? code : undefined
}

/** Element of an object whose shape is not known; `undefined` for everything else. */
export const partOf = (value: unknown, element: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, element)
    ? // `as`: an object that has the element.
      (value as Record<string, unknown>)[element]
    : undefined

/** The same for an element that repeats. */
export const partsOf = (value: unknown, element: string): readonly unknown[] => {
  const parts = partOf(value, element)
  return Array.isArray(parts) ? parts : []
}
