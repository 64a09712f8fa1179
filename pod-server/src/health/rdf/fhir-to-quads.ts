import { DataFactory, type NamedNode, type Quad, type Quad_Object, type Quad_Subject } from 'n3'
import { isJsonObject, isRawNumber, maxJsonDepth, textOf, type JsonObject } from '../fhir-json.ts'
import type { ElementIndex, Field } from './element-types.ts'
import {
  conceptOf,
  datatypeOf,
  fhir,
  fhirNamespace,
  isModified,
  isNumeric,
  isPrimitive,
  rdf,
  targetOf,
  targetOfCanonical,
} from './fhir-terms.ts'

export interface FhirRdfNames {
  /** Names the record: its address. */
  readonly subject: string
  /** Of the FHIR server that relative references lead to, without a final slash; without it they lead nowhere. */
  readonly base?: string | undefined
}

/**
 * A record of FHIR R4 in RDF, by the rules of FHIR R5 (https://hl7.org/fhir/R5/rdf.html), which give the same form to the
 * elements of either: values in `fhir:v`, what repeats in an `rdf:List`, the type of a choice by `rdf:type`. Numbers keep
 * their digits. `quadsToFhir` gives back the same record.
 *
 * @param record as `parseFhirJson` reads it
 * @returns nothing for what says more than FHIR R4 has a place for, or is too large
 */
export const fhirToQuads = (
  record: JsonObject,
  { subject, base }: FhirRdfNames,
  elements: ElementIndex,
): readonly Quad[] | undefined => {
  const root = DataFactory.namedNode(subject)
  const writing: Writing = { quads: [], elements, base, isSayable: true, blanks: 0 }
  say(writing, root, fhir.nodeRole, fhir.treeRoot)
  addResource(root, { value: record, depth: 0 }, writing)
  return writing.isSayable ? writing.quads : undefined
}

/** What is read back in one go may have as many (`parseRdf`). */
const maxRecordQuads = 100_000

interface Writing {
  readonly quads: Quad[]
  readonly elements: ElementIndex
  readonly base: string | undefined
  isSayable: boolean
  blanks: number
}

interface Element {
  readonly type: string
  readonly value: JsonObject
  readonly depth: number
}

/** An element as JSON says it: of a primitive, `more` is what stands under the name with a line before it. */
interface Said {
  readonly field: Field
  readonly value: unknown
  readonly more: unknown
  readonly depth: number
}

const addResource = (
  node: Quad_Subject,
  { value: resource, depth }: Pick<Said, 'value' | 'depth'>,
  writing: Writing,
): void => {
  const type = isJsonObject(resource) ? textOf(resource['resourceType']) : undefined
  if (!isJsonObject(resource) || type === undefined || !writing.elements.isResource(type)) {
    writing.isSayable = false
    return
  }
  say(writing, node, rdf.type, fhirName(isModified(resource) ? `_${type}` : type))
  addElements(node, { type, value: resource, depth }, writing)
}

const addElements = (node: Quad_Subject, { type, value, depth }: Element, writing: Writing): void => {
  if (depth > maxJsonDepth) writing.isSayable = false
  for (const key of writing.isSayable ? Object.keys(value) : []) {
    if (value[key] === undefined) continue
    if (key === 'resourceType' && writing.elements.isResource(type)) continue
    const name = key.startsWith('_') ? key.slice(1) : key
    if (name !== key && Object.hasOwn(value, name)) continue
    const field = writing.elements.field(type, name)
    if (field === undefined || (name !== key && !isPrimitive(field.type))) {
      writing.isSayable = false
      return
    }
    const said = { field, value: value[name], more: value[`_${name}`], depth: depth + 1 }
    const property = fhirName(isModified(value[name]) ? `_${field.name}` : field.name)
    say(writing, node, property, field.isList ? listOf(said, writing) : nodeOf(said, writing))
  }
}

const listOf = ({ field, value, more, depth }: Said, writing: Writing): Quad_Object => {
  const values = value === undefined ? [] : value
  const extras = more === undefined ? [] : more
  if (!Array.isArray(values) || !Array.isArray(extras)) {
    writing.isSayable = false
    return rdf.nil
  }
  const length = Math.max(values.length, extras.length)
  const cells = Array.from({ length }, () => blank(writing))
  for (const [place, cell] of cells.entries()) {
    const item = { field, value: values[place] as unknown, more: extras[place] as unknown, depth }
    say(writing, cell, rdf.first, nodeOf(item, writing))
    say(writing, cell, rdf.rest, cells[place + 1] ?? rdf.nil)
  }
  return cells[0] ?? rdf.nil
}

const nodeOf = (said: Said, writing: Writing): Quad_Object => {
  const { field, value, depth } = said
  const node = blank(writing)
  if (field.type === 'Resource') {
    addResource(node, said, writing)
    return node
  }
  if (field.isChoice) say(writing, node, rdf.type, fhirName(field.type))
  if (isPrimitive(field.type)) addPrimitive(node, said, writing)
  else if (isJsonObject(value)) {
    const concept = field.type === 'Coding' ? conceptOf(value) : undefined
    if (concept !== undefined) say(writing, node, rdf.type, concept)
    const reference = field.type === 'Reference' ? textOf(value['reference']) : undefined
    const target = reference === undefined ? undefined : targetOf(reference, writing.base)
    if (target !== undefined) say(writing, node, fhir.link, target)
    addElements(node, { type: field.type, value, depth }, writing)
  } else writing.isSayable = false
  return node
}

const addPrimitive = (node: Quad_Subject, { field, value, more, depth }: Said, writing: Writing): void => {
  if (value !== undefined && value !== null) {
    const text = textOfPrimitive(field.type, value)
    if (text === undefined) {
      writing.isSayable = false
      return
    }
    say(writing, node, fhir.v, DataFactory.literal(text, DataFactory.namedNode(datatypeOf(field.type, text))))
    const target = field.type === 'canonical' ? targetOfCanonical(text) : undefined
    if (target !== undefined) say(writing, node, fhir.link, target)
  }
  if (more === undefined || more === null) return
  if (isJsonObject(more)) addElements(node, { type: 'Element', value: more, depth }, writing)
  else writing.isSayable = false
}

const blank = (writing: Writing) => DataFactory.blankNode(`b${String(writing.blanks++)}`)

const say = (writing: Writing, node: Quad_Subject, property: NamedNode, object: Quad_Object): void => {
  if (writing.quads.length >= maxRecordQuads) writing.isSayable = false
  else writing.quads.push(DataFactory.quad(node, property, object))
}

const fhirName = (name: string): NamedNode => DataFactory.namedNode(fhirNamespace + name)

const textOfPrimitive = (type: string, value: unknown): string | undefined => {
  if (type === 'boolean') return typeof value === 'boolean' ? String(value) : undefined
  if (!isNumeric(type)) return textOf(value)
  return typeof value === 'number' || isRawNumber(value) ? JSON.stringify(value) : undefined
}
