import type { JsonLdDocument, Options } from 'jsonld'
import { DataFactory as terms, type Quad, type Quad_Graph, type Quad_Object, type Quad_Subject } from 'n3'
import { Problem } from '@mutua/sdk/problem'

/**
 * Reads JSON-LD 1.1. The library expands; the way from there to quads is ours, because the one of the library compares
 * every value of a property with every other: 40,000 values hold the server for ten seconds.
 * @param text attacker-controlled: remote contexts are refused and its cost is bounded before it is looked into
 * @throws {Problem} `body-malformed`, `body-too-large`
 */
export const parseJsonLd = async (text: string, base: string): Promise<Quad[]> => {
  let wantedRemote = false
  /** A document of a member must not make the server fetch anything. */
  const documentLoader = (): Promise<never> => {
    wantedRemote = true
    return Promise.reject(new Error('remote contexts are not fetched'))
  }
  // The types of the library do not know the handler of events.
  const options = { base, documentLoader, eventHandler: refuseLoss } as Options.Expand
  // With the first document, since most servers start and stop without one.
  const { default: jsonld } = await import('jsonld')
  try {
    const document: unknown = JSON.parse(text)
    refuseCostly(document)
    const expanded: unknown = await jsonld.expand(document as JsonLdDocument, options)
    return quadsOf(expanded)
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    if (wantedRemote)
      throw malformed('Write the context out in the document: remote contexts are not fetched.', cause)
    throw new Problem('body-malformed', 'The body is not valid JSON-LD.', { cause })
  }
}

/** Expanded JSON-LD; blank nodes are named in the order in which they come, so the same quads give the same text. */
export const writeJsonLd = (quads: readonly Quad[]): string => {
  const labels = new Map<string, string>()
  const idOf = (term: Quad_Subject | Quad_Object): string => {
    if (term.termType !== 'BlankNode') return term.value
    const label = labels.get(term.value) ?? `_:b${String(labels.size)}`
    labels.set(term.value, label)
    return label
  }
  const graphs = new Map<string | undefined, Map<string, NodeObject>>()
  for (const { subject, predicate, object, graph } of quads) {
    const name = graph.termType === 'DefaultGraph' ? undefined : idOf(graph)
    const nodes = getOrMake(graphs, name, () => new Map<string, NodeObject>())
    const node = getOrMake(nodes, idOf(subject), () => ({ '@id': idOf(subject) }))
    const isType = predicate.value === rdf.type && object.termType !== 'Literal'
    const values = (node[isType ? '@type' : predicate.value] ??= []) as unknown[]
    values.push(
      object.termType === 'Literal' ? valueObject(object) : isType ? idOf(object) : { '@id': idOf(object) },
    )
  }
  const written = [...graphs].flatMap(([name, nodes]) =>
    name === undefined ? [...nodes.values()] : [{ '@id': name, '@graph': [...nodes.values()] }],
  )
  return JSON.stringify(written)
}

type NodeObject = Record<string, unknown>

const getOrMake = <Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value => {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

const rdfNs = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const rdf = {
  type: `${rdfNs}type`,
  first: terms.namedNode(`${rdfNs}first`),
  rest: terms.namedNode(`${rdfNs}rest`),
  nil: terms.namedNode(`${rdfNs}nil`),
  json: terms.namedNode(`${rdfNs}JSON`),
  langString: `${rdfNs}langString`,
}
const xsd = 'http://www.w3.org/2001/XMLSchema#'

const valueObject = ({ value, language, datatype }: Quad_Object & { termType: 'Literal' }): NodeObject => {
  if (datatype.value === rdf.langString) return { '@value': value, '@language': language }
  return datatype.value === `${xsd}string`
    ? { '@value': value }
    : { '@value': value, '@type': datatype.value }
}

/** JSON-LD 1.1 API §8.1, from expanded documents, without the node map in between. */
const quadsOf = (expanded: unknown): Quad[] => {
  const quads: Quad[] = []
  const labels = new Map<string, string>()
  let blanks = 0
  const newBlank = () => terms.blankNode(`b${String(blanks++)}`)

  const nodeTerm = (id: unknown) => {
    if (typeof id !== 'string') return newBlank()
    if (!id.startsWith('_:')) return terms.namedNode(parseIri(id))
    return terms.blankNode(getOrMake(labels, id, () => newBlank().value))
  }

  const addNode = (node: NodeObject, graph: Quad_Graph): Quad_Subject => {
    const subject = nodeTerm(node['@id'])
    for (const [key, value] of Object.entries(node)) {
      if (key === '@type') {
        for (const type of listOf(value))
          quads.push(terms.quad(subject, terms.namedNode(rdf.type), nodeTerm(type), graph))
      } else if (key === '@graph') {
        for (const inner of listOf(value)) addNode(inner as NodeObject, subject)
      } else if (key === '@included') {
        for (const included of listOf(value)) addNode(included as NodeObject, graph)
      } else if (key === '@reverse') {
        for (const [property, referrers] of Object.entries(value as NodeObject)) {
          const predicate = terms.namedNode(parseIri(property))
          for (const referrer of listOf(referrers))
            quads.push(terms.quad(addNode(referrer as NodeObject, graph), predicate, subject, graph))
        }
      } else if (!key.startsWith('@')) {
        const predicate = terms.namedNode(parseIri(key))
        for (const item of listOf(value))
          quads.push(terms.quad(subject, predicate, objectOf(item, graph), graph))
      }
    }
    return subject
  }

  const objectOf = (item: unknown, graph: Quad_Graph): Quad_Object => {
    const node = item as NodeObject
    if ('@value' in node) return literalOf(node)
    return '@list' in node ? addList(listOf(node['@list']), graph) : addNode(node, graph)
  }

  const addList = (items: readonly unknown[], graph: Quad_Graph): Quad_Object => {
    const cells = items.map(newBlank)
    for (const [place, cell] of cells.entries()) {
      quads.push(terms.quad(cell, rdf.first, objectOf(items[place], graph), graph))
      quads.push(terms.quad(cell, rdf.rest, cells[place + 1] ?? rdf.nil, graph))
    }
    return cells[0] ?? rdf.nil
  }

  for (const node of listOf(expanded)) addNode(node as NodeObject, terms.defaultGraph())
  return quads
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

/** JSON-LD 1.1 API §8.2.2. */
const literalOf = (item: NodeObject) => {
  const { '@value': value, '@type': type, '@language': language, '@direction': direction } = item
  if (direction !== undefined) throw malformed('Text directions of RDF 1.2 are not stored yet.')
  if (type === '@json') return terms.literal(canonicalJson(value), rdf.json)
  const datatype = typeof type === 'string' ? parseIri(type) : undefined
  if (typeof value === 'boolean')
    return terms.literal(String(value), terms.namedNode(datatype ?? `${xsd}boolean`))
  if (typeof value === 'number') {
    const isDouble = !Number.isInteger(value) || Math.abs(value) >= 1e21 || datatype === `${xsd}double`
    return isDouble
      ? terms.literal(
          value.toExponential(15).replace(/(\d)0*e\+?/, '$1E'),
          terms.namedNode(datatype ?? `${xsd}double`),
        )
      : terms.literal(value.toFixed(0), terms.namedNode(datatype ?? `${xsd}integer`))
  }
  if (typeof language === 'string') {
    if (!/^[a-z]{1,8}(?:-[a-z0-9]{1,8})*$/i.test(language)) throw malformed('A language tag is not valid.')
    return terms.literal(String(value), language)
  }
  return terms.literal(String(value), terms.namedNode(datatype ?? `${xsd}string`))
}

/** RFC 8785: what a JSON literal is written as. */
const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
}

/** An absolute IRI with nothing in it that would end it in Turtle (RFC 3987 §2.2). */
const parseIri = (text: string): string => {
  // eslint-disable-next-line no-control-regex
  if (!/^[a-z][a-z0-9+.-]*:[^\u0000-\u0020<>"{}|\\^`]*$/i.test(text))
    throw malformed('A name in it is not an absolute IRI.')
  return text
}

const malformed = (why: string, cause?: unknown): Problem =>
  new Problem('body-malformed', `The body is not valid JSON-LD. ${why}`, { cause })

/**
 * Bounds what expanding may cost. A context inside a context is applied anew for every node, each time as a copy of all
 * terms, so there the number of terms multiplies with that of the values.
 */
const refuseCostly = (document: unknown): void => {
  const open: { value: unknown; depth: number; inContext: boolean }[] = [
    { value: document, depth: 1, inContext: false },
  ]
  let values = 0
  let terms = 0
  let isScoped = false
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth, inContext } = next
    if (typeof value !== 'object' || value === null) continue
    if (depth > maxDepth) throw tooCostly(`nests deeper than ${String(maxDepth)} levels`)
    const members = Object.entries(value)
    values += members.length
    if (inContext) terms += members.length
    if (values > maxValues) throw tooCostly(`has more than ${String(maxValues)} values`)
    if (terms > maxTerms) throw tooCostly(`defines more than ${String(maxTerms)} terms`)
    isScoped ||= inContext && Object.hasOwn(value, '@context')
    for (const [name, member] of members)
      open.push({ value: member, depth: depth + 1, inContext: inContext || name === '@context' })
  }
  if (isScoped && terms * values > maxScopedCost) throw tooCostly('is too large for contexts within contexts')
}

const maxDepth = 64
const maxValues = 50_000
const maxTerms = 500
const maxScopedCost = 2_000_000

const tooCostly = (how: string): Problem =>
  new Problem('body-too-large', `The JSON-LD document ${how}; write it in Turtle, or in parts.`)

interface Loss {
  readonly event: { readonly code: string; readonly level: string }
}

/** What JSON-LD would silently drop is refused, so that what is stored is what was meant; these drop nothing that was said. */
const refuseLoss = ({ event }: Loss): void => {
  if (event.level === 'warning' && !sayNothing.has(event.code)) throw malformed('Part of it would be lost.')
}

const sayNothing = new Set(['empty object', 'object with only @id', 'null @value value'])
