import { z } from 'zod'
import { instantSchema } from '@mutua/sdk/ids'
import { ordinalKey } from '@mutua/kit/store'

/*
 * Everything of the transparency log. What is public: `entry`, `tile`, `head`, `published`. What opens a commitment
 * stands apart (`opening`), so that it can be erased without touching what was published.
 */

/** The private key that signs checkpoints, sealed. */
export const logKeyKey = 'log/key'

/** How far the log goes: the condition of every write to it. */
export const headKey = 'log/head'
export const headSchema = z.object({
  size: z.number().int().nonnegative(),
  /** The checkpoint of that size, signed by the log. */
  note: z.string(),
  /** How far each source has been read, by its name: in this row, so that it cannot be lost and a past logged twice. */
  readTo: z.record(z.string(), z.number().int().nonnegative()),
})
export type LogHead = z.infer<typeof headSchema>

/** The newest checkpoint that was given out, with the cosignatures that it had. */
export const publishedKey = 'log/published'

/** Bytes of one entry. */
export const entriesPrefix = 'log/entry/'
export const entryKey = (index: number): string => entriesPrefix + ordinalKey(index)

/** Up to 256 hashes, 32 bytes each (c2sp.org/tlog-tiles). A tile only grows: its beginning is every partial tile before. */
export const tilesPrefix = 'log/tile/'
export const tileKey = (level: number, index: number): string =>
  `${tilesPrefix}${String(level)}/${ordinalKey(index)}`

/** Salt and statement of an entry; what is erased when a person is to be forgotten (GDPR Art. 17). */
export const openingsPrefix = 'log/opening/'
export const openingKey = (index: number): string => openingsPrefix + ordinalKey(index)
export const openingSchema = z.object({
  /** base64url of 32 random bytes. */
  salt: z.string(),
  /** RFC 8785 text. */
  statement: z.string(),
  /** Under which the index is found. */
  place: z.string(),
})
export type Opening = z.infer<typeof openingSchema>

/** What an entry is about -> its index. Places of one thing sort as it went on. */
export const placesPrefix = 'log/place/'
export const placeKey = (place: string): string => placesPrefix + place

/** One entry, as it is published: when it was logged, what kind of thing it is, and a commitment to what it says. */
export const entrySchema = z.strictObject({
  /** base64url SHA-256 of salt and statement. */
  commitment: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  kind: z.string().regex(/^[a-z]+\.[a-z-]+$/),
  time: instantSchema,
  version: z.literal(1),
})
export type Entry = z.infer<typeof entrySchema>
