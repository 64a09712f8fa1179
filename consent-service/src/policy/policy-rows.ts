import { z } from 'zod'
import { policySubjectSchema } from '@mutua/sdk/coop/policy-subject'
import { instantSchema, sha256Schema, webIdSchema, type Sha256 } from '@mutua/sdk/ids'
import { hashKey } from '@mutua/kit/row'
import { ordinalKey } from '@mutua/kit/store'

/** The book of resolutions. */
export const bookPrefix = 'resolutions/'
export const entryKey = (id: string): string => bookPrefix + hashKey(id)

/** Documents as they stand to be voted on, by digest. */
export const documentPrefix = 'policy/document/'
export const documentKey = (digest: Sha256): string => documentPrefix + digest
export const documentRowSchema = z.object({
  digest: sha256Schema,
  subject: policySubjectSchema,
  /** RFC 8785 text: its SHA-256 is the digest. */
  text: z.string(),
  publishedAt: instantSchema,
  /** Absent of what was in force before documents were published. */
  publishedBy: webIdSchema.exactOptional(),
})
export type DocumentRow = z.infer<typeof documentRowSchema>

/** What resolutions enacted, in the order of the book. What is in force follows from these rows and from nothing else. */
export const enactedPrefix = 'policy/enacted/'
export const enactedKey = (ordinal: number): string => enactedPrefix + ordinalKey(ordinal)

/** How many there are, and the version of the policy after the last. */
export const headKey = 'policy/head'
export const headSchema = z.object({ ordinal: z.number().int().nonnegative(), version: sha256Schema })

/** There from the first call of an assembly on: no resolution is copied from elsewhere any more. */
export const closedKey = 'policy/history-closed'
export const closedSchema = z.object({ at: instantSchema })
