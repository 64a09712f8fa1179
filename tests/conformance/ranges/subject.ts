import { randomUUID } from 'node:crypto'
import { signIn, type SolidSession } from '../../support/solid-session.ts'
import type { Parties } from '../subjects.ts'

/** The server under test and a container that only Alice may use. */
export interface RangesSubject {
  readonly alice: SolidSession
  readonly container: string
}

export const openRangesSubject = async ({ alice, container }: Parties): Promise<RangesSubject> => ({
  alice: await signIn(alice),
  container: `${container}ranges-${randomUUID()}/`,
})

export interface StoredDocument {
  readonly url: string
  readonly bytes: Buffer
}

/** @param large more than a server keeps at hand, so that it is likely to stream it */
export const newDocument = async (
  { alice, container }: RangesSubject,
  size: 'small' | 'large' | 'empty',
  contentType = 'application/octet-stream',
): Promise<StoredDocument> => {
  const url = `${container}${randomUUID()}.bin`
  const bytes = Buffer.from(
    Array.from({ length: sizes[size] }, (_, place) => (place * 31 + (place >> 8)) % 256),
  )
  await put(alice, url, bytes, contentType)
  return { url, bytes }
}

export const put = async (
  { fetch }: SolidSession,
  url: string,
  body: Uint8Array<ArrayBuffer>,
  contentType = 'application/octet-stream',
): Promise<void> => {
  const answer = await fetch(url, { method: 'PUT', headers: { 'content-type': contentType }, body })
  if (!answer.ok) throw new Error(`PUT was answered ${String(answer.status)}: ${await answer.text()}`)
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Buffer
}

export const get = async (
  { alice }: RangesSubject,
  url: string,
  headers: Readonly<Record<string, string>>,
  method: 'GET' | 'HEAD' = 'GET',
): Promise<Answered> => {
  const answer = await alice.fetch(url, { method, headers })
  return {
    status: answer.status,
    headers: answer.headers,
    bytes: Buffer.from(await answer.arrayBuffer()),
  }
}

/** The strong entity tag of a document. */
export const etagOf = async (subject: RangesSubject, url: string): Promise<string> => {
  const { headers } = await get(subject, url, {}, 'HEAD')
  const etag = headers.get('etag')
  if (etag === null || etag.startsWith('W/')) throw new Error('the document has no strong entity tag')
  return etag
}

const sizes = { empty: 0, small: 1_000, large: 300_000 } as const
