import type { ResourceUrl } from '@mutua/sdk/ids'
import type { Child } from './pod-store.ts'
import { jsonLd, type RdfType } from './rdf.ts'

const ldp = 'http://www.w3.org/ns/ldp#'
const dcterms = 'http://purl.org/dc/terms/'
const posix = 'http://www.w3.org/ns/posix/stat#'
const xsd = 'http://www.w3.org/2001/XMLSchema#'

/**
 * Representation of a container: its types and what it contains (Solid Protocol §4.2, LDP §5.2.1.4), child by child and in
 * pieces of some kilobytes, so that a listing of any length takes the same room.
 */
export const writeListing = async function* (
  container: ResourceUrl,
  children: AsyncIterable<Child> | Iterable<Child>,
  contentType: RdfType,
): AsyncGenerator<string, void, undefined> {
  const { head, ofChild, end } = contentType === jsonLd ? asJsonLd(container) : asTurtle(container)
  let piece = head
  for await (const child of children) {
    piece += ofChild(child)
    if (piece.length < pieceLength) continue
    yield piece
    piece = ''
  }
  yield piece + end
}

const pieceLength = 16_384

interface Format {
  readonly head: string
  readonly ofChild: (child: Child) => string
  readonly end: string
}

/** Names are written as they stand, beneath one base: a listing of many is half as long as with whole addresses. */
const asTurtle = (container: ResourceUrl): Format => ({
  head: `@base <${container}>.
@prefix ldp: <${ldp}>.
@prefix dcterms: <${dcterms}>.
@prefix posix: <${posix}>.
@prefix xsd: <${xsd}>.
<> a ldp:BasicContainer, ldp:Container, ldp:Resource.
`,
  ofChild: ({ name, modified, size }) => {
    const types = name.endsWith('/') ? 'ldp:BasicContainer, ldp:Container, ldp:Resource' : 'ldp:Resource'
    const child = relativeTo(name)
    return `<> ldp:contains ${child}.
${child} a ${types}; dcterms:modified "${modified}"^^xsd:dateTime; posix:size ${String(size)}.
`
  },
  end: '',
})

/**
 * Names are canonical percent-encoded segments: nothing in them can end an IRI. What stands before a colon would be
 * taken for a scheme (RFC 3986 §4.2: "A path segment that contains a colon character [...] cannot be used as the first
 * segment of a relative-path reference").
 */
const relativeTo = (name: string): string => (name.includes(':') ? `<./${name}>` : `<${name}>`)

/** Flat: what each child is stands in a node of its own, which clients find without following references. */
const asJsonLd = (container: ResourceUrl): Format => ({
  head: `[{"@id":"${container}","@type":${containerTypes}}`,
  ofChild: ({ name, modified, size }) => {
    const types = name.endsWith('/') ? containerTypes : documentTypes
    return `,
{"@id":"${container}","${ldp}contains":[{"@id":"${container}${name}"}]},
{"@id":"${container}${name}","@type":${types},"${dcterms}modified":[{"@type":"${xsd}dateTime","@value":"${modified}"}],"${posix}size":[{"@value":${String(size)}}]}`
  },
  end: ']',
})

const containerTypes = JSON.stringify([`${ldp}BasicContainer`, `${ldp}Container`, `${ldp}Resource`])
const documentTypes = JSON.stringify([`${ldp}Resource`])
