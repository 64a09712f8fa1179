import type { JsonObject } from '../fhir-json.ts'
import {
  compact,
  conceptOf,
  displayOf,
  identifierOf,
  identifiersOf,
  nameOf,
  periodOf,
  reachMembers,
  timeIn,
  timeOf,
  whenOf,
  type FindText,
} from './cda-values.ts'
import { genderOf } from './code-systems.ts'
import type { Draft } from './entry-context.ts'
import { at, child, childrenOf, textIn, type XmlElement } from './xml-tree.ts'

/** The person the document is about (CDA R2 §4.2.2.11). */
export const patientOf = (document: XmlElement): Draft => {
  const role = at(document, 'recordTarget', 'patientRole')
  const person = child(role, 'patient')
  return {
    resourceType: 'Patient',
    ...compact({
      identifier: identifiersOf(role),
      name: [nameOf(child(person, 'name'))].filter((name) => name !== undefined),
      gender: genderOf(child(person, 'administrativeGenderCode')?.attributes['code']),
      // FHIR: a date of birth is a date; the hour stays in the original.
      birthDate: timeIn(child(person, 'birthTime'))?.slice(0, 10),
      ...reachMembers(role),
    }),
  }
}

/** Who wrote or signed: a person, or a device. */
export const practitionerOf = (role: XmlElement | undefined): Draft | undefined => {
  const name = nameOf(at(role, 'assignedPerson', 'name'))
  if (role === undefined || name === undefined) return undefined
  return {
    resourceType: 'Practitioner',
    ...compact({ identifier: identifiersOf(role), name: [name], ...reachMembers(role) }),
  }
}

export const organizationOf = (element: XmlElement | undefined): Draft | undefined => {
  if (element === undefined) return undefined
  const name = childrenOf(element, 'name')
    .map(textIn)
    .find((text) => text !== undefined)
  const organization = compact({ identifier: identifiersOf(element), name, ...reachMembers(element) })
  // FHIR: an organization has at least a name or an identifier (constraint org-1).
  return 'name' in organization || 'identifier' in organization
    ? { resourceType: 'Organization', ...organization }
    : undefined
}

/** The visit or stay that the document is of. */
export const encounterOf = (
  document: XmlElement,
  { patient, findText }: { patient: JsonObject; findText: FindText },
): Draft | undefined => {
  const encounter = at(document, 'componentOf', 'encompassingEncounter')
  if (encounter === undefined) return undefined
  const code = child(encounter, 'code')?.attributes['code']
  const responsible = displayOf(at(encounter, 'responsibleParty', 'assignedEntity', 'assignedPerson', 'name'))
  const provider = textIn(
    at(encounter, 'location', 'healthCareFacility', 'serviceProviderOrganization', 'name'),
  )
  return {
    resourceType: 'Encounter',
    ...compact({
      identifier: identifiersOf(encounter),
      status: 'finished',
      class: {
        system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
        code: code === 'IMP' || code === 'EMER' ? code : (documentClasses[codeOfDocument(document)] ?? 'AMB'),
      },
      type: [conceptOf(child(encounter, 'code'), findText)].filter((concept) => concept !== undefined),
      subject: patient,
      participant: responsible === undefined ? [] : [{ individual: { display: responsible } }],
      period: periodOf(whenOf(child(encounter, 'effectiveTime'))),
      serviceProvider: provider === undefined ? undefined : { display: provider },
    }),
  }
}

/** LOINC codes of documents of the Italian health record that are about a stay or an emergency. */
const documentClasses: Readonly<Record<string, string>> = {
  '34105-7': 'IMP',
  '68566-9': 'EMER',
  '59258-4': 'EMER',
}

export const codeOfDocument = (document: XmlElement): string =>
  child(document, 'code')?.attributes['code'] ?? ''

/** What the head of the document says of itself; sections are added by who reads them. */
export const compositionOf = (
  document: XmlElement,
  parts: {
    readonly patient: JsonObject
    readonly encounter: JsonObject | undefined
    readonly authors: readonly JsonObject[]
    readonly signer: JsonObject | undefined
    readonly custodian: JsonObject | undefined
    readonly section: readonly JsonObject[]
    readonly findText: FindText
  },
): Draft => {
  const signedAt = timeIn(at(document, 'legalAuthenticator', 'time'))
  return {
    resourceType: 'Composition',
    ...compact({
      language: languageOf(document),
      identifier: documentIdentifier(document),
      status: 'final',
      type: conceptOf(child(document, 'code'), parts.findText) ?? { text: 'Documento clinico' },
      subject: parts.patient,
      encounter: parts.encounter,
      date: timeIn(child(document, 'effectiveTime')),
      author: parts.authors.length === 0 ? [{ display: 'non indicato' }] : parts.authors,
      title:
        textIn(child(document, 'title')) ??
        child(document, 'code')?.attributes['displayName'] ??
        'Documento clinico',
      confidentiality: confidentialityOf(document),
      attester:
        parts.signer === undefined ? [] : [compact({ mode: 'legal', time: signedAt, party: parts.signer })],
      custodian: parts.custodian,
      relatesTo: childrenOf(document, 'relatedDocument').flatMap(relationOf),
      section: parts.section,
    }),
  }
}

export const documentIdentifier = (document: XmlElement): JsonObject | undefined => {
  const id = child(document, 'id')
  return id === undefined ? undefined : identifierOf(id)
}

const languageOf = (document: XmlElement): string | undefined => {
  const code = child(document, 'languageCode')?.attributes['code']
  return code !== undefined && /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(code) ? code : undefined
}

const confidentialityOf = (document: XmlElement): string | undefined => {
  const code = child(document, 'confidentialityCode')?.attributes['code'] ?? ''
  return ['U', 'L', 'M', 'N', 'R', 'V'].includes(code) ? code : undefined
}

/** CDA R2, ParentDocument -> FHIR DocumentRelationshipType. */
const relations: Readonly<Record<string, string>> = { RPLC: 'replaces', APND: 'appends', XFRM: 'transforms' }

const relationOf = (related: XmlElement): readonly JsonObject[] => {
  const code = relations[related.attributes['typeCode'] ?? '']
  const id = at(related, 'parentDocument', 'id')
  const target = id === undefined ? undefined : identifierOf(id)
  return code === undefined || target === undefined ? [] : [{ code, targetIdentifier: target }]
}

/** An instant for the Bundle: of a day alone its beginning. */
export const timestampOf = (document: XmlElement): string | undefined => {
  const time = timeOf(child(document, 'effectiveTime')?.attributes['value'])
  if (time === undefined) return undefined
  if (time.includes('T')) return time
  return /^\d{4}-\d{2}-\d{2}$/.test(time) ? `${time}T00:00:00Z` : undefined
}
