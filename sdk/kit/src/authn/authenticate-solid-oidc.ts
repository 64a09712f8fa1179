import { hash } from 'node:crypto'
import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { KeysOf } from './issuer-keys.ts'
import { createLookupCache } from './lookup-cache.ts'
import { verifyAccessToken, type AccessToken } from './verify-access-token.ts'
import type { VerifyDpopProof } from './verify-dpop-proof.ts'
import type { IssuersOf } from './webid-issuers.ts'

export interface SolidRequest {
  /** Value of the Authorization header. */
  readonly authorization?: string | undefined
  /** Every value of the DPoP header (`headerValues`). */
  readonly proofs: readonly string[]
  readonly method: string
  /** Absolute URL as the caller sees it, built from the configured origin, never from the Host header. */
  readonly url: string
}

export interface SolidCaller {
  readonly webId: WebId
  readonly clientId: string
  readonly issuer: string
  /** Thumbprint of the caller's key; absent where a token that is bound to none was taken. */
  readonly jkt?: string | undefined
  /** `jti` of the proof. */
  readonly proofId?: string | undefined
}

/**
 * `undefined` without an Authorization header.
 * @throws {Problem} `token-invalid` for anything faulty; `lookups-busy` when it could not be found out now
 */
export type AuthenticateSolidOidc = (request: SolidRequest) => Promise<SolidCaller | undefined>

export interface SolidOidcDeps {
  readonly now: () => number
  readonly verifyDpopProof: VerifyDpopProof
  readonly issuersOf: IssuersOf
  readonly keysOf: KeysOf
  /** Asked with every request, so that what its owner ended stays ended however long the token would live. */
  readonly isRevoked?: (token: {
    readonly issuer: string
    readonly clientId: string
    readonly webId: WebId
    /** Seconds since the epoch. */
    readonly issuedAt: number
  }) => boolean
  /** For `exp` and `iat`. */
  readonly toleranceSeconds?: number
  readonly maxTokens?: number
  /**
   * Takes access tokens that are bound to no key, as "Authorization: Bearer ...". Whoever gets hold of one is its person
   * until it expires, which is why Solid-OIDC has none.
   */
  readonly takesBearer?: boolean
}

/**
 * Solid-OIDC with DPoP-bound tokens (Solid-OIDC §8, RFC 9449 §7.1). A verified token is remembered by its digest for
 * at most five minutes, then its signature and the profile are checked again; the proof is checked every time.
 */
export const createSolidOidcAuthenticator = (deps: SolidOidcDeps): AuthenticateSolidOidc => {
  const toleranceSeconds = deps.toleranceSeconds ?? 60
  const tokens = createLookupCache<AccessToken & { verifiedAt: number }>({
    now: deps.now,
    freshUntil: ({ expiresAt, verifiedAt }) => Math.min(expiresAt, verifiedAt + 300_000),
    failedForMs: 0,
    maxEntries: deps.maxTokens ?? 100_000,
  })
  return async ({ authorization, proofs, method, url }) => {
    if (authorization === undefined) return undefined
    const [, scheme = '', accessToken] = /^(DPoP|Bearer) +([\w.-]+) *$/i.exec(authorization) ?? []
    const isBearer = scheme.toLowerCase() === 'bearer'
    if (accessToken === undefined || (isBearer && deps.takesBearer !== true))
      throw new Problem('token-invalid', 'Send a DPoP-bound access token: "Authorization: DPoP ...".')
    const token = await tokens.find(hash('sha256', accessToken, 'base64url'), async () => ({
      verifiedAt: deps.now(),
      ...(await verifyAccessToken(accessToken, { ...deps, toleranceSeconds })),
    }))
    const { webId, clientId, issuer, jkt } = token
    // A bound token without its proof is a stolen one, and an unbound one cannot be proved: neither passes as the other.
    if (isBearer !== (jkt === undefined))
      throw new Problem(
        'token-invalid',
        'Send the token in the way that it is bound: as DPoP with a proof, or as Bearer.',
      )
    const jti =
      jkt === undefined
        ? undefined
        : (await deps.verifyDpopProof({ proofs, method, url, accessToken, jkt })).jti
    // After the last wait, so that nothing can be revoked between this question and the answer.
    if (deps.isRevoked?.(token) === true)
      throw new Problem('token-invalid', 'The sign-in behind this token has been ended.')
    return { webId, clientId, issuer, jkt, proofId: jti }
  }
}
