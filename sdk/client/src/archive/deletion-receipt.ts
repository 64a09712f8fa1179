import { createLocalJWKSet, jwtVerify, type JWTPayload } from 'jose'
import { z } from 'zod'
import { baseUrlSchema, instantOf, resourceUrlSchema, webIdSchema } from '../ids.ts'
import { Problem } from '../problem.ts'

export const deletionReceiptType = 'deletion-receipt+jwt'
export const erasureReceiptType = 'erasure-receipt+jwt'

/** What a person who left has in hand: two receipts of one pod server and the keys that they verify with. */
export const deletionFileSchema = z.object({
  /** From the moment on that it bears nobody can reach what was there. */
  deletion: z.string(),
  /** The keys of the pods are destroyed; absent where that was not waited for. */
  erasure: z.string().exactOptional(),
  /** JWK set of the pod server, earlier keys too. */
  keys: z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }),
})
export type DeletionFile = z.infer<typeof deletionFileSchema>

/** Times are RFC 3339. */
export interface Deletion {
  readonly podServer: string
  readonly webId: string
  readonly deleted: 'account' | 'pod'
  readonly pods: readonly string[]
  readonly deletedAt: string
  readonly erasedAt?: string
}

/**
 * Verifies without any network. The second receipt names nobody and belongs to the first by its id.
 * @param trusted a JWK set from elsewhere, such as that of an archive, instead of the keys in the file
 * @throws {Problem} `receipt-invalid`
 */
export const verifyDeletion = async (
  { deletion, erasure, keys }: DeletionFile,
  trusted?: DeletionFile['keys'],
): Promise<Deletion> => {
  const keySet = createLocalJWKSet(trusted ?? keys)
  const read = async (jwt: string, typ: string, issuer?: string): Promise<JWTPayload> => {
    try {
      const options = { typ, algorithms: ['EdDSA'], ...(issuer === undefined ? {} : { issuer }) }
      return (await jwtVerify(jwt, keySet, options)).payload
    } catch (cause) {
      throw new Problem('receipt-invalid', 'The receipt of the deletion does not verify.', { cause })
    }
  }
  const said = deletionClaims.parse(await read(deletion, deletionReceiptType))
  const { iss: podServer, sub: webId, deleted, pods, iat, jti } = said
  const found = { podServer, webId, deleted, pods, deletedAt: instantOf(iat * 1000) }
  if (erasure === undefined) return found
  const after = erasureClaims.parse(await read(erasure, erasureReceiptType, podServer))
  if (after.jti !== jti || after.pods !== pods.length || after.iat < iat)
    throw new Problem('receipt-invalid', 'The receipt of the erasure is of another deletion.')
  return { ...found, erasedAt: instantOf(after.iat * 1000) }
}

const deletionClaims = z.object({
  iss: baseUrlSchema,
  sub: webIdSchema,
  deleted: z.enum(['account', 'pod']),
  pods: z.array(resourceUrlSchema),
  iat: z.number(),
  jti: z.string(),
})

const erasureClaims = z.object({
  erased: z.literal('data-keys-destroyed'),
  pods: z.number(),
  iat: z.number(),
  jti: z.string(),
})
