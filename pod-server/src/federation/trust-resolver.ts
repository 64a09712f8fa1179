import { decodeJwt, type JSONWebKeySet } from 'jose'
import { z } from 'zod'
import { createLookupCache } from '@mutua/kit/authn/lookup-cache'
import type { SafeFetch } from '@mutua/kit/safe-fetch'
import {
  keySetSchema,
  verifyEntityStatement,
  type EntityStatement,
  type StatementRefusal,
} from './entity-statement.ts'
import { applyMetadataPolicy, type Metadata } from './metadata-policy.ts'

/** Who says which providers there are. Its keys came to us by another way than the network (OpenID Federation 1.0 §4). */
export interface TrustAnchor {
  readonly id: string
  readonly keys: JSONWebKeySet
}

/** A provider as its anchor lets it be, as far as a sign-in needs it. */
export type ProviderMetadata = z.infer<typeof providerSchema>

type StatementOf = 'entity' | 'anchor' | 'statement'

export type TrustRefusal =
  | `${StatementOf}-${StatementRefusal | 'unreachable'}`
  /** The provider names another superior than the anchor that is trusted here. */
  | 'anchor-not-named'
  | 'kind-not-allowed'
  | 'policy-violated'
  | 'metadata-malformed'

type Refused = { readonly kind: 'refused'; readonly why: TrustRefusal }

interface Trusted {
  readonly kind: 'trusted'
  /** Milliseconds since the epoch: the end of whichever of its statements ends first. */
  readonly until: number
  /** Configuration of the entity, statement of the anchor about it, configuration of the anchor. */
  readonly chain: readonly string[]
}

export type TrustOutcome = (Trusted & { readonly metadata: ProviderMetadata }) | Refused

/** Asked again after ten minutes at the latest, so that who is put out of the federation is out here. */
export type TrustOf = (provider: string, anchor: TrustAnchor) => Promise<TrustOutcome>

export interface TrustDeps {
  readonly fetch: SafeFetch
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/**
 * Trust in a provider: what it says of itself, signed by a key that the anchor vouches for, cut to what the anchor lets
 * it be (OpenID Federation 1.0 §10.2). A chain of three, since nobody may stand between an anchor and a provider.
 */
export const createTrustResolver = (deps: TrustDeps): TrustOf =>
  remembering(deps, async (provider, anchor) => {
    const found = await resolveEntity(provider, anchor, { ...deps, type: 'openid_provider' })
    if (found.kind === 'refused') return found
    const metadata = providerSchema.safeParse(found.metadata)
    // An issuer under another name than its entity would answer for somebody else.
    return metadata.success && metadata.data.issuer === provider
      ? { ...found, metadata: metadata.data }
      : refused('metadata-malformed')
  })

/** Keys by which an issuer of credentials signs, as its anchor lets it; undefined when it is not trusted. */
export type CredentialKeysOf = (issuer: string, anchor: TrustAnchor) => Promise<JSONWebKeySet | undefined>

/** The same chain for those who issue credentials to wallets. */
export const createCredentialKeys = (deps: TrustDeps): CredentialKeysOf => {
  const trustOf = remembering(deps, async (issuer, anchor) => {
    const found = await resolveEntity(issuer, anchor, { ...deps, type: 'openid_credential_issuer' })
    if (found.kind === 'refused') return found
    const keys = keySetSchema.safeParse(found.metadata['jwks'])
    return keys.success ? { ...found, keys: keys.data } : refused('metadata-malformed')
  })
  return async (issuer, anchor) => {
    const outcome = await trustOf(issuer, anchor)
    return outcome.kind === 'trusted' ? outcome.keys : undefined
  }
}

const freshMs = 600_000
const refusedMs = 2_000

const remembering = <Outcome extends Trusted>(
  { now }: TrustDeps,
  resolve: (entity: string, anchor: TrustAnchor) => Promise<Outcome | Refused>,
): ((entity: string, anchor: TrustAnchor) => Promise<Outcome | Refused>) => {
  const cache = createLookupCache<{ outcome: Outcome | Refused; at: number }>({
    now,
    freshUntil: ({ outcome, at }) =>
      outcome.kind === 'trusted' ? Math.min(outcome.until, at + freshMs) : at + refusedMs,
    failedForMs: refusedMs,
    maxEntries: 200,
  })
  return async (entity, anchor) => {
    const { outcome } = await cache.find(JSON.stringify([entity, anchor.id]), async () => {
      const at = now()
      return { outcome: await resolve(entity, anchor), at }
    })
    return outcome
  }
}

/** @param asked.type what the entity is to be */
const resolveEntity = async (
  provider: string,
  anchor: TrustAnchor,
  { fetch, now, type }: TrustDeps & { readonly type: string },
): Promise<(Trusted & { readonly metadata: Metadata }) | Refused> => {
  const at = now()
  const entityText = await textAt(configurationUrl(provider), fetch)
  if (entityText === undefined) return refused('entity-unreachable')
  // Unverified: it names whom to ask, and the address of the anchor comes from the settings all the same.
  if (!hintsIn(entityText).includes(anchor.id)) return refused('anchor-not-named')

  const anchorText = await textAt(configurationUrl(anchor.id), fetch)
  if (anchorText === undefined) return refused('anchor-unreachable')
  const itself = { issuer: anchor.id, subject: anchor.id, at }
  const anchorVerdict = await verifyEntityStatement(anchorText, { ...itself, keys: anchor.keys })
  if (anchorVerdict.kind === 'refused') return refused(`anchor-${anchorVerdict.why}`)
  const fetchEndpoint = fetchEndpointOf(anchorVerdict.statement)
  if (fetchEndpoint === undefined) return refused('anchor-malformed')

  const statementText = await textAt(withSubject(fetchEndpoint, provider), fetch)
  if (statementText === undefined) return refused('statement-unreachable')
  const about = { issuer: anchor.id, subject: provider, at, keys: anchorVerdict.statement.jwks }
  const statementVerdict = await verifyEntityStatement(statementText, about)
  if (statementVerdict.kind === 'refused') return refused(`statement-${statementVerdict.why}`)
  const { statement } = statementVerdict

  // Only now: by the keys that the anchor says are those of the provider, not by those that it brings itself.
  const ofItself = { issuer: provider, subject: provider, at, keys: statement.jwks }
  const entityVerdict = await verifyEntityStatement(entityText, ofItself)
  if (entityVerdict.kind === 'refused') return refused(`entity-${entityVerdict.why}`)

  const found = metadataIn(entityVerdict.statement, statement, type)
  if (typeof found === 'string') return refused(found)
  const ends = [entityVerdict.statement.exp, statement.exp, anchorVerdict.statement.exp]
  return {
    kind: 'trusted',
    metadata: found,
    until: Math.min(...ends) * 1_000,
    chain: [entityText, statementText, anchorText],
  }
}

const refused = (why: TrustRefusal): Refused => ({ kind: 'refused', why })

/** §9: the path comes after the identifier, whether or not it ends with a slash. */
const configurationUrl = (entity: string): string =>
  `${entity}${entity.endsWith('/') ? '' : '/'}.well-known/openid-federation`

/** §8.1.1. */
const withSubject = (endpoint: string, subject: string): string => {
  const url = new URL(endpoint)
  url.searchParams.set('sub', subject)
  return url.href
}

const textAt = async (url: string, fetch: SafeFetch): Promise<string | undefined> => {
  try {
    const { status, body } = await fetch(url, 'application/entity-statement+jwt')
    return status === 200 ? new TextDecoder().decode(body).trim() : undefined
  } catch {
    return undefined
  }
}

const hintsIn = (text: string): readonly string[] => {
  try {
    return z.array(z.string()).parse(decodeJwt(text)['authority_hints'])
  } catch {
    return []
  }
}

const endpoint = z.url({ protocol: /^https?$/ }).max(2_048)

const fetchEndpointOf = ({ metadata }: EntityStatement): string | undefined =>
  endpoint.safeParse(metadata?.['federation_entity']?.['federation_fetch_endpoint']).data

const metadataIn = (
  entity: EntityStatement,
  statement: EntityStatement,
  type: string,
): Metadata | 'kind-not-allowed' | 'policy-violated' | 'metadata-malformed' => {
  const { allowed_entity_types: types, allowed_leaf_entity_types: leafTypes } = statement.constraints ?? {}
  const allowed = types ?? leafTypes
  if (allowed !== undefined && !allowed.includes(type)) return 'kind-not-allowed'
  const own = entity.metadata?.[type]
  if (own === undefined) return 'metadata-malformed'
  // §3.1.3: what the superior writes itself goes before what the subordinate writes; the policy comes after both.
  const outcome = applyMetadataPolicy(
    { ...own, ...statement.metadata?.[type] },
    statement.metadata_policy?.[type] ?? {},
    statement.metadata_policy_crit,
  )
  return outcome.kind === 'violated' ? 'policy-violated' : outcome.metadata
}

const providerSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: endpoint,
  token_endpoint: endpoint,
  userinfo_endpoint: endpoint.optional(),
  revocation_endpoint: endpoint.optional(),
  /** Of OpenID Connect, not of the federation; the profile has providers state them inline. */
  jwks: keySetSchema,
  acr_values_supported: z.array(z.string()).default([]),
  authorization_response_iss_parameter_supported: z.boolean().default(false),
  code_challenge_methods_supported: z.array(z.string()).refine((methods) => methods.includes('S256')),
  token_endpoint_auth_methods_supported: z
    .array(z.string())
    .refine((methods) => methods.includes('private_key_jwt')),
  organization_name: z.string().optional(),
})
