import { hash } from 'node:crypto'
import { SignJWT } from 'jose'
import type { BaseUrl } from '@mutua/sdk/ids'
import { publicPart, type FederationKeys } from './federation-keys.ts'
import type { TrustAnchor, TrustOf } from './trust-resolver.ts'

/** Who runs this server, as the federations know them. */
export interface Organization {
  readonly name: string
  readonly homepage: string
  readonly policy: string
  /** SVG. */
  readonly logo: string
  /** Certified e-mail first. */
  readonly contacts: readonly string[]
}

export interface TrustMark {
  readonly id: string
  /** Signed by an authority of the federation, handed over when it takes somebody in. */
  readonly trust_mark: string
}

export interface OwnEntityDeps {
  readonly origin: BaseUrl
  readonly keys: FederationKeys
  readonly organization: Organization
  readonly authorityHints: readonly string[]
  readonly trustMarks: readonly TrustMark[]
  /** What it says of itself as one who asks wallets, where it does. */
  readonly verifier?: Readonly<Record<string, unknown>> | undefined
  readonly members: readonly { readonly provider: string; readonly anchor: TrustAnchor }[]
  readonly trustOf: TrustOf
  readonly now: () => number
}

export interface OwnEntity {
  /** Signed anew with each call (OpenID Federation 1.0 §9; profile, "Entity Configuration"). */
  configuration(): Promise<string>
  /**
   * What becomes of a provider under its anchor (§8.3), signed by us; undefined for all others than those of the settings,
   * so that nobody has us call whom they like.
   */
  resolve(subject: string, anchor: string): Promise<string | undefined>
}

const resolvePath = '/.outside/resolve'

/**
 * Where a provider sends people back to: an address for each, so that the answer of one cannot pass for that of another
 * (RFC 9700 §2.1, mix-up), also where a provider does not say who it is in its answer.
 */
export const backPathOf = (provider: string): string =>
  `/.outside/back/${hash('sha256', provider, 'hex').slice(0, 16)}`

export const createOwnEntity = (deps: OwnEntityDeps): OwnEntity => {
  const { origin, keys, members } = deps
  const sign = (claims: Record<string, unknown>, typ: string, seconds: number): Promise<string> => {
    const at = Math.floor(deps.now() / 1_000)
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: keys.federation.kid ?? '', typ })
      .setIssuer(origin)
      .setIssuedAt(at)
      .setExpirationTime(at + seconds)
      .sign(keys.federation)
  }
  return {
    configuration: () =>
      sign(
        {
          sub: origin,
          jwks: { keys: [publicPart(keys.federation)] },
          authority_hints: deps.authorityHints,
          ...(deps.trustMarks.length === 0 ? {} : { trust_marks: deps.trustMarks }),
          metadata: {
            federation_entity: federationMetadata(deps),
            ...(members.length === 0 ? {} : { openid_relying_party: relyingParty(deps) }),
            ...(deps.verifier === undefined ? {} : { openid_credential_verifier: deps.verifier }),
          },
        },
        'entity-statement+jwt',
        configurationSeconds,
      ),

    resolve: async (subject, anchorId) => {
      const member = members.find(({ provider, anchor }) => provider === subject && anchor.id === anchorId)
      if (member === undefined) return undefined
      const outcome = await deps.trustOf(member.provider, member.anchor)
      if (outcome.kind === 'refused') return undefined
      const seconds = Math.floor((outcome.until - deps.now()) / 1_000)
      const claims = {
        sub: subject,
        metadata: { openid_provider: outcome.metadata },
        trust_chain: outcome.chain,
      }
      return sign(claims, 'resolve-response+jwt', Math.min(seconds, configurationSeconds))
    },
  }
}

/** Renewed with every call, so it only has to last until whoever asked has read it; a day allows for slow clocks. */
const configurationSeconds = 86_400

const federationMetadata = ({ origin, organization }: OwnEntityDeps) => ({
  organization_name: organization.name,
  homepage_uri: organization.homepage,
  policy_uri: organization.policy,
  logo_uri: organization.logo,
  contacts: organization.contacts,
  federation_resolve_endpoint: `${origin}${resolvePath}`,
})

/** Profile, "OpenID Connect Relying Party Metadata". */
const relyingParty = ({ origin, keys, organization, members }: OwnEntityDeps) => ({
  application_type: 'web',
  client_id: origin,
  client_name: organization.name,
  client_registration_types: ['automatic'],
  contacts: organization.contacts,
  redirect_uris: members.map(({ provider }) => `${origin}${backPathOf(provider)}`),
  response_types: ['code'],
  grant_types: ['authorization_code'],
  subject_type: 'pairwise',
  jwks: { keys: [publicPart(keys.signing), publicPart(keys.decryption)] },
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'RS256',
  request_object_signing_alg: 'RS256',
  id_token_signed_response_alg: 'RS256',
  userinfo_signed_response_alg: 'RS256',
  userinfo_encrypted_response_alg: 'RSA-OAEP-256',
  userinfo_encrypted_response_enc: 'A256CBC-HS512',
})
