import { errors, type Adapter, type AdapterFactory } from 'oidc-provider'
import { createReplayMemory } from '@mutua/kit/authn/replay-memory'
import { hashSecret, type ClientCredentials } from './client-credentials.ts'
import { createEntries, refusing, type OpenIdEntryDeps } from './openid-entries.ts'

export interface OpenIdAdapterDeps extends OpenIdEntryDeps {
  readonly credentials: Pick<ClientCredentials, 'find'>
  /** Whether programs of a person get tokens that are bound to no key, when they send no proof. */
  readonly givesBearer?: boolean
}

/**
 * What the OpenID provider remembers: sessions, interactions, codes, refresh tokens, clients. Sealed, because several
 * of them are keys to somebody's pod while they live.
 *
 * Nothing is swept: an entry that has expired is not there, and every new one takes a few expired ones off the disk, in
 * the order of their expiry.
 */
export const createOpenIdAdapter = (deps: OpenIdAdapterDeps): AdapterFactory => {
  const spentProofs = createReplayMemory(deps)
  return (model) => {
    const entries = createEntries(model, deps)
    if (model === 'ReplayDetection') return createReplayAdapter(spentProofs)
    return model === 'Client' ? withCredentials(entries, deps) : entries
  }
}

/** Secrets in the client records of this adapter are `hashSecret` of the secret. */
const withCredentials = (registered: Adapter, { credentials, givesBearer }: OpenIdAdapterDeps): Adapter => ({
  ...registered,
  upsert: (id, payload) =>
    registered.upsert(
      id,
      payload.client_secret === undefined
        ? payload
        : { ...payload, client_secret: hashSecret(payload.client_secret) },
      registeredClientSeconds,
    ),
  find: async (id) => {
    const credential = await credentials.find(id)
    if (credential === undefined) return registered.find(id)
    return {
      client_id: credential.clientId,
      client_secret: credential.secretHash,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      token_endpoint_auth_method: 'client_secret_basic',
      dpop_bound_access_tokens: givesBearer !== true,
    }
  },
})

/** Anybody may register a client, so what is not used for long goes again. */
const registeredClientSeconds = 180 * 86_400

/** Checks and remembers in one step: the provider asks first and stores later, and two requests could pass between. */
const createReplayAdapter = (spent: ReturnType<typeof createReplayMemory>): Adapter => ({
  ...refusing,
  find: () => Promise.resolve(undefined),
  upsert: (id, payload) => {
    // `exp` is when the provider stops accepting the proof; half a minute more for its own tolerance.
    const fresh = spent.take(id, ((payload.exp ?? 0) + 30) * 1000)
    return fresh
      ? Promise.resolve()
      : Promise.reject(new errors.InvalidGrant('DPoP proof JWT Replay detected'))
  },
})
