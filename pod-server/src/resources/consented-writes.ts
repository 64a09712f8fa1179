import { z } from 'zod'
import {
  grantIdSchema,
  instantSchema,
  sha256Schema,
  webIdSchema,
  type GrantId,
  type Instant,
  type Sha256,
  type WebId,
} from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'
import type { PodPath } from './pod-path.ts'
import { randomWord } from './stored-record.ts'

/** Who writes by a consent, which names the rest. */
export interface ConsentedWriter {
  readonly grant: GrantId
  readonly person?: WebId | undefined
  readonly client: string
}

/** What a write brings with it; absent when no consent stands behind it. */
export interface UnderConsent {
  readonly underConsent?: ConsentedWriter
}

/** Something came in, or went, under a consent, and no receipt tells of it yet. */
export interface ConsentedWrite extends ConsentedWriter {
  /** The key of its row, which is in no other: who records it twice records it once. */
  readonly key: string
  readonly method: 'PUT' | 'DELETE'
  readonly path: PodPath
  /** Of the bytes that are there now, or that were there. */
  readonly hash: Sha256
  readonly at: Instant
}

/**
 * The row that tells of a write, for the very write that it tells of: it is durable with it or not at all. Whoever makes a
 * receipt of it removes it.
 */
export const noteOfWrite = (
  { underConsent }: UnderConsent,
  written: Pick<ConsentedWrite, 'method' | 'path' | 'hash' | 'at'>,
): readonly Write[] => {
  if (underConsent === undefined) return []
  const { method, path, hash, at } = written
  const { grant, person, client } = underConsent
  const row = { grant, ...(person === undefined ? {} : { person }), client, method, path, hash, at }
  // Those of one millisecond stay in the order in which they were made.
  const order = String(process.hrtime.bigint()).padStart(20, '0')
  return [{ key: `${notes}${at}/${order}/${randomWord()}`, value: toBytes(jsonText(row)) }]
}

/** Whether a write tells of itself. */
export const isNoted = (writes: readonly Write[]): boolean => writes.some(({ key }) => key.startsWith(notes))

/** The oldest first. */
export async function* readNotes(store: Pick<Store, 'list'>): AsyncIterable<ConsentedWrite> {
  for await (const { key, value } of store.list(prefixRange(notes)))
    yield { key, ...noteSchema.parse(JSON.parse(toText(value))) }
}

const notes = 'consented-write/'
const noteSchema = z.object({
  grant: grantIdSchema,
  person: webIdSchema.optional(),
  client: z.string(),
  method: z.enum(['PUT', 'DELETE']),
  // Written by us, from a path that was parsed.
  path: z.string().transform((path) => path as PodPath),
  hash: sha256Schema,
  at: instantSchema,
})
