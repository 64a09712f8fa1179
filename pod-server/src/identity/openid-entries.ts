import { errors, type Adapter, type AdapterPayload } from 'oidc-provider'
import { hashKey } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { ordinalKey, prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'

export interface OpenIdEntryDeps {
  readonly store: Store
  readonly sealer: Sealer
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

interface Entry {
  readonly payload: AdapterPayload
  /** Seconds since the epoch. */
  readonly expiresAt: number
}

/** What the provider remembers of one model. Keys and values say nothing to who reads the store. */
export const createEntries = (model: string, deps: OpenIdEntryDeps): Adapter => {
  const { store, sealer } = deps
  const seconds = () => Math.floor(deps.now() / 1000)
  const keyOf = (id: string) => `openid/entry/${model}/${hashKey(id)}`
  const seal = (entry: Entry) => sealer.seal(toBytes(JSON.stringify(entry)))
  const load = (key: string) => loadEntry(key, deps)

  const find = async (key: string): Promise<AdapterPayload | undefined> => {
    const entry = await load(key)
    return entry === undefined || entry.expiresAt <= seconds() ? undefined : entry.payload
  }

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
      const indexed = new Set(indexKeys(key, { payload, expiresAt }))
      const stale = (earlier === undefined ? [] : indexKeys(key, earlier)).filter(
        (index) => !indexed.has(index),
      )
      await store.write([
        ...stale.map((index) => ({ key: index, value: undefined })),
        { key, value: seal({ payload, expiresAt }) },
        ...[...indexed].map((index) => ({ key: index, value: toBytes(key) })),
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
      const { payload, expiresAt } = entry
      const consumed = seal({ payload: { ...payload, consumed: seconds() }, expiresAt })
      // A code or refresh token that two requests bring at once is good for one of them.
      if (!(await store.write([{ key, value: consumed }], new Map([[key, entry.bytes]])))) throw used
    },
    destroy: async (id) => {
      const key = keyOf(id)
      const entry = await load(key)
      if (entry !== undefined) await store.write(remove(key, entry))
    },
    revokeByGrantId: (grantId) => removeIndexed(grantPrefix(grantId), deps),
  }
}

/** Ends every session of an account and everything given out under them that is kept here. */
export const removeEntriesOf = (accountId: string, deps: OpenIdEntryDeps): Promise<void> =>
  removeIndexed(accountPrefix(accountId), deps)

const removeIndexed = async (prefix: string, deps: OpenIdEntryDeps): Promise<void> => {
  const writes: Write[] = []
  for await (const { key: index, value } of deps.store.list(prefixRange(prefix))) {
    const key = toText(value)
    const entry = await loadEntry(key, deps)
    writes.push({ key: index, value: undefined }, ...(entry === undefined ? [] : remove(key, entry)))
  }
  await deps.store.write(writes)
}

const loadEntry = async (
  key: string,
  { store, sealer }: OpenIdEntryDeps,
): Promise<(Entry & { bytes: Uint8Array }) | undefined> => {
  const bytes = await store.get(key)
  // Written by us only and sealed, so it is what we wrote.
  if (bytes === undefined) return undefined
  const { payload, expiresAt } = JSON.parse(toText(sealer.open(bytes))) as Entry
  return { payload, expiresAt, bytes }
}

const remove = (key: string, entry: Entry): Write[] =>
  [key, ...indexKeys(key, entry)].map((key) => ({ key, value: undefined }))

const longestSeconds = 365 * 86_400

const expiryRange = prefixRange('openid/expiry/')
const expiryKey = (second: number, key: string): string => `${expiryRange.gte}${ordinalKey(second)}/${key}`
const uidKey = (uid: string): string => `openid/uid/${hashKey(uid)}`
const accountPrefix = (accountId: string): string => `openid/account/${hashKey(accountId)}/`
const grantPrefix = (grantId: string): string => `openid/grant/${hashKey(grantId)}/`

/** The other ways in which an entry is looked for. */
const indexKeys = (key: string, { payload, expiresAt }: Entry): string[] => {
  const { accountId, grantId, uid, kind } = payload
  return [
    expiryKey(expiresAt, key),
    ...(accountId === undefined ? [] : [accountPrefix(accountId) + key]),
    ...(grantId !== undefined && kind !== 'Grant' ? [grantPrefix(grantId) + key] : []),
    ...(uid !== undefined && kind === 'Session' ? [uidKey(uid)] : []),
  ]
}

const unsupported = () =>
  Promise.reject(new Error('the OpenID provider asked for something that is switched off'))
/** What a model that is switched off answers. */
export const refusing: Adapter = {
  upsert: unsupported,
  find: unsupported,
  findByUserCode: unsupported,
  findByUid: unsupported,
  consume: unsupported,
  destroy: unsupported,
  revokeByGrantId: unsupported,
}
