import { hash } from 'node:crypto'
import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose'
import { consentTokenClaimsSchema, consentTokenType, type ConsentTokenClaims } from '@mutua/sdk/consent/grant'
import { recordScopeSchema } from '@mutua/sdk/consent/record-scope'
import { parseWith, type BaseUrl, type ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { SolidRequest } from '@mutua/kit/authn/authenticate-solid-oidc'
import type { VerifyDpopProof } from '@mutua/kit/authn/verify-dpop-proof'
import type { ConsentCaller } from './caller.ts'

/**
 * @throws {Problem} `consent-token-invalid`, `token-invalid` for its proof, `consent-lease-lapsed` while the keys of the
 * consent service cannot be had
 */
export type VerifyConsentToken = (
  request: SolidRequest & { readonly resource?: () => ResourceUrl | undefined },
) => Promise<ConsentCaller>

/**
 * Token that exercises a grant (UMA 2.0 Grant §3.3.5). Its signature is checked once and remembered until it expires;
 * its proof of possession is checked every time (RFC 9449 §7.1). Whether the grant still stands is not asked here:
 * `access/decide.ts` looks at the live grant on every read.
 */
export const createConsentTokenVerifier = (deps: {
  consentService: BaseUrl
  podServer: BaseUrl
  keys: JWTVerifyGetKey
  verifyDpopProof: VerifyDpopProof
  now: () => number
}): VerifyConsentToken => {
  /** Verified claims by token digest. Oldest leave first; leaving early costs one more signature check. */
  const verified = new Map<string, VerifiedClaims>()
  let weight = 0

  const claimsOf = async (token: string): Promise<VerifiedClaims> => {
    const digest = hash('sha256', token, 'base64url')
    const known = verified.get(digest)
    if (known !== undefined && deps.now() < known.exp * 1000) return known
    const { payload } = await jwtVerify(token, deps.keys, {
      typ: consentTokenType,
      algorithms: ['EdDSA', 'ES256'],
      issuer: deps.consentService,
      audience: deps.podServer,
      clockTolerance: 5,
      currentDate: new Date(deps.now()),
    })
    const { scope, ...others } = parseWith(consentTokenClaimsSchema, payload, 'the consent token')
    const claims = { ...others, ...(scope === undefined ? {} : { recordScopes: scopesIn(scope) }) }
    if (!verified.has(digest)) weight += weightOf(claims)
    verified.set(digest, claims)
    for (const [oldest, one] of verified) {
      if (weight <= maxWeight) break
      verified.delete(oldest)
      weight -= weightOf(one)
    }
    return claims
  }

  return async ({ authorization, proofs, method, url, resource }) => {
    const [, scheme, token] = /^(DPoP|Bearer) +([\w-]+\.[\w-]+\.[\w-]+) *$/i.exec(authorization ?? '') ?? []
    if (scheme === undefined || token === undefined)
      throw invalid('Send the consent token as DPoP or Bearer.')
    const claims = await claimsOf(token).catch((cause: unknown) => {
      if (!isFaultOfToken(cause))
        throw new Problem(
          'consent-lease-lapsed',
          'The consent service cannot be reached; try again in a moment.',
          {
            cause,
          },
        )
      throw invalid('The consent token does not verify or has expired; ask for a new one.', cause)
    })
    // What is for records by their scopes is for the FHIR face of one pod: other addresses are not believed to be covered.
    if (
      claims.recordScopes !== undefined &&
      (claims.resource === undefined || claims.resource !== resource?.())
    )
      throw invalid('This consent token is for the FHIR address of one pod.')
    if (claims.cnf !== undefined) {
      // RFC 9449 §7.2: a bound token sent as Bearer would be worth as much in a thief's hands.
      if (scheme.toLowerCase() !== 'dpop')
        throw invalid('This consent token is bound to a key: send it as DPoP with a proof.')
      await deps.verifyDpopProof({ proofs, method, url, accessToken: token, jkt: claims.cnf.jkt })
    } else {
      if (scheme.toLowerCase() !== 'bearer')
        throw invalid('This consent token is not bound to a key: send it as Bearer.')
      // What is bound to no key is bound to one resource, so that it is worth little in a thief's hands.
      if (claims.resource === undefined || claims.modes === undefined || claims.resource !== resource?.())
        throw invalid('This consent token is for another resource; ask for one for this.')
    }
    return {
      kind: 'consent',
      webId: claims.sub,
      ...(claims.act === undefined ? {} : { person: claims.act.sub }),
      clientId: claims.client_id,
      grant: claims.grant,
      grantSequence: claims.grant_sequence,
      ...(claims.cnf === undefined ? { unboundModes: claims.modes } : {}),
      ...(claims.recordScopes === undefined ? {} : { recordScopes: claims.recordScopes }),
    }
  }
}

/** Of all that is remembered: a program can ask for a token with 50 scopes as often as it likes. */
const maxWeight = 50_000

/** 1 for a token without scopes; what is read out of a scope is many times its text. */
const weightOf = ({ recordScopes = [] }: VerifiedClaims): number =>
  recordScopes.reduce((sum, { length }) => sum + Math.ceil(length / 100), 1)

type VerifiedClaims = Omit<ConsentTokenClaims, 'scope'> & { readonly recordScopes?: readonly string[] }

/** @throws {Problem} `input-malformed` for one that is not known here: what it would cover cannot be said */
const scopesIn = (scope: string): readonly string[] =>
  scope.split(' ').map((text) => parseWith(recordScopeSchema, text, 'a scope of the consent token'))

/** Everything else that can go wrong while verifying is about fetching the keys. */
const isFaultOfToken = (cause: unknown): boolean =>
  cause instanceof Problem ||
  (cause instanceof errors.JOSEError &&
    cause.code !== 'ERR_JWKS_TIMEOUT' &&
    cause.code !== 'ERR_JOSE_GENERIC')

const invalid = (detail: string, cause?: unknown): Problem =>
  new Problem('consent-token-invalid', detail, { cause })
