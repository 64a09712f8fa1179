import { Readable } from 'node:stream'
import {
  DataFactory,
  type BlankNode,
  type Quad,
  type Quad_Graph,
  type Quad_Object,
  type Quad_Predicate,
  type Quad_Subject,
  type Term,
} from 'n3'
import { RdfaParser } from 'rdfa-streaming-parser'
import { RDFA_FEATURES } from 'rdfa-streaming-parser/lib/RdfaProfile.js'

const profiles = { 'text/html': 'html', 'application/xhtml+xml': 'xhtml' } as const
export type RdfaType = keyof typeof profiles

/** The HTML a media type names; `undefined` for anything else. */
export const rdfaTypeOf = (mediaType: string): RdfaType | undefined =>
  mediaType === 'text/html' || mediaType === 'application/xhtml+xml' ? mediaType : undefined

/** In bytes. What is longer can be had as it is, not as triples. */
export const maxRdfaBytes = 262_144

/**
 * The triples in a web page (HTML+RDFa 1.1). A page is never refused when it is stored, so what cannot be written as RDF
 * is left out here, and a page that would cost too much has no triples to give (docs/decisions/0142).
 * @param text attacker-controlled, of at most `maxRdfaBytes`
 * @param base URL of the page
 * @returns `undefined` when reading it would take too long, or the parser fails at it
 */
export const readRdfa = async (text: string, type: RdfaType, base: string): Promise<Quad[] | undefined> => {
  const budget = createBudget()
  const parser = new RdfaParser({
    baseIRI: base,
    // Parts that copy each other could grow without end.
    features: { ...RDFA_FEATURES[profiles[type]], copyRdfaPatterns: false },
    dataFactory: budget.factory,
    htmlParseListener: budget.listener,
  })
  const found: Quad[] = []
  const pieces = Readable.from(piecesOf(text))
  try {
    pieces.pipe(parser)
    for await (const quad of parser) found.push(quad as Quad)
  } catch {
    // Ours when the budget is spent; or its own, which it throws at some nonsense that a page may hold.
    return undefined
  } finally {
    pieces.destroy()
  }
  return withShortLabels(found.filter(isWritable))
}

/** Between two pieces others have their turn, and what is too costly ends. */
const pieceLength = 2_048

const piecesOf = function* (text: string): Generator<string> {
  for (let at = 0; at < text.length; at += pieceLength) yield text.slice(at, at + pieceLength)
}

const maxDepth = 128
const maxQuads = 20_000
/** Of all literals: each element gives its whole text to every property around it. */
const maxLiteralLength = 4_194_304
/** Elements times the prefixes that they could use, since each element may copy them all. */
const maxPrefixLooks = 4_000_000

/** The parser copies what surrounds an element into it; this counts how much, since a short page can be deep and wide. */
const createBudget = () => {
  let depth = 0
  let quads = 0
  let literals = 0
  let prefixes = 0
  let prefixLooks = 0
  const refuseAbove = (spent: number, most: number): void => {
    if (spent > most) throw new Error('The page costs too much to read.')
  }
  const quad = (
    subject: Quad_Subject,
    predicate: Quad_Predicate,
    object: Quad_Object,
    graph?: Quad_Graph,
  ) => {
    quads += 1
    refuseAbove(quads, maxQuads)
    return DataFactory.quad(subject, predicate, object, graph)
  }
  const literal: typeof DataFactory.literal = (value, languageOrDatatype) => {
    literals += String(value).length
    refuseAbove(literals, maxLiteralLength)
    const isNoLanguage = typeof languageOrDatatype === 'string' && !languageTag.test(languageOrDatatype)
    return DataFactory.literal(value, isNoLanguage ? undefined : languageOrDatatype)
  }
  return {
    factory: { ...DataFactory, quad, literal },
    listener: {
      onTagOpen: (_name: string, attributes: Readonly<Record<string, string>>) => {
        depth += 1
        refuseAbove(depth, maxDepth)
        prefixes += (attributes['prefix'] ?? '').split(':').length - 1
        prefixes += Object.keys(attributes).filter((name) => name.startsWith('xmlns')).length
        prefixLooks += prefixes
        refuseAbove(prefixLooks, maxPrefixLooks)
      },
      onTagClose: () => {
        depth -= 1
      },
      onText: () => undefined,
      onEnd: () => undefined,
    },
  }
}

/** Addresses in pages are what people typed: a writer of RDF would take them as they are. */
const isWritable = ({ subject, predicate, object }: Quad): boolean =>
  [subject, predicate, object].every(isTermWritable)

const isTermWritable = (term: Term): boolean => {
  if (term.termType === 'NamedNode') return absoluteIri.test(term.value)
  return term.termType !== 'Literal' || absoluteIri.test(term.datatype.value)
}

/** RFC 3987: whole, and without what no IRI holds. */
const absoluteIri = /^[a-z][a-z0-9+.-]*:[^\p{Cc}\p{Cs} <>"{}|\\^`]*$/iu
const languageTag = /^[a-z]{1,8}(?:-[a-z0-9]{1,8})*$/i

/** Names of blank nodes can be anything in a page. */
const withShortLabels = (quads: readonly Quad[]): Quad[] => {
  const labels = new Map<string, BlankNode>()
  const shortened = <T extends Term>(term: T): T | BlankNode => {
    if (term.termType !== 'BlankNode') return term
    const label = labels.get(term.value) ?? DataFactory.blankNode(`b${String(labels.size)}`)
    labels.set(term.value, label)
    return label
  }
  return quads.map(({ subject, predicate, object }) =>
    DataFactory.quad(shortened(subject), predicate, shortened(object)),
  )
}
