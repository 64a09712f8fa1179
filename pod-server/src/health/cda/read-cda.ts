import { createHash } from 'node:crypto'
import type { JsonObject } from '../fhir-json.ts'
import {
  codeOfDocument,
  compositionOf,
  documentIdentifier,
  encounterOf,
  organizationOf,
  patientOf,
  practitionerOf,
  timestampOf,
} from './cda-header.ts'
import { compact, conceptOf, type FindText } from './cda-values.ts'
import { statementIn, type Draft, type EntryContext } from './entry-context.ts'
import { narrativeOf } from './narrative.ts'
import { readStatement } from './read-statement.ts'
import { at, child, childrenOf, parseXml, textIn, type XmlElement } from './xml-tree.ts'

export type CdaOutcome =
  | {
      readonly kind: 'read'
      /** JSON text of a FHIR R4 document Bundle, the same for the same file. */
      readonly bundle: string
      /** Where the file itself belongs, below the root of the pod; a DocumentReference of the Bundle points there. */
      readonly originalPath: string
    }
  | { readonly kind: 'refused'; readonly why: string }

/**
 * A clinical document of the Italian health record (HL7 CDA R2: laboratory, patient summary, discharge, emergency, specialist,
 * radiology, vaccination) -> FHIR R4. Every coded statement becomes a resource of its own; what has no place in FHIR stays in
 * the original, which whoever calls keeps byte for byte.
 *
 * Pure; the file is attacker-controlled. What comes out is still to be validated.
 */
export const readCda = (bytes: Uint8Array): CdaOutcome => {
  let document: XmlElement
  try {
    document = parseXml(bytes)
  } catch (cause) {
    return refused(cause instanceof Error ? cause.message : 'The file is not well-formed XML.')
  }
  if (document.name !== 'ClinicalDocument')
    return refused('The XML file is not a clinical document (HL7 CDA): its root is another element.')
  if (at(document, 'recordTarget', 'patientRole') === undefined)
    return refused('The document does not say whom it is about.')
  const timestamp = timestampOf(document)
  if (timestamp === undefined) return refused('The document has no date.')
  const identifier = documentIdentifier(document)
  if (identifier === undefined) return refused('The document has no identifier of its own.')
  const original = originalOf(bytes)
  return {
    kind: 'read',
    bundle: JSON.stringify(documentBundle(document, { identifier, timestamp, original })),
    originalPath: `health/documents/${original.url}`,
  }
}

const refused = (why: string): CdaOutcome => ({ kind: 'refused', why })

const documentBundle = (
  document: XmlElement,
  { identifier, timestamp, original }: { identifier: JsonObject; timestamp: string; original: Original },
): JsonObject => {
  const seed = JSON.stringify(identifier)
  const entries: { fullUrl: string; resource: Draft }[] = []
  const addAs = (name: string, resource: Draft): JsonObject => {
    const fullUrl = urnOf(name)
    entries.push({ fullUrl, resource })
    return { reference: fullUrl }
  }
  const add = (resource: Draft): JsonObject => addAs(`${seed} ${String(entries.length)}`, resource)
  const addIf = (resource: Draft | undefined): JsonObject | undefined =>
    resource === undefined ? undefined : add(resource)

  const findText = textsOf(document)
  const person = patientOf(document)
  // The same person in every document that identifies them alike, so that a pod has one patient and not one a document.
  const patient = addAs(JSON.stringify(person['identifier'] ?? seed), person)
  const encounter = addIf(encounterOf(document, { patient, findText }))
  const authors = childrenOf(document, 'author').flatMap((author) => {
    const role = child(author, 'assignedAuthor')
    const reference = addIf(practitionerOf(role) ?? organizationOf(child(role, 'representedOrganization')))
    return reference === undefined ? [] : [reference]
  })
  const signer = addIf(practitionerOf(at(document, 'legalAuthenticator', 'assignedEntity')))
  const custodian = addIf(
    organizationOf(at(document, 'custodian', 'assignedCustodian', 'representedCustodianOrganization')),
  )
  const read = { patient, findText, add }
  const sections = childrenOf(at(document, 'component', 'structuredBody'), 'component').flatMap((component) =>
    childrenOf(component, 'section').map((section) => readSection(section, read)),
  )
  const report = reportOf(document, { patient, encounter, entries, authors, findText, timestamp })
  const reported = report === undefined ? [] : [add(report)]
  add({
    resourceType: 'DocumentReference',
    ...compact({
      masterIdentifier: identifier,
      status: 'current',
      type: conceptOf(child(document, 'code'), findText),
      subject: patient,
      date: timestamp,
      author: authors,
      custodian,
      content: [{ attachment: original }],
    }),
  })
  const composition = compositionOf(document, {
    patient,
    encounter,
    authors,
    signer,
    custodian,
    section: [...sections, ...reported.map((entry) => ({ title: 'Referto', entry: [entry] }))],
    findText,
  })
  return {
    resourceType: 'Bundle',
    id: idOf(seed),
    identifier,
    type: 'document',
    timestamp,
    entry: [{ fullUrl: urnOf(`${seed} composition`), resource: composition }, ...entries],
  }
}

/** The file as FHIR's Attachment names it: a `Binary` of its own, so that it is read through the same doors as everything. */
interface Original {
  readonly contentType: 'application/xml'
  readonly url: string
  readonly size: number
  /** SHA-1, in base64: what FHIR R4 asks for (Attachment.hash); only to find a copy again. */
  readonly hash: string
}

const originalOf = (bytes: Uint8Array): Original => ({
  contentType: 'application/xml',
  url: `Binary/${idOf(createHash('sha256').update(bytes).digest('hex'))}`,
  size: bytes.length,
  hash: createHash('sha1').update(bytes).digest('base64'),
})

interface Reading {
  readonly patient: JsonObject
  readonly findText: FindText
  readonly add: (resource: Draft) => JsonObject
}

const readSection = (section: XmlElement, reading: Reading): JsonObject => {
  const { findText } = reading
  const code = child(section, 'code')
  const context: EntryContext = {
    ...reading,
    section: code?.attributes['code'] ?? '',
    sectionConcept: conceptOf(code, findText),
    read: (statement) => readStatement(statement, context),
  }
  const entry = childrenOf(section, 'entry').flatMap((holder) => {
    const statement = statementIn(holder)
    return statement === undefined ? [] : readStatement(statement, context)
  })
  const text = child(section, 'text')
  const inner = childrenOf(section, 'component').flatMap((component) =>
    childrenOf(component, 'section').map((below) => readSection(below, reading)),
  )
  const read = compact({
    title: textIn(child(section, 'title')) ?? code?.attributes['displayName'],
    code: context.sectionConcept,
    text:
      textIn(text) === undefined || text === undefined
        ? undefined
        : { status: 'additional', div: narrativeOf(text) },
    entry,
    section: inner,
  })
  // FHIR: a section has text, entries or sections (constraint cmp-1); an empty one says that it is empty.
  return 'text' in read || 'entry' in read || 'section' in read
    ? read
    : {
        ...read,
        text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>—</p></div>' },
      }
}

/** Documents that are a report of examinations: what was found is read together, too. */
const reports: Readonly<Record<string, string>> = { '11502-2': 'LAB', '68604-8': 'RAD', '11526-1': 'PAT' }

const reportOf = (
  document: XmlElement,
  parts: {
    readonly patient: JsonObject
    readonly encounter: JsonObject | undefined
    readonly entries: readonly { fullUrl: string; resource: Draft }[]
    readonly authors: readonly JsonObject[]
    readonly findText: FindText
    readonly timestamp: string
  },
): Draft | undefined => {
  const kind = reports[codeOfDocument(document)]
  if (kind === undefined) return undefined
  const of = (type: string): readonly JsonObject[] =>
    parts.entries
      .filter(({ resource }) => resource.resourceType === type)
      .map(({ fullUrl }) => ({ reference: fullUrl }))
  return {
    resourceType: 'DiagnosticReport',
    ...compact({
      identifier: [documentIdentifier(document)],
      status: 'final',
      category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: kind }] }],
      code: conceptOf(child(document, 'code'), parts.findText),
      subject: parts.patient,
      encounter: parts.encounter,
      effectiveDateTime: parts.timestamp,
      performer: parts.authors,
      specimen: of('Specimen'),
      result: of('Observation'),
      media: of('Media').map((link) => ({ link })),
    }),
  }
}

/** `ID` -> text of the narrative under it; the first of two with one name wins. */
const textsOf = (document: XmlElement): FindText => {
  const texts = new Map<string, XmlElement>()
  const walk = (element: XmlElement): void => {
    const { ID } = element.attributes
    if (ID !== undefined && !texts.has(ID)) texts.set(ID, element)
    for (const inner of childrenOf(element)) walk(inner)
  }
  walk(document)
  return (id) => textIn(texts.get(id))
}

const urnOf = (name: string): string => `urn:uuid:${idOf(name)}`

/** A UUID of version 8 (RFC 9562 §5.8) made of a digest: the same name, the same id. */
const idOf = (name: string): string => {
  const hex = createHash('sha256').update(`cda ${name}`).digest('hex')
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
