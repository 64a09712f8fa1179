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

const asTurtle = (container: ResourceUrl): Format => ({
  head: `@prefix ldp: <${ldp}>.
@prefix dcterms: <${dcterms}>.
@prefix posix: <${posix}>.
@prefix xsd: <${xsd}>.
<${container}> a ldp:BasicContainer, ldp:Container, ldp:Resource.
`,
  // Names are canonical percent-encoded segments: nothing in them can end an IRI.
  ofChild: ({ name, modified, size }) => {
    const types = name.endsWith('/') ? 'ldp:BasicContainer, ldp:Container, ldp:Resource' : 'ldp:Resource'
    return `<${container}> ldp:contains <${container}${name}>.
<${container}${name}> a ${types}; dcterms:modified "${modified}"^^xsd:dateTime; posix:size ${String(size)}.
`
  },
  end: '',
})

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
