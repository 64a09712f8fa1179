import type { Request } from 'express'
import type { Quad } from 'n3'
import type { BaseUrl, Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { FhirValidator } from '../health/validate.ts'
import type { OpenBlob } from '../resources/blobs.ts'
import { writeListing } from '../resources/listing.ts'
import { mediaTypeOf } from '../resources/media-type.ts'
import { isContainerPath, urlOf } from '../resources/pod-path.ts'
import { wholeBody, type PodStore, type Resource } from '../resources/pod-store.ts'
import {
  jsonLd,
  maxRdfLength,
  parseRdf,
  rdfTypeOf,
  turtle,
  writeRdf,
  type RdfType,
} from '../resources/rdf.ts'
import { maxRdfaBytes, rdfaTypeOf, readRdfa } from '../resources/rdfa.ts'
import { createRecordRdf, recordInBytes } from './record-rdf.ts'

/** What leaves, in the format the client prefers. */
export interface Representation {
  readonly contentType: string
  /** Strong, and different for each format of the same version (RFC 9110 §8.8.3.3). */
  readonly etag: string
  /** Of the stored bytes; of a container, of the tag of its listing, which names one state of it. */
  readonly hash: Sha256
  /** Bytes; those of a listing are counted only as they leave. */
  readonly size: number | undefined
  /** Takes hold of the bytes: from here on they are there, whatever becomes of the resource. */
  open(): Promise<Source>
}

interface SourceFacts extends AsyncDisposable {
  /** Of exactly these bytes: a listing may have changed since it was looked at. */
  readonly etag: string
  readonly hash: Sha256
}

export type SourceBody =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'blob'; readonly blob: OpenBlob; readonly size: number }
  | { readonly kind: 'pieces'; readonly pieces: AsyncIterable<Uint8Array> }

export type Source = SourceFacts & SourceBody

/**
 * Chooses the representation by `Accept` (RFC 9110 §12.5.1); Turtle and JSON-LD are made from each other, and from the
 * RDFa of a web page, which is an RDF document, too (Solid Protocol §5.5). A health record is had as FHIR RDF by who prefers it.
 * @throws {Problem} `accept-unsupported`
 */
export type Represent = (resource: Resource, request: Request) => Promise<Representation>

export const createRepresent = (deps: {
  pods: Pick<PodStore, 'openBlob' | 'openListing'>
  origin: BaseUrl
  validator: Pick<FhirValidator, 'elements'>
}): Represent => {
  const { pods, origin } = deps
  const recordRdf = createRecordRdf(deps)

  const representContainer = (resource: Resource, request: Request): Representation => {
    const wanted = chooseRdf(request, turtle)
    const { path, etag, hash } = resource
    const tagged = (tag: string): string => (wanted === turtle ? tag : variantEtag(tag, wanted))
    const open = async (): Promise<Source> => {
      const listing = await pods.openListing(path)
      if (listing === undefined) throw new Problem('not-found', 'There is nothing at this address any more.')
      const facts = { etag: tagged(listing.etag), hash: listing.hash }
      const pieces = inBytes(writeListing(urlOf(origin, path), listing.children, wanted))
      const begun = await readShort(pieces)
      if (begun.rest !== undefined)
        return {
          kind: 'pieces',
          pieces: begun.rest,
          ...facts,
          [Symbol.asyncDispose]: () => pieces.return().then(() => undefined),
        }
      return { kind: 'bytes', bytes: begun.bytes, ...facts, ...nothingToClose }
    }
    return { contentType: wanted, etag: tagged(etag), hash, size: undefined, open }
  }

  const representDocument = ({ contentType, etag, hash, size, body }: Resource): Representation => ({
    contentType,
    etag,
    hash,
    size,
    open: async () => {
      if (body instanceof Uint8Array) return { kind: 'bytes', bytes: body, etag, hash, ...nothingToClose }
      const blob = await pods.openBlob(body)
      return {
        kind: 'blob',
        blob,
        size,
        etag,
        hash,
        [Symbol.asyncDispose]: () => blob[Symbol.asyncDispose](),
      }
    },
  })

  const representConverted = async (
    resource: Resource,
    said: readonly Quad[] | string,
    wanted: RdfType,
  ): Promise<Representation> => {
    const body = new TextEncoder().encode(typeof said === 'string' ? said : await writeRdf(said, wanted))
    const etag = variantEtag(resource.etag, wanted)
    return representDocument({ ...resource, contentType: wanted, etag, size: body.length, body })
  }

  /** What a web page says, where that is preferred to the page and can be told. */
  const representPage = async (
    resource: Resource,
    mediaType: string,
    request: Request,
  ): Promise<Representation | undefined> => {
    const pageType = rdfaTypeOf(mediaType)
    if (pageType === undefined || resource.size > maxRdfaBytes) return undefined
    const wanted = request.accepts([mediaType, turtle, jsonLd])
    if (wanted !== turtle && wanted !== jsonLd) return undefined
    await using source = await representDocument(resource).open()
    const text = new TextDecoder().decode(await bytesOf(source))
    const quads = await readRdfa(text, pageType, urlOf(origin, resource.path))
    return quads === undefined ? undefined : await representConverted(resource, quads, wanted)
  }

  /** A health record in RDF, where that is preferred to JSON and can be told. */
  const representRecord = async (
    resource: Resource,
    mediaType: string,
    request: Request,
  ): Promise<Representation | undefined> => {
    const { path, size } = resource
    if (mediaType !== 'application/fhir+json' || size > maxRdfLength) return undefined
    const wanted = request.accepts([mediaType, 'application/json', turtle, jsonLd])
    if (wanted !== turtle && wanted !== jsonLd) return undefined
    await using source = await representDocument(resource).open()
    const record = recordInBytes(await bytesOf(source))
    if (record === undefined) return undefined
    const text = await recordRdf.write(record, { subject: urlOf(origin, path), path }, wanted)
    return text === undefined ? undefined : await representConverted(resource, text, wanted)
  }

  return async (resource, request) => {
    if (isContainerPath(resource.path)) return representContainer(resource, request)
    const stored = rdfTypeOf(resource.contentType)
    if (stored === undefined) {
      const mediaType = mediaTypeOf(resource.contentType)
      const page = await representPage(resource, mediaType, request)
      if (page !== undefined) return page
      const record = await representRecord(resource, mediaType, request)
      if (record !== undefined) return record
      const offers = mediaType.endsWith('+json') ? [mediaType, 'application/json'] : [mediaType]
      if (request.accepts(offers) === false) throw unsupported(offers)
      return representDocument(resource)
    }
    const wanted = chooseRdf(request, stored)
    if (wanted === stored) return representDocument(resource)
    const text = new TextDecoder().decode(wholeBody(resource))
    const quads = await parseRdf(text, stored, urlOf(origin, resource.path))
    return representConverted(resource, quads, wanted)
  }
}

const nothingToClose = { [Symbol.asyncDispose]: () => Promise.resolve() }

const bytesOf = async (source: Source): Promise<Uint8Array> => {
  if (source.kind === 'bytes') return source.bytes
  const pieces = source.kind === 'blob' ? source.blob.read(0, source.size) : source.pieces
  return Buffer.concat(await Array.fromAsync(pieces))
}

const inBytes = async function* (
  pieces: AsyncGenerator<string, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder()
  for await (const piece of pieces) yield encoder.encode(piece)
}

/** Short listings are made as a whole, and so have a length. */
const shortBytes = 262_144

const readShort = async (
  pieces: AsyncGenerator<Uint8Array, void, undefined>,
): Promise<
  | { readonly bytes: Uint8Array; readonly rest: undefined }
  | { readonly bytes: undefined; readonly rest: AsyncIterable<Uint8Array> }
> => {
  const first: Uint8Array[] = []
  let size = 0
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
    first.push(next.value)
    size += next.value.length
    if (size > shortBytes) return { bytes: undefined, rest: both(first, pieces) }
  }
  return { bytes: Buffer.concat(first), rest: undefined }
}

const both = async function* (
  first: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* first
  yield* rest
}

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
