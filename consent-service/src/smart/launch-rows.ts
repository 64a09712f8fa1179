import { hash } from 'node:crypto'
import { z } from 'zod'
import { grantIdSchema, webIdSchema } from '@mutua/sdk/ids'
import { parseRow } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type ReadableStore, type Write } from '@mutua/kit/store'

const party = {
  grant: grantIdSchema,
  client: webIdSchema,
  /** Whether it may renew its tokens while the person is not there. */
  isOffline: z.boolean(),
}

/** A code that waits for its application; never the code. */
export const codeRowSchema = z.object({
  ...party,
  redirectUri: z.string(),
  /** Whether it asked which Patient record is meant. */
  wantsPatient: z.boolean(),
  challenge: z.string(),
  /** Milliseconds since the epoch. */
  expiresAt: z.number(),
  /** When it was redeemed: again is a sign that somebody else has it. */
  usedAt: z.number().optional(),
  /** Of the refresh tokens that came of it. */
  family: z.string().optional(),
})
export type CodeRow = z.infer<typeof codeRowSchema>

/** Refresh tokens that came of one code: one of them is good at a time. */
export const familyRowSchema = z.object({
  ...party,
  /** Digest of the one that is good. */
  current: z.string(),
  /** Thumbprint of the key that the tokens are bound to, where the application has proved one. */
  jkt: z.string().optional(),
})
export type FamilyRow = z.infer<typeof familyRowSchema>

/** Names begin with the second until which they are of use, so what is over is found without looking at what is not. */
export const keys = {
  codes: 'smart-code/',
  code: (code: string) => `smart-code/${code.slice(0, 12)}/${digestOf(code)}`,
  families: 'smart-family/',
  family: (family: string) => `smart-family/${family.slice(0, 12)}/${digestOf(family)}`,
}

export const digestOf = (secret: string): string => hash('sha256', secret, 'base64url')

/** A secret that says until when it is of use. @param until seconds since the epoch */
export const datedSecret = (until: number, randomBytes: (length: number) => Uint8Array): string =>
  `${ordinalKey(until)}${Buffer.from(randomBytes(32)).toString('base64url')}`

/** @param text attacker-controlled */
export const isDatedSecret = (text: string): boolean => /^\d{12}[\w-]{43}$/.test(text)

export interface Held<Row> {
  readonly key: string
  readonly bytes: Uint8Array
  readonly row: Row
}

export const readHeld = async <Row>(
  store: Pick<ReadableStore, 'get'>,
  key: string,
  schema: z.ZodType<Row>,
): Promise<Held<Row> | undefined> => {
  const bytes = await store.get(key)
  return bytes === undefined ? undefined : { key, bytes, row: parseRow(schema, bytes) }
}

/** What is over: a few at a time, with each code that is made. @param before seconds since the epoch */
export const findSpent = async (
  store: Pick<ReadableStore, 'list'>,
  before: number,
): Promise<readonly Write[]> => {
  const writes: Write[] = []
  for (const prefix of [keys.codes, keys.families])
    for await (const { key } of store.list({
      ...prefixRange(prefix),
      lt: prefix + ordinalKey(before),
      limit: 8,
    }))
      writes.push({ key, value: undefined })
  return writes
}
