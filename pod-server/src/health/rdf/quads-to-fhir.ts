import type { Quad, Quad_Object, Quad_Subject } from 'n3'
import { maxJsonDepth, writtenNumber, type JsonObject } from '../fhir-json.ts'
import { jsonNameOf, type ElementIndex, type ElementType } from './element-types.ts'
import { conceptOf, fhir, fhirNamespace, isDatatypeFor, isNumeric, isPrimitive, rdf } from './fhir-terms.ts'

export type FhirReading =
  | { readonly kind: 'record'; readonly record: JsonObject }
  /** In words of FHIR alone: no value and no name of the sender is repeated. */
  | { readonly kind: 'refused'; readonly why: readonly string[] }

/**
 * The record that FHIR RDF says (form of FHIR R5, see `fhirToQuads`), with its elements in the order of the definitions.
 * Everything that is said must have a place in FHIR R4, but for what follows from the rest: links, names of concepts, the
 * header of an ontology. Whether the record is valid is not looked at.
 *
 * @param quads attacker-controlled; at most as many as `parseRdf` lets in
 * @param base of the FHIR server, without a final slash: a link to what it has is a relative reference
 */
export const quadsToFhir = (
  quads: readonly Quad[],
  { base }: { readonly base?: string | undefined },
  elements: ElementIndex,
): FhirReading => {
  const nodes = nodesIn(quads)
  const roots = [...nodes].filter(([, node]) => isTreeRoot(node))
  const [root] = roots
  if (root === undefined || roots.length > 1)
    return { kind: 'refused', why: ['One node must be the root: fhir:nodeRole fhir:treeRoot.'] }
  const [key, said] = root
  const reading: Reading = { nodes, base, elements, used: new Set([key]), why: [] }
  const { used, why } = reading
  const rootNode: Node = new Map(said)
  rootNode.delete(fhir.nodeRole.value)
  const record = readResource(rootNode, { path: '', depth: 0 }, reading)
  if (quads.some(({ graph }) => graph.termType !== 'DefaultGraph'))
    fault(reading, 'A record has no named graphs.')
  if ([...nodes].some(([name, node]) => !used.has(name) && !isHeader(node)))
    fault(reading, 'Something is said that is no part of the record.')
  return record === undefined || why.length > 0 ? { kind: 'refused', why } : { kind: 'record', record }
}

/** By property. */
type Node = Map<string, readonly Quad_Object[]>

interface Reading {
  readonly nodes: ReadonlyMap<string, ReadonlyMap<string, readonly Quad_Object[]>>
  readonly base: string | undefined
  readonly elements: ElementIndex
  readonly used: Set<string>
  readonly why: string[]
}

interface Place {
  readonly type: string
  readonly path: string
  readonly depth: number
}

interface Item {
  /** In JSON. */
  readonly name: string
  readonly value: unknown
  readonly extra: JsonObject | undefined
}

/** What is said of a node. Each is read once, so nothing can lead back to itself. */
const take = (term: Quad_Object | Quad_Subject, path: string, reading: Reading): Node => {
  const key = keyOf(term)
  if (reading.used.has(key)) fault(reading, `${path}: the node stands in two places.`)
  if (term.termType === 'Literal') fault(reading, `${path}: a node is missing; values stand in fhir:v.`)
  if (reading.used.has(key) || term.termType === 'Literal') return new Map()
  reading.used.add(key)
  return new Map(reading.nodes.get(key) ?? [])
}

const readResource = (
  node: Node,
  { path, depth }: Omit<Place, 'type'>,
  reading: Reading,
): JsonObject | undefined => {
  const types = (node.get(rdf.type.value) ?? []).map(({ value }) => fhirNameOf(value)?.replace(/^_/, ''))
  const [type] = types
  if (types.length !== 1 || type === undefined || !reading.elements.isResource(type))
    return fault(reading, `${path}: one rdf:type must say which resource of FHIR R4 it is.`)
  node.delete(rdf.type.value)
  return {
    resourceType: type,
    ...readElements(node, { type, path: path === '' ? type : path, depth }, reading),
  }
}

const readElements = (node: Node, { type, path, depth }: Place, reading: Reading): JsonObject => {
  const value: Record<string, unknown> = {}
  if (depth > maxJsonDepth) fault(reading, `${path}: nested too deeply for a health record.`)
  else
    for (const element of reading.elements.elementsOf(type)) {
      for (const name of [element.name, `_${element.name}`]) {
        const objects = node.get(fhirNamespace + name)
        if (objects === undefined) continue
        node.delete(fhirNamespace + name)
        const place = { type, path: `${path}.${element.name}`, depth: depth + 1 }
        Object.assign(value, readElement(element, objects, place, reading))
      }
    }
  if (node.size > 0) fault(reading, `${path}: says something that FHIR R4 has no place for.`)
  return value
}

const readElement = (
  element: ElementType,
  objects: readonly Quad_Object[],
  place: Place,
  reading: Reading,
): JsonObject => {
  const [first, ...more] = objects
  if (first === undefined || more.length > 0) {
    fault(reading, `${place.path}: more than one value; what repeats stands in a list.`)
    return {}
  }
  if (!element.isList) {
    const { name, value, extra } = readItem(element, first, place, reading)
    return {
      ...(value === undefined ? {} : { [name]: value }),
      ...(extra === undefined ? {} : { [`_${name}`]: extra }),
    }
  }
  const items = readList(first, place.path, reading).map((item) => readItem(element, item, place, reading))
  const name = items[0]?.name ?? element.name
  const isSaid = items.some(({ value }) => value !== undefined)
  const hasMore = items.some(({ extra }) => extra !== undefined)
  return {
    ...(isSaid || !hasMore ? { [name]: items.map(({ value }) => value ?? null) } : {}),
    ...(hasMore ? { [`_${name}`]: items.map(({ extra }) => extra ?? null) } : {}),
  }
}

const readList = (head: Quad_Object, path: string, reading: Reading): Quad_Object[] => {
  const items: Quad_Object[] = []
  for (let cell = head; cell.value !== rdf.nil.value;) {
    // One value is a list of one.
    if (cell === head && reading.nodes.get(keyOf(cell))?.has(rdf.first.value) !== true) return [head]
    const [[first, ...firsts] = [], [rest, ...rests] = []] = listCellOf(take(cell, path, reading))
    if (first === undefined || rest === undefined || firsts.length + rests.length > 0) {
      fault(reading, `${path}: the list is broken.`)
      break
    }
    items.push(first)
    cell = rest
  }
  return items
}

const readItem = (element: ElementType, object: Quad_Object, place: Place, reading: Reading): Item => {
  // Narratives were once written as bare literals.
  const isBare = object.termType === 'Literal' && element.types[0] === 'xhtml'
  const node: Node = isBare ? new Map([[fhir.v.value, [object]]]) : take(object, place.path, reading)
  const type = typeOfItem(element, node, place.path, reading)
  const name = jsonNameOf(element, type ?? '')
  if (type === undefined) return { name, value: undefined, extra: undefined }
  if (type === 'Resource') return { name, value: readResource(node, place, reading), extra: undefined }
  if (isPrimitive(type)) return { name, ...readPrimitive(node, { ...place, type }, reading) }
  const concepts = type === 'Coding' ? (node.get(rdf.type.value) ?? []) : []
  const links = type === 'Reference' ? (node.get(fhir.link.value) ?? []) : []
  if (type === 'Coding') node.delete(rdf.type.value)
  if (type === 'Reference') node.delete(fhir.link.value)
  const value = readElements(node, { ...place, type }, reading)
  const concept = conceptOf(value)?.value
  if (concepts.some((said) => said.value !== concept))
    fault(reading, `${place.path}: is named as another concept than its system and code say.`)
  return { name, value: withReference(value, links, reading), extra: undefined }
}

/** A link alone is a reference, too. */
const withReference = (value: JsonObject, links: readonly Quad_Object[], reading: Reading): JsonObject => {
  const [link, ...more] = links
  if (link?.termType !== 'NamedNode' || more.length > 0 || value['reference'] !== undefined) return value
  const isOurs = reading.base !== undefined && link.value.startsWith(`${reading.base}/`)
  return { reference: isOurs ? link.value.slice(reading.base.length + 1) : link.value, ...value }
}

/** A choice is said by `rdf:type`; what is no choice may say it. */
const typeOfItem = (element: ElementType, node: Node, path: string, reading: Reading): string | undefined => {
  const said = node.get(rdf.type.value) ?? []
  const [only] = element.types
  const isOne = !element.isChoice && element.types.length === 1
  if (isOne && only === 'Resource') return only
  const types = said.flatMap(({ value }) => fhirNameOf(value) ?? [])
  const rest = said.filter(({ value }) => fhirNameOf(value) === undefined)
  if (rest.length > 0) node.set(rdf.type.value, rest)
  else node.delete(rdf.type.value)
  const type = isOne ? only : types[0]
  const isKnown = type !== undefined && element.types.includes(type)
  if (isKnown && types.every((name) => name === type)) return type
  return fault(reading, `${path}: one rdf:type must say of which type of FHIR R4 it is.`)
}

const readPrimitive = (node: Node, place: Place, reading: Reading): Pick<Item, 'value' | 'extra'> => {
  const [literal, ...more] = node.get(fhir.v.value) ?? []
  if (more.length > 0) fault(reading, `${place.path}: more than one value.`)
  node.delete(fhir.v.value)
  if (place.type === 'canonical') node.delete(fhir.link.value)
  const value = literal === undefined ? undefined : valueOf(literal, place, reading)
  if (node.size === 0 && literal === undefined) fault(reading, `${place.path}: the node says nothing.`)
  if (node.size === 0) return { value, extra: undefined }
  return { value, extra: readElements(node, { ...place, type: 'Element' }, reading) }
}

const valueOf = (literal: Quad_Object, { type, path }: Place, reading: Reading): unknown => {
  const text = literal.value
  if (literal.termType !== 'Literal' || literal.language !== '')
    return fault(reading, `${path}: the value is no literal without a language.`)
  if (!isDatatypeFor(type, literal.datatype.value, text))
    return fault(reading, `${path}: the literal is of a type that this value cannot have.`)
  if (type === 'boolean') {
    if (text === 'true' || text === '1') return true
    return text === 'false' || text === '0' ? false : fault(reading, `${path}: neither true nor false.`)
  }
  return isNumeric(type) ? (numberOf(text) ?? fault(reading, `${path}: no number.`)) : text
}

const fault = (reading: Reading, text: string): undefined => {
  if (reading.why.length < 5) reading.why.push(text)
}

const keyOf = ({ termType, value }: Quad_Object | Quad_Subject): string =>
  termType === 'BlankNode' ? `_:${value}` : value

const nodesIn = (
  quads: readonly Quad[],
): ReadonlyMap<string, ReadonlyMap<string, readonly Quad_Object[]>> => {
  const nodes = new Map<string, Map<string, Quad_Object[]>>()
  for (const { subject, predicate, object } of quads) {
    const node = nodes.get(keyOf(subject)) ?? new Map<string, Quad_Object[]>()
    nodes.set(keyOf(subject), node)
    const objects = node.get(predicate.value)
    // A triple that is said twice is said once. Beyond a few it is too many anyway, and not compared with all of them.
    if (objects === undefined) node.set(predicate.value, [object])
    else if (objects.length > 8 || !objects.some((known) => known.equals(object))) objects.push(object)
  }
  return nodes
}

const listCellOf = (cell: Node): (readonly Quad_Object[] | undefined)[] => {
  const isOnlyCell = cell.size === 2
  return isOnlyCell ? [cell.get(rdf.first.value), cell.get(rdf.rest.value)] : []
}

const fhirNameOf = (iri: string): string | undefined =>
  iri.startsWith(fhirNamespace) ? iri.slice(fhirNamespace.length) : undefined

const isTreeRoot = (node: ReadonlyMap<string, readonly Quad_Object[]>): boolean =>
  node.get(fhir.nodeRole.value)?.some(({ value }) => value === fhir.treeRoot.value) === true

/** Examples of HL7 say of which ontology they are; of what is linked to, its type may be said. */
const isHeader = (node: ReadonlyMap<string, readonly Quad_Object[]>): boolean => {
  const types = (node.get(rdf.type.value) ?? []).map(({ value }) => value)
  if (types.includes(`${owl}Ontology`))
    return [...node.keys()].every((key) => key === rdf.type.value || key.startsWith(owl))
  return node.size === 1 && types.length > 0 && types.every((type) => fhirNameOf(type) !== undefined)
}

const owl = 'http://www.w3.org/2002/07/owl#'

/** A number of XML Schema, as JSON writes it; with the digits that it has. */
const numberOf = (text: string): unknown => {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+)?$/.exec(text)
  const [, sign = '', whole = '', fraction = '', exponent = ''] = parts ?? []
  if (parts === null || whole + fraction === '') return undefined
  const written = `${sign === '-' ? '-' : ''}${whole.replace(/^0+(?=\d)/, '') || '0'}${fraction === '' ? '' : `.${fraction}`}${exponent}`
  const value: unknown = JSON.parse(written)
  return String(value) === written ? value : writtenNumber(written)
}
