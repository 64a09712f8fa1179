import { DataFactory, type NamedNode } from 'n3'
import { isJsonObject, textOf, type JsonObject } from '../fhir-json.ts'

export const fhirNamespace = 'http://hl7.org/fhir/'
const rdfNamespace = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const xsdNamespace = 'http://www.w3.org/2001/XMLSchema#'

export const rdf = {
  type: DataFactory.namedNode(`${rdfNamespace}type`),
  first: DataFactory.namedNode(`${rdfNamespace}first`),
  rest: DataFactory.namedNode(`${rdfNamespace}rest`),
  nil: DataFactory.namedNode(`${rdfNamespace}nil`),
}

/** Names of FHIR RDF that stand for no element (FHIR R5, RDF representation). */
export const fhir = {
  nodeRole: DataFactory.namedNode(`${fhirNamespace}nodeRole`),
  treeRoot: DataFactory.namedNode(`${fhirNamespace}treeRoot`),
  v: DataFactory.namedNode(`${fhirNamespace}v`),
  link: DataFactory.namedNode(`${fhirNamespace}link`),
}

const xsd = (name: string): string => xsdNamespace + name

/** Primitive types with the type of their literals; that of a date is said by its form. */
const primitives: ReadonlyMap<string, string> = new Map([
  ['base64Binary', xsd('base64Binary')],
  ['boolean', xsd('boolean')],
  ['canonical', xsd('anyURI')],
  ['code', xsd('string')],
  ['date', xsd('date')],
  ['dateTime', xsd('dateTime')],
  ['decimal', xsd('decimal')],
  ['id', xsd('string')],
  ['instant', xsd('dateTime')],
  ['integer', xsd('integer')],
  ['markdown', xsd('string')],
  ['oid', xsd('anyURI')],
  ['positiveInt', xsd('positiveInteger')],
  ['string', xsd('string')],
  ['time', xsd('time')],
  ['unsignedInt', xsd('nonNegativeInteger')],
  ['uri', xsd('anyURI')],
  ['url', xsd('anyURI')],
  ['uuid', xsd('anyURI')],
  ['xhtml', `${rdfNamespace}XMLLiteral`],
])

export const isPrimitive = (type: string): boolean => primitives.has(type)

export const isNumeric = (type: string): boolean =>
  type === 'decimal' || type === 'integer' || type === 'positiveInt' || type === 'unsignedInt'

/** Of a value of this primitive type that is written so. */
export const datatypeOf = (type: string, text: string): string => {
  if (type === 'date' || type === 'dateTime') {
    if (/^\d{4}$/.test(text)) return xsd('gYear')
    if (/^\d{4}-\d\d$/.test(text)) return xsd('gYearMonth')
    return xsd(text.includes('T') ? 'dateTime' : 'date')
  }
  // An xsd:decimal has no exponent.
  if (type === 'decimal' && /e/i.test(text)) return xsd('double')
  return primitives.get(type) ?? xsd('string')
}

/**
 * Which literals may stand for a value of a primitive type: its own, plain text for what is text, and any number for
 * numbers, since Turtle writes `5` for an integer where a decimal is meant.
 */
export const isDatatypeFor = (type: string, datatype: string, text: string): boolean => {
  if (datatype === datatypeOf(type, text)) return true
  if (isNumeric(type)) return numericTypes.has(datatype)
  return type !== 'boolean' && datatype === xsd('string')
}

const numericTypes: ReadonlySet<string> = new Set(
  ['integer', 'decimal', 'double', 'positiveInteger', 'nonNegativeInteger'].map(xsd),
)

/** The name of the concept that a Coding names, where its system says how such names are made. */
export const conceptOf = (coding: JsonObject): NamedNode | undefined => {
  const stem = conceptStems.get(textOf(coding['system']) ?? '')
  const code = textOf(coding['code'])
  if (stem === undefined || code === undefined || !/^[A-Za-z0-9-]{1,64}$/.test(code)) return undefined
  return DataFactory.namedNode(stem + code)
}

const conceptStems: ReadonlyMap<string, string> = new Map([
  ['http://snomed.info/sct', 'http://snomed.info/id/'],
  ['http://loinc.org', 'https://loinc.org/rdf/'],
])

/**
 * What a reference leads to. Nothing for one to a contained resource, and none for a relative one without a base.
 * @param base of the FHIR server, without a final slash
 */
export const targetOf = (reference: string, base: string | undefined): NamedNode | undefined => {
  const isAbsolute = /^(?:https?:|urn:)/.test(reference)
  if (!isAbsolute && (base === undefined || !/^[A-Z][A-Za-z]*\//.test(reference))) return undefined
  return iriOf(isAbsolute ? reference : `${base ?? ''}/${reference}`)
}

/** `http://example.org/q|2` names version 2, which an address says in its query. */
export const targetOfCanonical = (canonical: string): NamedNode | undefined => {
  if (!/^(?:https?:|urn:)/.test(canonical)) return undefined
  const [url = '', version, ...more] = canonical.split('|')
  if (more.length > 0) return undefined
  if (version === undefined) return iriOf(url)
  return url.includes('#') ? undefined : iriOf(`${url}${url.includes('?') ? '&' : '?'}version=${version}`)
}

/** Where something modifies what an element says, the element has another name: who does not know it must not read it. */
export const isModified = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.some(isModified)
    : isJsonObject(value) &&
      Array.isArray(value['modifierExtension']) &&
      value['modifierExtension'].length > 0

const iriOf = (text: string): NamedNode | undefined =>
  // eslint-disable-next-line no-control-regex
  /^[a-z][a-z0-9+.-]*:[^\u0000-\u0020<>"{}|\\^`]+$/i.test(text) ? DataFactory.namedNode(text) : undefined

/** How names are shortened, as in the examples of HL7. */
export const fhirPrefixes: Readonly<Record<string, string>> = {
  fhir: fhirNamespace,
  rdf: rdfNamespace,
  xsd: xsdNamespace,
  sct: 'http://snomed.info/id/',
}
