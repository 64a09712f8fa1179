import { jwtVerify } from 'jose'
import { z } from 'zod'
import { webIdSchema, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { parseCompactJws } from './compact-jws.ts'
import type { KeysOf } from './issuer-keys.ts'
import { isBusy } from './lookup-cache.ts'
import type { IssuersOf } from './webid-issuers.ts'

export interface AccessToken {
  readonly webId: WebId
  readonly clientId: string
  readonly issuer: string
  /** Thumbprint of the key that must sign the proofs (RFC 9449 §6); undefined: it is bound to none. */
  readonly jkt: string | undefined
  /** Seconds since the epoch. */
  readonly issuedAt: number
  /** Milliseconds since the epoch, tolerance included. */
  readonly expiresAt: number
}

/**
 * A Solid-OIDC access token: signed by an issuer that the WebID itself names, for Solid, in time (Solid-OIDC §8).
 * The profile is asked before the issuer, so that only issuers somebody vouches for are ever called.
 * @throws {Problem} `token-invalid`; `lookups-busy` when the profile or the keys had no turn: the same token may be good
 */
export const verifyAccessToken = async (
  token: string,
  deps: { issuersOf: IssuersOf; keysOf: KeysOf; now: () => number; toleranceSeconds: number },
): Promise<AccessToken> => {
  const claimed = tokenClaims.safeParse(parseCompactJws(token, maxTokenLength)?.payload())
  if (!claimed.success) throw invalid('The access token is not one that Solid-OIDC asks for.')
  const { webid, iss } = claimed.data
  const issuers = await deps.issuersOf(webid).catch((cause: unknown) => {
    throw isBusy(cause) ? cause : invalid('The WebID profile of the token could not be read.', cause)
  })
  if (!issuers.includes(iss)) throw invalid('The WebID profile does not name the issuer of the token.')
  try {
    const { payload } = await jwtVerify(token, await deps.keysOf(iss), {
      algorithms: ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA', 'Ed25519'],
      issuer: iss,
      audience: 'solid',
      clockTolerance: deps.toleranceSeconds,
      currentDate: new Date(deps.now()),
      requiredClaims: ['exp', 'iat'],
    })
    const { client_id: clientId, azp, cnf, exp, iat } = tokenClaims.parse(payload)
    if (iat > deps.now() / 1000 + deps.toleranceSeconds) throw new Error('issued in the future')
    const client = clientId ?? azp
    if (client === undefined) throw new Error('no client named')
    return {
      webId: webid,
      clientId: client,
      issuer: iss,
      jkt: cnf?.jkt,
      issuedAt: iat,
      expiresAt: (exp + deps.toleranceSeconds) * 1000,
    }
  } catch (cause) {
    throw isBusy(cause) ? cause : invalid('The access token does not verify.', cause)
  }
}

const maxTokenLength = 16_384

const tokenClaims = z.object({
  iss: z.string().max(2_048),
  webid: webIdSchema,
  client_id: z.string().min(1).max(2_048).optional(),
  /** Some issuers name the client only here. */
  azp: z.string().min(1).max(2_048).optional(),
  cnf: z.object({ jkt: z.string().regex(/^[\w-]{43}$/) }).optional(),
  exp: z.number(),
  iat: z.number(),
})

const invalid = (detail: string, cause?: unknown): Problem => new Problem('token-invalid', detail, { cause })
