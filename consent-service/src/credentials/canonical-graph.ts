import jsonld from 'jsonld'
import * as rdfCanonize from 'rdf-canonize'
import { isUrl } from '@mutua/sdk/consent/credential-form'
import { Problem } from '@mutua/sdk/problem'
import type { DocumentLoader } from './document-loader.ts'

/**
 * A JSON-LD document as canonical N-Quads: the text that a proof is about.
 * @throws {Problem} graph-too-large when it would take longer than a credential may
 * @throws {Problem} graph-refused when a term has no meaning, a context is unknown, or a name is no URL
 */
export type Canonize = (document: object) => Promise<string>

/**
 * JSON-LD 1.1 to RDF in safe mode with no base, then RDFC-1.0 (Data Integrity 1.0 §4.2): a member that would be dropped is
 * a refusal, so what is signed is all that is said. The input is attacker-controlled: it is measured before it is
 * expanded, and the ordering of blank nodes, which can be made to take for ever, is given up early.
 */
export const createCanonize =
  (loader: DocumentLoader): Canonize =>
  async (document) => {
    await checkInput(document, loader)
    try {
      // Without a format it is a list of quads, which the types of `jsonld` do not tell.
      const quads = (await jsonld.toRDF(document, options(loader))) as unknown as readonly Quad[]
      if (quads.length > maxQuads)
        throw new Problem('graph-too-large', 'The document makes too many statements.')
      const strange = quads.some((quad) =>
        [quad.subject, quad.predicate, quad.object].some(
          ({ termType, value }) => termType === 'NamedNode' && !isUrl(value),
        ),
      )
      if (strange) throw new Problem('graph-refused', 'A name in the document is no URL.')
      return await rdfCanonize.canonize(quads, {
        algorithm: 'RDFC-1.0',
        format: 'application/n-quads',
        maxWorkFactor: 1,
        signal: AbortSignal.timeout(maxMilliseconds),
      })
    } catch (cause) {
      if (cause instanceof Problem) throw cause
      throw new Problem('graph-refused', 'A term or a context in the document is not known here.', { cause })
    }
  }

/**
 * The root of a document with every name spelt out: what it says whatever its members are called.
 * @throws {Problem} graph-too-large, graph-refused
 */
export type ExpandRoot = (document: object) => Promise<Readonly<Record<string, unknown>>>

export const createExpandRoot =
  (loader: DocumentLoader): ExpandRoot =>
  async (document) => {
    await checkInput(document, loader)
    try {
      const [root, ...others] = await jsonld.expand(document, options(loader))
      if (root === undefined || others.length > 0)
        throw new Problem('graph-refused', 'The document is not one thing.')
      return root
    } catch (cause) {
      if (cause instanceof Problem) throw cause
      throw new Problem('graph-refused', 'A term or a context in the document is not known here.', { cause })
    }
  }

/**
 * `jsonld` keeps contexts that it once resolved for the whole process, whoever's loader brought them: without this, what one
 * loader knows all would know.
 */
const checkInput = async (document: object, loader: DocumentLoader): Promise<void> => {
  const measured = measure(document)
  if (measured.excess !== undefined) throw new Problem('graph-too-large', measured.excess)
  for (const url of measured.contexts) await loader(url)
}

/** The options of `jsonld` 9, which its types do not know yet. */
const options = (documentLoader: DocumentLoader) =>
  ({
    base: null,
    safe: true,
    rdfDirection: 'i18n-datatype',
    produceGeneralizedRdf: false,
    documentLoader,
  }) as unknown as Parameters<typeof jsonld.toRDF>[1]

interface Term {
  readonly termType: string
  readonly value: string
}
interface Quad {
  readonly subject: Term
  readonly predicate: Term
  readonly object: Term
}

/** A grant of a hundred resources has about 20 nodes and 150 statements. */
const maxNodes = 1_000
const maxValues = 10_000
const maxQuads = 4_000
const maxDepth = 24
const maxCharacters = 524_288
const maxContexts = 16
const maxMilliseconds = 150

/**
 * Counts with an early end: an input of any size costs no more than one just above the limits.
 * @returns what is too much; and every context that is named anywhere, also inside another one
 */
const measure = (document: object): { readonly excess?: string; readonly contexts: ReadonlySet<string> } => {
  const contexts = new Set<string>()
  let nodes = 0
  let values = 0
  let characters = 0
  let contextCount = 0
  const waiting: { value: unknown; depth: number; name: string }[] = [{ value: document, depth: 0, name: '' }]
  const too = (what: string) => ({ excess: `The document ${what}.`, contexts })
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth, name } = next
    values += 1
    if (typeof value === 'string') characters += value.length
    if (values > maxValues || characters > maxCharacters) return too('is too long')
    if (name === '@context' || name === '@import') {
      if (!Array.isArray(value)) contextCount += 1
      if (contextCount > maxContexts) return too('has too many contexts')
      if (typeof value === 'string') contexts.add(value)
    }
    if (typeof value !== 'object' || value === null) continue
    if (depth > maxDepth) return too('is nested too deeply')
    if (!Array.isArray(value)) nodes += 1
    if (nodes > maxNodes || (Array.isArray(value) && value.length > maxNodes))
      return too('has too many parts')
    const members = Object.entries(value)
    if (members.length > maxNodes) return too('has too many parts')
    for (const [member, inner] of members) {
      characters += member.length
      // An element of a list is what the list is.
      waiting.push({ value: inner as unknown, depth: depth + 1, name: Array.isArray(value) ? name : member })
    }
  }
  return { contexts }
}
