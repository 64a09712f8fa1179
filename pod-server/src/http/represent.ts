import { createHash } from 'node:crypto'
import type { Request } from 'express'
import type { BaseUrl, ResourceUrl, Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { writeListing } from '../resources/listing.ts'
import { mediaTypeOf } from '../resources/media-type.ts'
import { isContainerPath, urlOf } from '../resources/pod-path.ts'
import type { PodStore, Resource } from '../resources/pod-store.ts'
import { jsonLd, parseRdf, rdfTypeOf, turtle, writeRdf, type RdfType } from '../resources/rdf.ts'

/** Bytes as they leave, in the format the client prefers. */
export interface Representation {
  readonly contentType: string
  /** Strong, and different for each format of the same version (RFC 9110 §8.8.3.3). */
  readonly etag: string
  /** Of the stored bytes; of the listing for a container. */
  readonly hash: Sha256
  readonly body: Uint8Array
}

/**
 * Chooses the representation by `Accept` (RFC 9110 §12.5.1); Turtle and JSON-LD are made from each other.
 * @throws {Problem} `accept-unsupported`
 */
export const represent = async (
  resource: Resource,
  request: Request,
  deps: { pods: PodStore; origin: BaseUrl },
): Promise<Representation> => {
  if (isContainerPath(resource.path)) return representContainer(resource, request, deps)
  const { contentType, etag, hash, body } = resource
  const stored = rdfTypeOf(contentType)
  if (stored === undefined) {
    const mediaType = mediaTypeOf(contentType)
    const offers = mediaType.endsWith('+json') ? [mediaType, 'application/json'] : [mediaType]
    if (request.accepts(offers) === false) throw unsupported(offers)
    return { contentType, etag, hash, body }
  }
  const wanted = chooseRdf(request, stored)
  if (wanted === stored) return { contentType, etag, hash, body }
  const quads = await parseRdf(new TextDecoder().decode(body), stored, urlOf(deps.origin, resource.path))
  const converted = new TextEncoder().encode(await writeRdf(quads, wanted))
  return { contentType: wanted, etag: variantEtag(etag, wanted), hash, body: converted }
}

const representContainer = async (
  { path }: Resource,
  request: Request,
  { pods, origin }: { pods: PodStore; origin: BaseUrl },
): Promise<Representation> => {
  const wanted = chooseRdf(request, turtle)
  const children = await Array.fromAsync(pods.children(path))
  const body = new TextEncoder().encode(writeListing(urlOf(origin, path), children, wanted))
  return {
    contentType: wanted,
    etag: listingEtag(body),
    hash: createHash('sha256').update(body).digest('hex') as Sha256,
    body,
  }
}

/** Entity tags of a container without anything in it, in every format it can be had in. */
export const emptyListingEtags = (container: ResourceUrl): string[] =>
  rdfTypes.map((type) => listingEtag(writeListing(container, [], type)))

const rdfTypes: readonly RdfType[] = [turtle, jsonLd]

const listingEtag = (listing: string | Uint8Array): string =>
  `"${createHash('sha256').update(listing).digest('base64url').slice(0, 22)}"`

const chooseRdf = (request: Request, stored: RdfType): RdfType => {
  const offers: RdfType[] = stored === turtle ? [turtle, jsonLd] : [jsonLd, turtle]
  const chosen = request.accepts(offers)
  const wanted = offers.find((offer) => offer === chosen)
  if (wanted === undefined) throw unsupported(offers)
  return wanted
}

const variantEtag = (etag: string, wanted: RdfType): string =>
  etag.replace(/"$/, wanted === turtle ? '-ttl"' : '-ld"')

const unsupported = (offers: readonly string[]): Problem =>
  new Problem('accept-unsupported', `This resource can be had as ${offers.join(' or ')}.`)
