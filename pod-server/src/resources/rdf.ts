import {
  DataFactory,
  Parser,
  Writer,
  type BlankNode,
  type Quad,
  type Quad_Graph,
  type Quad_Object,
  type Quad_Predicate,
  type Quad_Subject,
} from 'n3'
import { Problem } from '@mutua/sdk/problem'
import { parseJsonLd, writeJsonLd } from './json-ld.ts'
import { mediaTypeOf } from './media-type.ts'

export const turtle = 'text/turtle'
export const jsonLd = 'application/ld+json'
export type RdfType = typeof turtle | typeof jsonLd

/** The RDF format a Content-Type names, whatever its parameters; `undefined` for anything else. */
export const rdfTypeOf = (contentType: string): RdfType | undefined => {
  const mediaType = mediaTypeOf(contentType)
  return mediaType === turtle || mediaType === jsonLd ? mediaType : undefined
}

/** RDF is read in one go on the thread that serves everybody: within these bounds that takes less than half a second. */
export const maxRdfLength = 4_194_304
const maxQuads = 100_000

/**
 * @param text attacker-controlled
 * @param base URL of the document, for relative IRIs
 * @throws {Problem} `body-malformed` with the line of the first fault where it is known, `body-too-large`
 */
export const parseRdf = async (text: string, contentType: RdfType, base: string): Promise<Quad[]> => {
  refuseTooLong(text)
  return contentType === turtle
    ? parseFormat(text, base, { format: turtle, called: 'Turtle', firstLine: 1 })
    : parseJsonLd(text, base)
}

/** The same quads always give the same text. Turtle has room for the default graph only (RDF 1.1 Datasets §4). */
export const writeRdf = (quads: readonly Quad[], contentType: RdfType): Promise<string> =>
  contentType === turtle
    ? writeTurtle(quads.filter(({ graph }) => graph.termType === 'DefaultGraph'))
    : Promise.resolve(writeJsonLd(quads))

/**
 * Notation3, which patches are written in: what stands in a formula comes in a graph named by a blank node of its own.
 * @param part of what it is a part and where that begins, for the refusal
 * @throws {Problem} as `parseRdf`
 */
export const parseN3 = (
  text: string,
  base: string,
  part: { called: string; firstLine: number } = { called: 'N3', firstLine: 1 },
): Quad[] => {
  refuseTooLong(text)
  return parseFormat(text, base, { format: 'text/n3', ...part })
}

interface Written {
  readonly format: string
  readonly called: string
  readonly firstLine: number
}

const parseFormat = (text: string, base: string, written: Written): Quad[] => {
  const quads = readQuads(text, base, written)
  if (quads.some(isBeyondRdf11))
    throw new Problem('body-malformed', 'Triple terms and text directions of RDF 1.2 are not stored yet.')
  return quads
}

const readQuads = (text: string, base: string, { format, called, firstLine }: Written): Quad[] => {
  try {
    return new Parser({ baseIRI: base, format, factory: countingFactory() }).parse(text)
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    const line = /on line (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1]
    throw new Problem(
      'body-malformed',
      `The body is not valid ${called}${line === undefined ? '' : `: see line ${String(Number(line) + firstLine - 1)}`}.`,
      { cause },
    )
  }
}

const refuseTooLong = (text: string): void => {
  if (text.length > maxRdfLength)
    throw new Problem('body-too-large', `An RDF document has at most ${String(maxRdfLength)} characters.`)
}

/** Four bytes can be a triple, so the length alone bounds nothing; the parser stops at the first triple too many. */
const countingFactory = (): typeof DataFactory => {
  let quads = 0
  const quad = (
    subject: Quad_Subject,
    predicate: Quad_Predicate,
    object: Quad_Object,
    graph?: Quad_Graph,
  ) => {
    quads += 1
    if (quads > maxQuads)
      throw new Problem('body-too-large', `An RDF document has at most ${String(maxQuads)} triples.`)
    return DataFactory.quad(subject, predicate, object, graph)
  }
  return { ...DataFactory, quad }
}

const isBeyondRdf11 = ({ object }: Quad): boolean => {
  // The types of the library do not know these two yet.
  const { termType, direction } = object as { termType: string; direction?: string }
  return termType === 'Quad' || (direction ?? '') !== ''
}

const writeTurtle = (quads: readonly Quad[]): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const writer = new Writer({ format: turtle })
  writer.addQuads(withShortLabels(quads))
  writer.end((error: Error | null, text: string) =>
    error === null || error === undefined ? resolve(text) : reject(error),
  )
  return promise
}

/** A label grows each time it is read, since the parser makes it unique; left alone, a document would grow with it. */
const withShortLabels = (quads: readonly Quad[]): Quad[] => {
  const labels = new Map<string, BlankNode>()
  const shortened = <T extends Quad_Subject | Quad_Object>(term: T): T | BlankNode => {
    if (term.termType !== 'BlankNode') return term
    const label = labels.get(term.value) ?? DataFactory.blankNode(`b${String(labels.size)}`)
    labels.set(term.value, label)
    return label
  }
  return quads.map(({ subject, predicate, object }) =>
    DataFactory.quad(shortened(subject), predicate, shortened(object)),
  )
}
