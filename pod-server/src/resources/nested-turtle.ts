import type { Quad, Quad_Object } from 'n3'

/**
 * Turtle for people: what only one place leads to is written in that place, lists as lists. For graphs that are trees of
 * blank nodes below named ones; anything else is the business of `writeRdf`.
 * @param quads of the default graph; their IRIs hold no sign that would end them (RFC 3987)
 * @param prefixes shortenings, without those of RDF itself
 */
export const writeNestedTurtle = (
  quads: readonly Quad[],
  prefixes: Readonly<Record<string, string>>,
): string => {
  const nodes = new Map<string, Quad[]>()
  const named: string[] = []
  for (const quad of quads) {
    const key = keyOf(quad.subject)
    const known = nodes.get(key)
    if (known !== undefined) known.push(quad)
    else {
      nodes.set(key, [quad])
      if (quad.subject.termType === 'NamedNode') named.push(key)
    }
  }
  const tree: Tree = { nodes, short: shortener(prefixes) }
  const head = Object.entries(prefixes).map(([name, iri]) => `@prefix ${name}: <${iri}> .\n`)
  const blocks = named.map((key) => `\n<${key}>${propertiesOf(key, 1, tree)} .\n`)
  return [...head, ...blocks].join('')
}

interface Tree {
  readonly nodes: ReadonlyMap<string, readonly Quad[]>
  readonly short: (iri: string) => string
}

const keyOf = ({ termType, value }: Quad_Object): string => (termType === 'BlankNode' ? `_:${value}` : value)

const propertiesOf = (key: string, level: number, tree: Tree): string =>
  (tree.nodes.get(key) ?? [])
    .map(({ predicate, object }) => {
      const property = predicate.value === rdfType ? 'a' : tree.short(predicate.value)
      return `\n${'  '.repeat(level)}${property} ${objectOf(object, level, tree)}`
    })
    .join(' ;')

const objectOf = (object: Quad_Object, level: number, tree: Tree): string => {
  if (object.termType === 'Literal') return literalOf(object, tree)
  if (object.termType === 'NamedNode') return object.value === rdfNil ? '()' : tree.short(object.value)
  const items = listOf(object, tree)
  if (items !== undefined) return `( ${items.map((item) => objectOf(item, level, tree)).join(' ')} )`
  const quads = tree.nodes.get(keyOf(object)) ?? []
  const [only] = quads
  // A value by itself stays on its line.
  if (quads.length === 1 && only !== undefined && only.object.termType !== 'BlankNode')
    return `[ ${tree.short(only.predicate.value)} ${objectOf(only.object, level, tree)} ]`
  return `[${propertiesOf(keyOf(object), level + 1, tree)} ]`
}

const listOf = (head: Quad_Object, { nodes }: Tree): readonly Quad_Object[] | undefined => {
  const items: Quad_Object[] = []
  for (let cell = head; cell.value !== rdfNil;) {
    const quads = nodes.get(keyOf(cell)) ?? []
    const first = quads.find(({ predicate }) => predicate.value === rdfFirst)
    const rest = quads.find(({ predicate }) => predicate.value === rdfRest)
    if (first === undefined || rest === undefined) return undefined
    items.push(first.object)
    cell = rest.object
  }
  return items
}

const literalOf = (literal: Quad_Object & { termType: 'Literal' }, { short }: Tree): string => {
  const { value, language, datatype } = literal
  const text = `"${value.replace(toEscape, escapeOf)}"`
  if (language !== '') return `${text}@${language}`
  return datatype.value === xsdString ? text : `${text}^^${short(datatype.value)}`
}

/** What ends a short text, and what no line can hold (Turtle §2.5.1, §6.4). */
// eslint-disable-next-line no-control-regex
const toEscape = /["\\\u0000-\u001f\u007f]/g

const escapeOf = (sign: string): string =>
  escapes[sign] ?? `\\u${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`

const escapes: Readonly<Record<string, string>> = {
  '"': String.raw`\"`,
  '\\': String.raw`\\`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
}

/** Only names that need no escape are shortened. */
const shortener = (prefixes: Readonly<Record<string, string>>): ((iri: string) => string) => {
  const known = new Map<string, string>()
  const entries = Object.entries(prefixes)
  return (iri) => {
    const made = known.get(iri)
    if (made !== undefined) return made
    const prefix = entries.find(([, stem]) => iri.startsWith(stem) && /^\w+$/.test(iri.slice(stem.length)))
    const short = prefix === undefined ? `<${iri}>` : `${prefix[0]}:${iri.slice(prefix[1].length)}`
    if (known.size < 1_000) known.set(iri, short)
    return short
  }
}

const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const rdfType = `${rdf}type`
const rdfFirst = `${rdf}first`
const rdfRest = `${rdf}rest`
const rdfNil = `${rdf}nil`
const xsdString = 'http://www.w3.org/2001/XMLSchema#string'
