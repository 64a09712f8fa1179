import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet } from 'jose'
import { z } from 'zod'

/** What an entity says of itself, or a superior of it (OpenID Federation 1.0 §3). */
export type EntityStatement = z.infer<typeof statementSchema>

export type StatementRefusal =
  | 'malformed'
  | 'signature-invalid'
  | 'expired'
  | 'of-another'
  | 'critical-unknown'

export type StatementVerdict =
  | { readonly kind: 'verified'; readonly statement: EntityStatement }
  | { readonly kind: 'refused'; readonly why: StatementRefusal }

/**
 * Signature by one of `keys`, type, who says it of whom, and its time.
 * @param text attacker-controlled
 */
export const verifyEntityStatement = async (
  text: string,
  expected: {
    readonly keys: JSONWebKeySet
    readonly issuer: string
    readonly subject: string
    /** Milliseconds since the epoch. */
    readonly at: number
  },
): Promise<StatementVerdict> => {
  try {
    const { payload } = await jwtVerify(text, createLocalJWKSet(expected.keys), {
      algorithms: [...signingAlgorithms],
      // §3.1.1: "Entity Statements without a typ header parameter or with a different typ value MUST be rejected."
      typ: 'entity-statement+jwt',
      issuer: expected.issuer,
      subject: expected.subject,
      clockTolerance: toleranceSeconds,
      currentDate: new Date(expected.at),
      requiredClaims: ['exp', 'iat'],
    })
    if (payload.iat !== undefined && payload.iat > expected.at / 1_000 + toleranceSeconds)
      return refused('expired')
    // §3.1.1: what is marked as critical and not understood invalidates the statement.
    if (payload['crit'] !== undefined) return refused('critical-unknown')
    const statement = statementSchema.safeParse(payload)
    return statement.success ? { kind: 'verified', statement: statement.data } : refused('malformed')
  } catch (cause) {
    return refused(refusalOf(cause))
  }
}

/** The profile of SPID and CIE, "Cryptographic algorithms"; `none` and every HMAC are ruled out by it. */
export const signingAlgorithms = ['RS256', 'RS512', 'ES256', 'ES512', 'PS256', 'PS512'] as const

/** Seconds that clocks may differ by. */
export const toleranceSeconds = 60

const maxKeys = 20

/** Keys inside of metadata and statements: each has a name (profile, "Entity Configuration"). */
export const keySetSchema = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string(), kid: z.string().min(1).max(512) }))
    .min(1)
    .max(maxKeys),
})

const metadataSchema = z.record(z.string(), z.record(z.string(), z.unknown()))

const statementSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  iat: z.number(),
  exp: z.number(),
  jwks: keySetSchema,
  metadata: metadataSchema.optional(),
  metadata_policy: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).optional(),
  metadata_policy_crit: z.array(z.string()).optional(),
  authority_hints: z.array(z.string()).max(50).optional(),
  constraints: z
    .object({
      allowed_entity_types: z.array(z.string()).optional(),
      // As the profile still calls it.
      allowed_leaf_entity_types: z.array(z.string()).optional(),
    })
    .optional(),
})

const refused = (why: StatementRefusal): StatementVerdict => ({ kind: 'refused', why })

const refusalOf = (cause: unknown): StatementRefusal => {
  if (cause instanceof errors.JWTExpired) return 'expired'
  if (cause instanceof errors.JWTClaimValidationFailed) {
    if (cause.claim === 'iss' || cause.claim === 'sub') return 'of-another'
    return cause.claim === 'nbf' ? 'expired' : 'malformed'
  }
  const isAboutKeys =
    cause instanceof errors.JWSSignatureVerificationFailed ||
    cause instanceof errors.JWKSNoMatchingKey ||
    cause instanceof errors.JWKSMultipleMatchingKeys
  return isAboutKeys ? 'signature-invalid' : 'malformed'
}
