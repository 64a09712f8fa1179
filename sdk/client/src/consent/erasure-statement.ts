import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { ProofKey } from '../clients/dpop-proof.ts'
import { grantIdSchema, webIdSchema, type GrantId, type WebId } from '../ids.ts'
import { erasureOutcomeSchema, type ErasureOutcome } from './erasure.ts'

/** `typ` of what a recipient states about what became of the data (GDPR Art. 17, 19). */
export const erasureStatementType = 'erasure-statement+jwt'

/** Signed with the key that the recipient's sign-in is bound to, so that it is theirs and nobody else's. */
export const signErasureStatement = (
  about: { readonly recipient: WebId; readonly grant: GrantId; readonly outcome: ErasureOutcome },
  key: ProofKey,
  now: () => number,
): Promise<string> =>
  new SignJWT({ erasure: about.outcome })
    .setProtectedHeader({ alg: 'ES256', typ: erasureStatementType, jwk: key.publicJwk })
    .setIssuer(about.recipient)
    .setSubject(about.grant)
    .setIssuedAt(Math.floor(now() / 1_000))
    .sign(key.privateKey)

export type StatementVerdict =
  | { readonly kind: 'verified'; readonly outcome: ErasureOutcome }
  | { readonly kind: 'refused'; readonly why: string }

const longestStatement = 8_192
const freshSeconds = 300

/**
 * @param statement attacker-controlled
 * @param expected whose it must be, about which consent, and the thumbprint of the key that their sign-in is bound to
 * @param now milliseconds since the epoch
 */
export const verifyErasureStatement = async (
  statement: string,
  expected: { readonly recipient: WebId; readonly grant: GrantId; readonly jkt: string },
  now: () => number,
): Promise<StatementVerdict> => {
  if (statement.length > longestStatement) return refused('The statement is too long.')
  try {
    const { payload, protectedHeader } = await jwtVerify(statement, EmbeddedJWK, {
      typ: erasureStatementType,
      algorithms: ['ES256', 'ES384', 'EdDSA', 'RS256'],
    })
    const { jwk } = protectedHeader
    if (jwk === undefined || (await calculateJwkThumbprint(jwk)) !== expected.jkt)
      return refused('Sign it with the key that your sign-in is bound to.')
    const claims = claimsSchema.parse(payload)
    if (claims.iss !== expected.recipient) return refused('The statement is of somebody else.')
    if (claims.sub !== expected.grant) return refused('The statement is about another consent.')
    if (Math.abs(claims.iat - now() / 1_000) > freshSeconds)
      return refused('The statement is not fresh: check the clock.')
    return { kind: 'verified', outcome: claims.erasure }
  } catch {
    return refused('The statement does not verify, or lacks what it must say.')
  }
}

const claimsSchema = z.object({
  iss: webIdSchema,
  sub: grantIdSchema,
  iat: z.number(),
  erasure: erasureOutcomeSchema,
})

const refused = (why: string): StatementVerdict => ({ kind: 'refused', why })
