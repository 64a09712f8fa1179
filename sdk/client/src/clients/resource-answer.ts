import { parseWith, sha256Schema, type Sha256 } from '../ids.ts'
import { findLink } from './header-fields.ts'

/** What the headers of a resource tell. */
export interface ResourceHead {
  /** With its parameters, as sent. */
  readonly contentType: string
  /** With its quotes, ready for `If-Match`. */
  readonly etag: string | undefined
  /** Bytes; absent when the server does not say. */
  readonly contentLength: number | undefined
  /** The receipt of this use; present when the read stood on a consent. */
  readonly receiptId: Sha256 | undefined
}

export interface ResourceContent extends ResourceHead {
  readonly bytes: Uint8Array<ArrayBuffer>
}

export const receiptRel = 'https://w3id.org/mutua/ns#receipt'

export const headOf = ({ headers }: Response): ResourceHead => {
  const length = headers.get('Content-Length')
  return {
    contentType: headers.get('Content-Type') ?? 'application/octet-stream',
    etag: headers.get('ETag') ?? undefined,
    contentLength: length === null || !/^\d+$/.test(length) ? undefined : Number(length),
    receiptId: receiptIdOf(headers.get('Link')),
  }
}

export const contentOf = async (response: Response): Promise<ResourceContent> => {
  const bytes = new Uint8Array(await response.arrayBuffer())
  return { ...headOf(response), contentLength: bytes.byteLength, bytes }
}

const receiptIdOf = (link: string | null): Sha256 | undefined => {
  const target = findLink(link, receiptRel)
  return target === undefined
    ? undefined
    : parseWith(sha256Schema, target.replace(/^urn:sha256:/, ''), 'the link to a receipt')
}
