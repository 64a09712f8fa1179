import jsonld, { type JsonLdDocument } from 'jsonld'
import { Parser, type Quad } from 'n3'

/** What `parse(...)` gives to expressions. JSON-LD is read asynchronously, so the answers are promises; steps await them. */
export interface Dataset {
  /** Every quad of another dataset; or any quad with this subject, predicate and object, where `null` is any. */
  contains(
    first: Dataset | string | null,
    predicate?: string | null,
    object?: string | null,
  ): Promise<boolean>
  /** What is contained in what says that it is a basic container (LDP §5.2.1.4). */
  readonly members: Promise<string[]>
  readonly quads: Promise<readonly Statement[]>
}

/** RDF by a reader of its own, apart from the server's: that one is under test. */
export const parseDataset = (text: string, contentType: string, base?: string): Dataset => {
  const quads = read(text, contentType, base)
  // Whoever asks gets the fault; without this line a fault nobody asks about would end the run.
  quads.catch(() => undefined)
  return {
    quads,
    get members() {
      return quads.then(membersOf)
    },
    contains: async (first, predicate, object) => {
      const known = await quads
      if (typeof first === 'object' && first !== null) {
        const texts = new Set(known.map((quad) => JSON.stringify(quad)))
        return (await first.quads).every((quad) => texts.has(JSON.stringify(quad)))
      }
      return known.some(
        (quad) =>
          fits(first, quad.subject) &&
          fits(predicate ?? null, quad.predicate) &&
          fits(object ?? null, quad.object),
      )
    },
  }
}

/** `iri('http://...')` or `iri(ACL, 'agent')`. */
export const iri = (start: string, name = ''): string => start + name

export const namespaces = {
  ACL: 'http://www.w3.org/ns/auth/acl#',
  FOAF: 'http://xmlns.com/foaf/0.1/',
  LDP: 'http://www.w3.org/ns/ldp#',
  RDF: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
} as const

interface Statement {
  readonly subject: string
  readonly predicate: string
  readonly object: string
  /** Datatype and language of a literal, or what else the object is. */
  readonly kind: string
  readonly graph: string
}

const read = async (text: string, contentType: string, base: string | undefined): Promise<Statement[]> => {
  if (contentType === 'text/turtle') return parseTurtle(text, base).map(asStatement)
  if (contentType !== 'application/ld+json') throw new Error(`no reader for ${contentType}`)
  const nQuads = await jsonld.toRDF(JSON.parse(text) as JsonLdDocument, {
    format: 'application/n-quads',
    ...(base === undefined ? {} : { base }),
  })
  if (typeof nQuads !== 'string') throw new Error('the JSON-LD library gave no text')
  return new Parser({ format: 'application/n-quads' }).parse(nQuads).map(asStatement)
}

const parseTurtle = (text: string, base: string | undefined): Quad[] =>
  new Parser({ format: 'text/turtle', ...(base === undefined ? {} : { baseIRI: base }) }).parse(text)

const asStatement = ({ subject, predicate, object, graph }: Quad): Statement => ({
  subject: subject.value,
  predicate: predicate.value,
  object: object.value,
  kind: object.termType === 'Literal' ? `${object.datatype.value}@${object.language}` : object.termType,
  graph: graph.value,
})

const membersOf = (quads: readonly Statement[]): string[] => {
  const containers = new Set(
    quads
      .filter(
        ({ predicate, object }) =>
          predicate === `${namespaces.RDF}type` && object === `${namespaces.LDP}BasicContainer`,
      )
      .map(({ subject }) => subject),
  )
  return quads
    .filter(({ subject, predicate }) => predicate === `${namespaces.LDP}contains` && containers.has(subject))
    .map(({ object }) => object)
}

const fits = (wanted: string | null, value: string): boolean => wanted === null || wanted === value
