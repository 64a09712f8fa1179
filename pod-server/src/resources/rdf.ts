import jsonld, { type JsonLdDocument, type Options } from 'jsonld'
import { Parser, Writer, type Quad } from 'n3'
import { Problem } from '@mutua/sdk/problem'

export const turtle = 'text/turtle'
export const jsonLd = 'application/ld+json'
export type RdfType = typeof turtle | typeof jsonLd

export const isRdfType = (contentType: string): contentType is RdfType =>
  contentType === turtle || contentType === jsonLd

/**
 * @param base URL of the document, for relative IRIs
 * @throws {Problem} `body-malformed` with the line of the first fault
 */
export const parseRdf = (text: string, contentType: RdfType, base: string): Promise<Quad[]> =>
  contentType === turtle ? Promise.resolve(parseTurtle(text, base)) : parseJsonLd(text, base)

export const writeRdf = (quads: readonly Quad[], contentType: RdfType): Promise<string> =>
  contentType === turtle ? writeTurtle(quads) : writeJsonLd(quads)

const parseTurtle = (text: string, base: string): Quad[] => {
  try {
    return new Parser({ baseIRI: base, format: turtle }).parse(text)
  } catch (cause) {
    const line = /on line (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1]
    throw new Problem(
      'body-malformed',
      `The body is not valid Turtle${line === undefined ? '' : `: see line ${line}`}.`,
      { cause },
    )
  }
}

const parseJsonLd = async (text: string, base: string): Promise<Quad[]> => {
  try {
    const document = JSON.parse(text) as JsonLdDocument
    const nquads: unknown = await jsonld.toRDF(document, { base, ...strictly })
    return new Parser({ format: 'application/n-quads' }).parse(String(nquads))
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new Problem('body-malformed', 'The body is not valid JSON-LD.', { cause })
  }
}

const writeTurtle = (quads: readonly Quad[]): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const writer = new Writer({ format: turtle })
  writer.addQuads([...quads])
  writer.end((error: Error | null, text: string) =>
    error === null || error === undefined ? resolve(text) : reject(error),
  )
  return promise
}

const writeJsonLd = async (quads: readonly Quad[]): Promise<string> => {
  const writer = new Writer({ format: 'application/n-quads' })
  const nquads = writer.quadsToString([...quads])
  const expanded = await jsonld.fromRDF(nquads, { format: 'application/n-quads' })
  return JSON.stringify(expanded)
}

/** A document of a member must not make the server fetch anything (consent guide, T48). */
const refuseRemote = (): Promise<never> =>
  Promise.reject(
    new Problem(
      'body-malformed',
      'Write the JSON-LD context out in the document: remote contexts are not fetched.',
    ),
  )

/** `safe` (which the types do not know yet): what JSON-LD would silently drop is refused, so that what is stored is what was meant. */
const strictly: Options.ToRdf & { safe: true } = {
  format: 'application/n-quads',
  safe: true,
  documentLoader: refuseRemote,
}
