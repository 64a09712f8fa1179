import { hash } from 'node:crypto'
import { SignJWT } from 'jose'
import { acrOf, type Level } from './level.ts'
import { backPathOf } from './own-entity.ts'
import { fiscalNumberClaim, readAnswer, type AnswerRefusal, type ReadAnswerDeps } from './read-answer.ts'
import type { TrustAnchor, TrustOf, TrustRefusal } from './trust-resolver.ts'

export interface FederatedProvider {
  /** Its entity identifier. */
  readonly id: string
  readonly name: string
}

export interface FederatedSignInDeps extends ReadAnswerDeps {
  readonly anchor: TrustAnchor
  readonly providers: readonly FederatedProvider[]
  /** The least that is asked for and taken. */
  readonly level: Level
  /**
   * By what a person is known again: by the name that the provider gives them here and nowhere else (`sub`, pairwise), or
   * by their fiscal number, which is the same with every provider.
   */
  readonly knownBy: 'subject' | 'fiscal-number'
  readonly trustOf: TrustOf
  /** Whether browsers may be sent to an address: https, or this very machine. */
  readonly maySendTo: (url: string) => boolean
}

/** What one visit to a provider is told apart by; secrets of ours until they come back. */
export interface FederatedVisit {
  readonly provider: string
  readonly nonce: string
  /** RFC 7636 §4.1. */
  readonly verifier: string
}

/** What comes back through the browser (RFC 6749 §4.1.2, RFC 9207); attacker-controlled. */
export interface ProviderAnswer {
  /** Path that it came to. */
  readonly path: string
  readonly code?: string | undefined
  readonly error?: string | undefined
  readonly iss?: string | undefined
}

export type FederatedOutcome =
  | {
      readonly kind: 'proven'
      /** Names the person; only a digest of it may be kept. */
      readonly subject: string
      readonly level: Level
    }
  | { readonly kind: 'refused'; readonly why: FederatedRefusal }

export type FederatedRefusal =
  | TrustRefusal
  | AnswerRefusal
  | 'refused-there'
  | 'other-provider'
  | 'address-refused'

export type BegunSignIn =
  | { readonly kind: 'begun'; readonly url: string }
  | { readonly kind: 'refused'; readonly why: FederatedRefusal }

export interface FederatedSignIn {
  readonly providers: readonly FederatedProvider[]
  /** Where to send the browser. */
  begin(visit: FederatedVisit & { readonly state: string; readonly language: string }): Promise<BegunSignIn>
  finish(answer: ProviderAnswer, visit: FederatedVisit): Promise<FederatedOutcome>
}

/** Sign-in with SPID or CIE: OpenID Connect in the Italian profile, trust by OpenID Federation 1.0. */
export const createFederatedSignIn = (deps: FederatedSignInDeps): FederatedSignIn => ({
  providers: deps.providers,

  begin: async (visit) => {
    const trust = await deps.trustOf(visit.provider, deps.anchor)
    if (trust.kind === 'refused') return trust
    const { authorization_endpoint: address, issuer } = trust.metadata
    if (!deps.maySendTo(address)) return { kind: 'refused', why: 'address-refused' }
    const url = new URL(address)
    const shared = {
      client_id: deps.origin,
      response_type: 'code',
      scope: 'openid',
      code_challenge: hash('sha256', visit.verifier, 'base64url'),
      code_challenge_method: 'S256',
    }
    const request = await signRequest(shared, { ...visit, issuer }, deps)
    // Inside and outside alike (profile, "Authorization endpoint"); who disagrees with itself is refused there.
    for (const [name, value] of Object.entries({ ...shared, request })) url.searchParams.set(name, value)
    return { kind: 'begun', url: url.href }
  },

  finish: async (answer, visit) => {
    if (answer.path !== backPathOf(visit.provider)) return { kind: 'refused', why: 'other-provider' }
    const trust = await deps.trustOf(visit.provider, deps.anchor)
    if (trust.kind === 'refused') return trust
    const { issuer, authorization_response_iss_parameter_supported: saysWhoItIs } = trust.metadata
    // RFC 9207 §2.4: who promises to say who they are must say it, and nobody may say to be another.
    if (answer.iss !== issuer && (answer.iss !== undefined || saysWhoItIs))
      return { kind: 'refused', why: 'other-provider' }
    if (answer.error !== undefined || answer.code === undefined)
      return { kind: 'refused', why: 'refused-there' }
    return readAnswer(answer.code, visit, trust.metadata, deps)
  },
})

const requestSeconds = 300

/** The browser carries it, so of the visit only what is named here goes in: never what it is redeemed with. */
const signRequest = (
  shared: Readonly<Record<string, string>>,
  {
    provider,
    nonce,
    state,
    language,
    issuer,
  }: Omit<FederatedVisit, 'verifier'> & {
    readonly state: string
    readonly language: string
    readonly issuer: string
  },
  { keys, level, knownBy, origin, now }: FederatedSignInDeps,
): Promise<string> => {
  const at = Math.floor(now() / 1_000)
  return new SignJWT({
    ...shared,
    state,
    nonce,
    redirect_uri: `${origin}${backPathOf(provider)}`,
    // A browser that several people use must not sign in whoever was at the provider before.
    prompt: 'consent login',
    acr_values: acrOf(level),
    claims: claimsFor(knownBy),
    ui_locales: language,
  })
    .setProtectedHeader({ alg: 'RS256', kid: keys.signing.kid ?? '', typ: 'JWT' })
    .setIssuer(origin)
    .setAudience(issuer)
    .setIssuedAt(at)
    .setExpirationTime(at + requestSeconds)
    .sign(keys.signing)
}

/** Nothing about the person unless their fiscal number is what they are known by. */
const claimsFor = (knownBy: FederatedSignInDeps['knownBy']) => ({
  userinfo: knownBy === 'subject' ? {} : { [fiscalNumberClaim]: { essential: true } },
})
