import type { JsonObject } from '../fhir-json.ts'
import { codingOf, conceptOf, type FindText } from './cda-values.ts'
import { at, child, childrenOf, type XmlElement } from './xml-tree.ts'

/** A FHIR resource being made; whether it is valid is judged where it is stored. */
export type Draft = JsonObject & { readonly resourceType: string }

/** What the entries of a section are read with. */
export interface EntryContext {
  /** LOINC code of the section. */
  readonly section: string
  /** The code of the section, for statements that only mean something under it. */
  readonly sectionConcept: JsonObject | undefined
  readonly patient: JsonObject
  readonly findText: FindText
  /** Takes a resource into the document. @returns a reference to it */
  readonly add: (resource: Draft) => JsonObject
  /** Reads a statement of its own below another one. @returns references to what it became */
  readonly read: (statement: XmlElement) => readonly JsonObject[]
}

/** A statement below another one, with how it belongs there (CDA R2 §4.3.8.4). */
export interface Related {
  readonly type: string
  readonly statement: XmlElement
}

const statements: ReadonlySet<string> = new Set([
  'act',
  'encounter',
  'observation',
  'observationMedia',
  'organizer',
  'procedure',
  'substanceAdministration',
  'supply',
])

/** The statement of an entry, an entry relationship or a component. */
export const statementIn = (holder: XmlElement): XmlElement | undefined =>
  childrenOf(holder).find(({ name }) => statements.has(name))

/** Everything said below a statement but comments, which are notes of it. */
export const relatedTo = (statement: XmlElement): readonly Related[] =>
  [...childrenOf(statement, 'entryRelationship'), ...childrenOf(statement, 'component')].flatMap((holder) => {
    const inner = statementIn(holder)
    if (inner === undefined || codeOf(inner) === comment) return []
    return [{ type: holder.attributes['typeCode'] ?? 'COMP', statement: inner }]
  })

const comment = '48767-8'

export const codeOf = (statement: XmlElement | undefined): string | undefined =>
  child(statement, 'code')?.attributes['code']

export const codeConcept = (statement: XmlElement, findText: FindText): JsonObject | undefined => {
  const code = child(statement, 'code')
  return code?.attributes['nullFlavor'] === undefined || code.attributes['code'] !== undefined
    ? conceptOf(code, findText)
    : undefined
}

/** Places and roles that take part in a statement and are named by a code, as parts of what is stated. */
export const participantParts = (statement: XmlElement, findText: FindText): readonly JsonObject[] =>
  childrenOf(statement, 'participant').flatMap((participant) => {
    const role = conceptOf(at(participant, 'participantRole', 'code'), findText)
    const isPlace = participant.attributes['typeCode'] === 'LOC'
    return role === undefined
      ? []
      : [{ code: { text: isPlace ? 'Luogo' : 'Partecipante' }, valueCodeableConcept: role }]
  })

/** A statement about the future or a wish (CDA R2, ActMood). */
export const isAsked = (statement: XmlElement): boolean =>
  ['RQO', 'INT', 'PRP', 'PRMS', 'ARQ', 'APT', 'GOL'].includes(statement.attributes['moodCode'] ?? 'EVN')

export const isNegated = (statement: XmlElement): boolean => statement.attributes['negationInd'] === 'true'

/** LOINC answers for the standing of problems and allergies -> HL7's codes; LOINC's own code stays beside. */
const standings: Readonly<Record<string, string>> = {
  'LA16666-2': 'active',
  'LA9633-4': 'active',
  'LA18632-2': 'inactive',
  'LA9041-0': 'resolved',
  'active': 'active',
  'inactive': 'inactive',
  'resolved': 'resolved',
}

/**
 * `clinicalStatus` of a problem or an allergy. What has an end is over, whatever else is said: FHIR wants the two to agree
 * (constraint con-4).
 */
export const standingOf = (
  { value, hasEnd }: { value: XmlElement | undefined; hasEnd: boolean },
  system: string,
): JsonObject => {
  const said = standings[value?.attributes['code'] ?? ''] ?? (hasEnd ? 'resolved' : 'active')
  const code = hasEnd && said === 'active' ? 'resolved' : said
  const own = codingOf(value)
  return { coding: [{ system, code }, ...(own === undefined ? [] : [own])] }
}
