import { hash, randomUUID } from 'node:crypto'
import type { Brand, Instant, Sha256, WebId } from '@mutua/sdk/ids'
import { ordinalKey, toText } from '@mutua/kit/store'
import { parentOf, segmentOf, type PodPath } from './pod-path.ts'

/** Name of a file of `blobs.ts`: 32 hexadecimal digits, given once and never again. */
export type BlobId = Brand<string, 'BlobId'>

/** Where the bytes of a version are: under `bytesKey` in the store, or in a file beside it. */
export type BodyPlace =
  | { readonly kind: 'store'; readonly id: string }
  | { readonly kind: 'file'; readonly id: BlobId }

/** What stays with a resource through all its versions. */
export interface Lasting {
  /** Who made it, where that is known. */
  readonly creator?: WebId
  /** Of the root of a pod: which rules of access are in force; Web Access Control where nothing is said. */
  readonly accessControl?: 'wac' | 'acp'
}

/** What a record says of the bytes of one version. */
export interface VersionFacts extends Lasting {
  readonly contentType: string
  /** Bytes. */
  readonly size: number
  readonly hash: Sha256
  readonly etag: string
  readonly modified: Instant
}

export interface DocumentRecord extends VersionFacts {
  readonly place: BodyPlace
  /** Counts the versions of a document from 1, and on over its deletion for as long as a version is kept. */
  readonly version: number
}

export interface ContainerRecord extends VersionFacts {
  /** It came to be on the way to something that was put in it; nobody asked for it as such. */
  readonly implied?: true
  /** Marks a container whose deletion has begun; random, so that no later mark has the same bytes. */
  readonly closing?: string
}

export type ResourceRecord = DocumentRecord | ContainerRecord

/** A version that was replaced or deleted, as it was, and what became of it. */
export interface KeptRecord extends DocumentRecord {
  readonly keptAt: Instant
  readonly cause: 'replaced' | 'deleted'
}

/** Stands in place of a deleted document for as long as a version of it is kept. */
export interface GoneRecord {
  /** The highest number given out. */
  readonly version: number
  readonly goneAt: Instant
  /** Random at each change, so that no two writers take the same state for theirs. */
  readonly mark: string
  /** It was not deleted but hidden; here its numbers are remembered, and nothing more. */
  readonly hidden?: true
}

/** A resource that its owner has hidden, and what it was hidden with. */
export interface HiddenRecord {
  readonly within: PodPath
  readonly hiddenAt: Instant
  readonly record: ResourceRecord
  /** Of what came in hidden: how often the same has come again; whoever takes one of them back leaves the others. */
  readonly again?: number
}

/*
 * Keys. A space never occurs in a canonical path, so prefixes cannot run into each other.
 *
 * `res {path}` record · `bytes {path} {id}` body · `in {container} {segment}` containment · `in {container} ` tag of the
 * listing · `kept {path} {version}` kept version · `kept-in {pod} {keptAt} {path} {version}` and
 * `kept-at {keptAt} {path} {version}` the same by age, within a pod and over all · `gone {path}` deleted document · `hidden {path}` record of what its owner has hidden.
 *
 * The id of a body is random and stands in one record: so a reader never joins the record of one version with the bytes
 * of another, and who drops a version drops no other's bytes.
 */
export const recordKey = (path: PodPath): string => `res ${path}`
export const pathOfRecordKey = (key: string): PodPath => key.slice('res '.length) as PodPath
export const bytesKey = (path: PodPath, id: string): string => `bytes ${path} ${id}`
export const childrenPrefix = (container: PodPath): string => `in ${container} `
export const containmentKey = (path: PodPath): string =>
  childrenPrefix(parentOf(path) ?? path) + segmentOf(path)
/** Sorts before all children, and so is the first entry of every listing. */
export const listingTagKey = (container: PodPath): string => childrenPrefix(container)
export const keptPrefix = (path: PodPath): string => `kept ${path} `
export const keptKey = (path: PodPath, version: number): string => keptPrefix(path) + ordinalKey(version)
/** Our own bytes, written as `keptKey`; no path has a space in it. */
export const pathOfKeptKey = (key: string): PodPath => key.split(' ')[1] as PodPath
export const goneKey = (path: PodPath): string => `gone ${path}`
export const hiddenKey = (path: PodPath): string => `hidden ${path}`
export const pathOfHiddenKey = (key: string): PodPath => key.slice('hidden '.length) as PodPath
export const keptInPodPrefix = (pod: string): string => `kept-in ${pod} `
export const keptInPodKey = (pod: string, kept: KeptPlace): string => keptInPodPrefix(pod) + ageKey(kept)
export const keptByAgePrefix = 'kept-at '
export const keptByAgeKey = (kept: KeptPlace): string => keptByAgePrefix + ageKey(kept)

export interface KeptPlace {
  readonly path: PodPath
  readonly version: number
  readonly keptAt: Instant
}

const ageKey = ({ keptAt, path, version }: KeptPlace): string => `${keptAt} ${path} ${ordinalKey(version)}`

/** Either of the two keys by age, without its prefix. Our own bytes, so they are not checked again. */
export const parseAgeKey = (key: string): KeptPlace => {
  const [keptAt, path, version] = key.split(' ')
  return { keptAt: keptAt as Instant, path: path as PodPath, version: Number(version) }
}

/** Same bytes as the same type are the same version, hence the same entity tag. */
export const versionFacts = (
  contentType: string,
  body: { readonly size: number; readonly hash: Sha256 },
  modified: Instant,
): VersionFacts => {
  const tag = hash('sha256', body.hash + contentType, 'base64url').slice(0, 22)
  return { contentType, size: body.size, hash: body.hash, etag: `"${tag}"`, modified }
}

export const lastingOf = ({ creator, accessControl }: Lasting): Lasting => ({
  ...(creator === undefined ? {} : { creator }),
  ...(accessControl === undefined ? {} : { accessControl }),
})

export const digestOf = (bytes: Uint8Array): { size: number; hash: Sha256 } => ({
  size: bytes.length,
  hash: hash('sha256', bytes, 'hex') as Sha256,
})

/**
 * No two are ever alike: names of bodies, tags of listings, marks. 90 random bits, out of those that Node draws ahead for
 * names of this kind (RFC 9562 §5.4: the other six say that it is one).
 */
export const randomWord = (): string =>
  Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url', 0, 12)

export const isDocumentRecord = (record: ResourceRecord): record is DocumentRecord => 'place' in record

/** Not by an encoder, whose buffer of its own for each row costs seven times as much. */
export const rowBytes = (row: ResourceRecord | KeptRecord | GoneRecord | HiddenRecord): Uint8Array =>
  Buffer.from(JSON.stringify(row))

/** Our own bytes, written by `rowBytes`: on the path of every read, so they are not checked again. */
export const parseRecord = (bytes: Uint8Array): ResourceRecord => JSON.parse(toText(bytes)) as ResourceRecord
export const parseKept = (bytes: Uint8Array): KeptRecord => JSON.parse(toText(bytes)) as KeptRecord
export const parseGone = (bytes: Uint8Array): GoneRecord => JSON.parse(toText(bytes)) as GoneRecord
export const parseHidden = (bytes: Uint8Array): HiddenRecord => JSON.parse(toText(bytes)) as HiddenRecord
