import { z } from 'zod'
import { baseUrlSchema, instantSchema, parseSha256, type Sha256 } from '../ids.ts'
import { officerSignatureSchema, statementText } from '../coop/officer.ts'

/** Public half of an Ed25519 key, 32 bytes in base64url: what a program of others prints when it is set up. */
export const partyKeySchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be an Ed25519 key in base64url')

const nameSchema = z.string().trim().min(1).max(100)

/** Whom an officer proposes: other organisations or persons than the co-op, none of them twice. */
export const ballotPartiesWishSchema = z
  .strictObject({
    authority: z.strictObject({ name: nameSchema, url: baseUrlSchema, key: partyKeySchema }),
    /** In the order in which Belenios numbers them, from 1. */
    trustees: z
      .array(z.strictObject({ name: nameSchema, key: partyKeySchema }))
      .min(1)
      .max(9),
    /** How many of them open the sum. With one trustee, one; with more, fewer of them may be lost than this leaves over. */
    threshold: z.number().int().min(1).max(9),
  })
  .refine(({ trustees, threshold }) => threshold <= trustees.length, {
    path: ['threshold'],
    message: 'must not be more than there are trustees',
  })
  .refine(
    ({ authority, trustees }) =>
      new Set([authority.key, ...trustees.map(({ key }) => key)]).size === trustees.length + 1,
    { path: ['trustees'], message: 'must have keys of their own, also beside the authority' },
  )
export type BallotPartiesWish = z.infer<typeof ballotPartiesWishSchema>

/** What two officers sign. It holds for secret votes that are opened afterwards. */
export const ballotPartiesStatementSchema = z.object({
  type: z.literal('BallotParties'),
  version: z.literal(1),
  /** 1, 2, 3 ... */
  number: z.number().int().positive(),
  ...ballotPartiesWishSchema.shape,
})
export type BallotPartiesStatement = z.infer<typeof ballotPartiesStatementSchema>

export const ballotPartiesSchema = ballotPartiesStatementSchema.extend({
  since: instantSchema,
  /** RFC 8785 text of the statement, and who signed it. */
  text: z.string(),
  signatures: z.tuple([officerSignatureSchema, officerSignatureSchema]),
})
export type BallotParties = z.infer<typeof ballotPartiesSchema>

/**
 * What a party compares, by telephone, with what the officers read from their own screen: SHA-256 of names, keys, address and
 * threshold (RFC 8785). Whoever puts in one of their own has another one.
 */
export const partiesFingerprint = async ({
  authority,
  trustees,
  threshold,
}: BallotPartiesWish): Promise<Sha256> => {
  const text = statementText({
    type: 'BallotPartiesFingerprint',
    ...{ version: 1, authority, trustees, threshold },
  })
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return parseSha256(Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''))
}
