import { errors, jwtVerify } from 'jose'
import { z } from 'zod'
import type { SmartClient } from '@mutua/sdk/consent/smart-client'
import { parseCompactJws } from '@mutua/kit/authn/compact-jws'
import { refuse, type OAuthRefusal } from '@mutua/kit/authn/oauth-refusal'
import type { KeysOfClient } from './client-keys.ts'
import type { UsedAssertions } from './used-assertions.ts'

export interface ClientAssertion {
  /** JWT; attacker-controlled. */
  readonly assertion: string
  /** `client_id` of the form, where it was sent too. */
  readonly clientId?: string | undefined
}

export interface AssertionDeps {
  readonly findStanding: (clientId: string) => Promise<SmartClient | undefined>
  readonly keysOf: KeysOfClient
  readonly used: UsedAssertions
  readonly now: () => number
}

/**
 * Who calls a token endpoint, by a JWT that their own key has signed (SMART App Launch 2.2, "Client Authentication:
 * Asymmetric"; RFC 7523 §3). Each assertion is good once, at one endpoint, for five minutes at most.
 *
 * @param audience address of the token endpoint that was called
 */
export const verifyClientAssertion = async (
  { assertion, clientId }: ClientAssertion,
  audience: string,
  deps: AssertionDeps,
): Promise<{ readonly kind: 'client'; readonly client: SmartClient } | OAuthRefusal> => {
  const jws = parseCompactJws(assertion, maxLength)
  const header = headerSchema.safeParse(jws?.header())
  const claims = claimsSchema.safeParse(jws?.payload())
  if (!header.success) return refusal('its header must have typ JWT, a kid, and alg RS384, ES384 or ES256')
  if (!claims.success) return refusal('it needs iss, sub, aud, exp and jti, each of them as a single value')
  const { iss, sub, aud, exp, jti } = claims.data
  if (iss !== sub || (clientId !== undefined && clientId !== sub))
    return refusal('iss and sub must both be the client id')
  if (aud !== audience) return refusal('aud must be the address of this token endpoint')
  const latest = deps.now() / 1000 + longestSeconds + toleranceSeconds
  if (exp > latest) return refusal('exp must be at most five minutes away')
  const client = await deps.findStanding(sub)
  if (client === undefined) return refusal('there is no such client, or it has ended')
  const { jku } = header.data
  if (jku !== undefined && !('jwksUri' in client.keys && client.keys.jwksUri === jku))
    return refusal('jku must be the address of keys that the client was registered with')
  try {
    await jwtVerify(assertion, await deps.keysOf(client), {
      // What else it says was looked at above: the signature is over the same text.
      algorithms: [...algorithms],
      clockTolerance: toleranceSeconds,
      currentDate: new Date(deps.now()),
    })
  } catch (cause) {
    return refusal(whyNot(cause))
  }
  // Last, and only for what would pass: somebody without the key must not be able to spend a name.
  if (!(await deps.used.use({ clientId: sub, jti, until: exp + toleranceSeconds })))
    return refusal('its jti has been used already')
  return { kind: 'client', client }
}

const maxLength = 8_192
const longestSeconds = 300
/** How far the clock of a client may be from ours. */
const toleranceSeconds = 5
const algorithms = ['RS384', 'ES384', 'ES256'] as const

const headerSchema = z.object({
  typ: z.literal('JWT'),
  alg: z.enum(algorithms),
  kid: z.string().min(1).max(200),
  jku: z.string().max(2_048).optional(),
})

const claimsSchema = z.object({
  iss: z.string().max(2_048),
  sub: z.string().max(2_048),
  // One audience only: at another one of several the assertion could be used once more.
  aud: z.union([z.string(), z.tuple([z.string()]).transform(([only]) => only)]),
  exp: z.number(),
  jti: z.string().min(1).max(256),
})

const refusal = (why: string): OAuthRefusal =>
  refuse('invalid_client', `The client assertion is refused: ${why}.`)

const whyNot = (cause: unknown): string => {
  if (cause instanceof errors.JWTExpired) return 'it has expired'
  if (cause instanceof errors.JWTClaimValidationFailed) return `its ${cause.claim} is not good`
  if (cause instanceof errors.JWKSNoMatchingKey) return 'the client has no key of that kid for that alg'
  if (cause instanceof errors.JWSSignatureVerificationFailed) return 'its signature does not verify'
  if (cause instanceof errors.JOSEError && !/^ERR_(?:JWKS_TIMEOUT|JOSE_GENERIC)$/.test(cause.code))
    return 'it does not verify'
  return 'the keys of the client could not be fetched'
}
