import type { ResourceUrl } from '@mutua/sdk/ids'
import type { Child } from './pod-store.ts'
import { jsonLd, type RdfType } from './rdf.ts'

const ldp = 'http://www.w3.org/ns/ldp#'
const dcterms = 'http://purl.org/dc/terms/'
const posix = 'http://www.w3.org/ns/posix/stat#'
const xsd = 'http://www.w3.org/2001/XMLSchema#'

/** Representation of a container: its types and what it contains (Solid Protocol §4.2, LDP §5.2.1.4). */
export const writeListing = (
  container: ResourceUrl,
  children: readonly Child[],
  contentType: RdfType,
): string => (contentType === jsonLd ? asJsonLd(container, children) : asTurtle(container, children))

const typesOf = (name: string): string[] =>
  name.endsWith('/') ? [`${ldp}BasicContainer`, `${ldp}Container`, `${ldp}Resource`] : [`${ldp}Resource`]

const asTurtle = (container: ResourceUrl, children: readonly Child[]): string => {
  // Names are canonical percent-encoded segments: nothing in them can end an IRI.
  const lines = [
    `@prefix ldp: <${ldp}>.\n@prefix dcterms: <${dcterms}>.\n@prefix posix: <${posix}>.\n@prefix xsd: <${xsd}>.\n`,
    `<${container}> a ldp:BasicContainer, ldp:Container, ldp:Resource.`,
  ]
  if (children.length > 0)
    lines.push(
      `<${container}> ldp:contains ${children.map(({ name }) => `<${container}${name}>`).join(', ')}.`,
    )
  for (const { name, modified, size } of children) {
    const types = name.endsWith('/') ? 'ldp:BasicContainer, ldp:Container, ldp:Resource' : 'ldp:Resource'
    lines.push(
      `<${container}${name}> a ${types}; dcterms:modified "${modified}"^^xsd:dateTime; posix:size ${String(size)}.`,
    )
  }
  return `${lines.join('\n')}\n`
}

const asJsonLd = (container: ResourceUrl, children: readonly Child[]): string =>
  JSON.stringify([
    {
      '@id': container,
      '@type': typesOf('/'),
      ...(children.length === 0
        ? {}
        : { [`${ldp}contains`]: children.map(({ name }) => ({ '@id': `${container}${name}` })) }),
    },
    ...children.map(({ name, modified, size }) => ({
      '@id': `${container}${name}`,
      '@type': typesOf(name),
      [`${dcterms}modified`]: [{ '@type': `${xsd}dateTime`, '@value': modified }],
      [`${posix}size`]: [{ '@value': size }],
    })),
  ])
