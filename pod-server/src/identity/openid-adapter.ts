import { errors, type Adapter, type AdapterFactory, type AdapterPayload } from 'oidc-provider'
import { createReplayMemory } from '@mutua/kit/authn/replay-memory'
import { hashKey } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { ordinalKey, prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'
import { hashSecret, type ClientCredentials } from './client-credentials.ts'

export interface OpenIdAdapterDeps {
  readonly store: Store
  readonly sealer: Sealer
  readonly now: () => number
  readonly credentials: Pick<ClientCredentials, 'find'>
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
    return model === 'Client' ? withCredentials(entries, deps.credentials) : entries
  }
}

/** Secrets in the client records of this adapter are `hashSecret` of the secret. */
const withCredentials = (registered: Adapter, credentials: OpenIdAdapterDeps['credentials']): Adapter => ({
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
      dpop_bound_access_tokens: true,
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

const unsupported = () =>
  Promise.reject(new Error('the OpenID provider asked for something that is switched off'))
const refusing: Adapter = {
  upsert: unsupported,
  find: unsupported,
  findByUserCode: unsupported,
  findByUid: unsupported,
  consume: unsupported,
  destroy: unsupported,
  revokeByGrantId: unsupported,
}

interface Entry {
  readonly payload: AdapterPayload
  /** Seconds since the epoch. */
  readonly expiresAt: number
}

const createEntries = (model: string, deps: OpenIdAdapterDeps): Adapter => {
  const { store, sealer } = deps
  const seconds = () => Math.floor(deps.now() / 1000)
  const keyOf = (id: string) => `openid/entry/${model}/${hashKey(id)}`
  // Written by us only and sealed, so it is what we wrote.
  const open = (bytes: Uint8Array) => JSON.parse(toText(sealer.open(bytes))) as Entry
  const seal = (entry: Entry) => sealer.seal(toBytes(JSON.stringify(entry)))

  const load = async (key: string): Promise<(Entry & { bytes: Uint8Array }) | undefined> => {
    const bytes = await store.get(key)
    return bytes === undefined ? undefined : { bytes, ...open(bytes) }
  }

  const find = async (key: string): Promise<AdapterPayload | undefined> => {
    const entry = await load(key)
    return entry === undefined || entry.expiresAt <= seconds() ? undefined : entry.payload
  }

  const remove = (key: string, { payload, expiresAt }: Entry): Write[] =>
    [key, expiryKey(expiresAt, key), ...indexKeys(key, payload)].map((key) => ({ key, value: undefined }))

  const dropExpired = async (): Promise<void> => {
    for await (const { key: index, value } of store.list({
      ...expiryRange,
      lt: expiryKey(seconds(), ''),
      limit: 8,
    })) {
      const key = toText(value)
      const entry = await load(key)
      const gone = entry !== undefined && entry.expiresAt <= seconds()
      const writes = [{ key: index, value: undefined }, ...(gone ? remove(key, entry) : [])]
      // Refused when the entry was renewed at this moment; its new expiry has its own turn.
      await store.write(writes, new Map([[key, entry?.bytes]]))
    }
  }

  return {
    ...refusing,
    upsert: async (id, payload, expiresIn) => {
      const key = keyOf(id)
      const expiresAt = seconds() + (expiresIn ?? longestSeconds)
      const earlier = await load(key)
      const stale =
        earlier === undefined || earlier.expiresAt === expiresAt ? [] : [expiryKey(earlier.expiresAt, key)]
      await store.write([
        ...stale.map((key) => ({ key, value: undefined })),
        { key, value: seal({ payload, expiresAt }) },
        { key: expiryKey(expiresAt, key), value: toBytes(key) },
        ...indexKeys(key, payload).map((index) => ({ key: index, value: toBytes(key) })),
      ])
      await dropExpired()
    },
    find: (id) => find(keyOf(id)),
    findByUid: async (uid) => {
      const key = await store.get(uidKey(uid))
      return key === undefined ? undefined : find(toText(key))
    },
    consume: async (id) => {
      const key = keyOf(id)
      const entry = await load(key)
      const used = new errors.InvalidGrant('already used')
      if (entry === undefined || entry.payload.consumed !== undefined) throw used
      const consumed = seal({ ...entry, payload: { ...entry.payload, consumed: seconds() } })
      // A code or refresh token that two requests bring at once is good for one of them.
      if (!(await store.write([{ key, value: consumed }], new Map([[key, entry.bytes]])))) throw used
    },
    destroy: async (id) => {
      const key = keyOf(id)
      const entry = await load(key)
      if (entry !== undefined) await store.write(remove(key, entry))
    },
    revokeByGrantId: async (grantId) => {
      const writes: Write[] = []
      for await (const { key: index, value } of store.list(prefixRange(grantPrefix(grantId)))) {
        const key = toText(value)
        const entry = await load(key)
        writes.push({ key: index, value: undefined }, ...(entry === undefined ? [] : remove(key, entry)))
      }
      await store.write(writes)
    },
  }
}

const longestSeconds = 365 * 86_400

const expiryRange = prefixRange('openid/expiry/')
const expiryKey = (second: number, key: string): string => `${expiryRange.gte}${ordinalKey(second)}/${key}`
const uidKey = (uid: string): string => `openid/uid/${hashKey(uid)}`
const grantPrefix = (grantId: string): string => `openid/grant/${hashKey(grantId)}/`

/** The other ways in which the provider looks for an entry. */
const indexKeys = (key: string, { grantId, uid, kind }: AdapterPayload): string[] => [
  ...(grantId !== undefined && kind !== 'Grant' ? [`${grantPrefix(grantId)}${key}`] : []),
  ...(uid !== undefined && kind === 'Session' ? [uidKey(uid)] : []),
]
