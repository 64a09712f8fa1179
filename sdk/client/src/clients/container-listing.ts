import { z } from 'zod'
import { parseResourceUrl, type ResourceUrl } from '../ids.ts'
import { clientFault } from './client-fault.ts'

/** What a container holds, in the order of its URLs. A child that ends in `/` is a container itself. */
export type ContainerListing = readonly ResourceUrl[]

/** Flattened JSON-LD needs no RDF library to be read, Turtle does: so clients ask for this one. */
export const listingContentType = 'application/ld+json'

/**
 * Reads `ldp:contains` out of flattened JSON-LD (Solid Protocol §4.2).
 * @throws {ClientFault} `answer-unexpected` when it is no such document, or names a child that does not lie directly in
 * the container: a listing is the server's word, and nobody is to be led elsewhere by it
 */
export const parseContainerListing = (text: string, container: ResourceUrl): ContainerListing => {
  const children = nodesIn(text)
    .filter((node) => node['@id'] !== undefined && resolved(node['@id'], container) === container)
    .flatMap((node) => node[ldpContains])
    .map((reference) => childOf(container, reference['@id']))
  return [...new Set(children)].toSorted()
}

const nodesIn = (text: string) => {
  try {
    return documentSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw clientFault('answer-unexpected', 'The listing of a container is not flattened JSON-LD.', { cause })
  }
}

const childOf = (container: ResourceUrl, reference: string): ResourceUrl => {
  const child = resolved(reference, container)
  const name = child?.startsWith(container) === true ? child.slice(container.length) : ''
  if (child === undefined || !/^[^/]+\/?$/.test(name)) {
    throw clientFault('answer-unexpected', 'A container lists something that does not lie in it.')
  }
  return parseResourceUrl(child)
}

const resolved = (reference: string, base: string): string | undefined =>
  URL.canParse(reference, base) ? new URL(reference, base).href : undefined

const ldpContains = 'http://www.w3.org/ns/ldp#contains'
const referenceSchema = z.object({ '@id': z.string() })
/** JSON-LD writes one value with or without its brackets. */
const referencesSchema = z.union([z.array(referenceSchema), referenceSchema.transform((one) => [one])])
const nodeSchema = z.looseObject({
  '@id': z.string().optional(),
  [ldpContains]: referencesSchema.default([]),
})
const documentSchema = z.union([
  z.array(nodeSchema),
  z.object({ '@graph': z.array(nodeSchema) }).transform((document) => document['@graph']),
  nodeSchema.transform((node) => [node]),
])
