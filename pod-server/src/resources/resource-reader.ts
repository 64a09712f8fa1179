import { hash } from 'node:crypto'
import type { Instant, Sha256 } from '@mutua/sdk/ids'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import type { BlobFile } from './blobs.ts'
import type { PodPath } from './pod-path.ts'
import {
  bytesKey,
  childrenPrefix,
  isDocumentRecord,
  listingTagKey,
  parseRecord,
  recordKey,
  lastingOf,
  type Lasting,
  type ResourceRecord,
} from './stored-record.ts'
import { blobOf, parseContainment } from './write-plan.ts'

export interface Resource extends Lasting {
  readonly path: PodPath
  readonly contentType: string
  /** Strong entity tag with its quotes (RFC 9110 §8.8.3); of a container, a name for the state of its listing. */
  readonly etag: string
  /** SHA-256 of the bytes of a document; of a container, of its entity tag. */
  readonly hash: Sha256
  readonly modified: Instant
  /** Bytes. */
  readonly size: number
  /** Empty for a container. A large body is in a file; RDF, which is parsed as a whole, never is: `wholeBody`. */
  readonly body: Uint8Array | BlobFile
}

export interface Child {
  /** Last segment, with the slash of a container. */
  readonly name: string
  readonly modified: Instant
  readonly size: number
  readonly contentType: string
}

/** One state of a listing, whatever is written while it is read. */
export interface Listing {
  readonly etag: string
  readonly hash: Sha256
  /** To be iterated once, or `return`ed. */
  readonly children: AsyncGenerator<Child, void, undefined>
}

export interface Loaded {
  readonly path: PodPath
  readonly bytes: Uint8Array | undefined
  readonly record: ResourceRecord | undefined
}

export interface ResourceReader {
  load(path: PodPath): Promise<Loaded>
  /** Record and body of one version. */
  loadWhole(path: PodPath): Promise<{ current: Loaded; resource: Resource | undefined }>
  etagOf(loaded: Loaded): Promise<string | undefined>
  hasChildren(container: PodPath): Promise<boolean>
  /** `undefined` when there is no such container. */
  openListing(container: PodPath): Promise<Listing | undefined>
}

/** Bytes of a document that is never kept in a file (`isKeptWhole`). */
export const wholeBody = ({ body }: Pick<Resource, 'body'>): Uint8Array => {
  if (body instanceof Uint8Array) return body
  throw new Error('this body is in a file: stream it')
}

export const createResourceReader = ({ store }: { store: Pick<Store, 'get' | 'list'> }): ResourceReader => {
  /** Of values that the store gives out again as they are. */
  const parsed = new WeakMap<Uint8Array, ResourceRecord>()
  const recordIn = (bytes: Uint8Array): ResourceRecord => {
    const known = parsed.get(bytes) ?? parseRecord(bytes)
    parsed.set(bytes, known)
    return known
  }

  const load = async (path: PodPath): Promise<Loaded> => {
    const bytes = await store.get(recordKey(path))
    return { path, bytes, record: bytes === undefined ? undefined : recordIn(bytes) }
  }

  const readTag = async (container: PodPath): Promise<string | undefined> => {
    const tag = await store.get(listingTagKey(container))
    return tag === undefined ? undefined : listingEtag(tag)
  }

  return {
    load,

    loadWhole: async (path) => {
      for (;;) {
        const current = await load(path)
        const { record } = current
        if (record === undefined) return { current, resource: undefined }
        const { contentType, hash, etag, modified, size } = record
        const facts = { path, contentType, hash, etag, modified, size, ...lastingOf(record) }
        if (!isDocumentRecord(record)) {
          const tag = await readTag(path)
          if (tag !== undefined)
            return { current, resource: { ...facts, etag: tag, hash: hashOfTag(tag), body: nothing } }
        } else if (record.place.kind === 'file') {
          return { current, resource: { ...facts, body: blobOf(path, record) } }
        } else {
          const body = await store.get(bytesKey(path, record.place.id))
          if (body !== undefined) return { current, resource: { ...facts, body } }
        }
        // Absent only when a writer replaced or removed it between the two looks: then look again.
      }
    },

    etagOf: async ({ path, record }) =>
      record === undefined || isDocumentRecord(record) ? record?.etag : readTag(path),

    hasChildren: async (container) => {
      // The first entry is the tag of the listing.
      const range = { ...prefixRange(childrenPrefix(container)), limit: 2 }
      for await (const { key } of store.list(range)) if (key !== listingTagKey(container)) return true
      return false
    },

    openListing: async (container) => {
      const prefix = childrenPrefix(container)
      const entries = store.list(prefixRange(prefix))[Symbol.asyncIterator]()
      const first = await entries.next()
      if (first.done === true || first.value.key !== listingTagKey(container)) {
        await entries.return?.()
        return undefined
      }
      const etag = listingEtag(first.value.value)
      return { etag, hash: hashOfTag(etag), children: childrenIn(entries, prefix) }
    },
  }
}

const childrenIn = async function* (
  entries: AsyncIterator<{ key: string; value: Uint8Array }>,
  prefix: string,
): AsyncGenerator<Child, void, undefined> {
  try {
    for (let entry = await entries.next(); entry.done !== true; entry = await entries.next())
      yield { name: entry.value.key.slice(prefix.length), ...parseContainment(entry.value.value) }
  } finally {
    await entries.return?.()
  }
}

const listingEtag = (tag: Uint8Array): string => `"${toText(tag)}"`
const hashOfTag = (etag: string): Sha256 => hash('sha256', etag, 'hex') as Sha256

const nothing = new Uint8Array()
