import { hash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { instantOf, instantSchema, type Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { findRow, row } from '@mutua/kit/row'
import { ordinalKey, prefixRange, toBytes, type Store, type Write } from '@mutua/kit/store'
import type { AccountName } from './account-name.ts'

/** An id and secret with which a program of the person gets tokens in the person's name (RFC 6749 §4.4). */
export interface ClientCredential {
  readonly clientId: string
  readonly account: AccountName
  readonly label?: string | undefined
  readonly createdAt: Instant
  /** `hashSecret` of the secret, which itself is kept nowhere: 256 random bits need no slow hash. */
  readonly secretHash: string
}

export interface ClientCredentials {
  /** The secret is in this answer and nowhere else. */
  create(account: AccountName, label?: string): Promise<ClientCredential & { readonly clientSecret: string }>
  /** Oldest first. */
  list(account: AccountName): Promise<readonly ClientCredential[]>
  /**
   * Durable when it resolves, and from then on `isRevoked`.
   * @throws {Problem} `not-found` also when the credential is somebody else's
   */
  delete(account: AccountName, clientId: string): Promise<void>
  /** The writes that end all credentials of an account; tell `noteRemoved` when they are durable. */
  removals(account: AccountName): Promise<Write[]>
  noteRemoved(clientIds: readonly string[]): void
  find(clientId: string): Promise<ClientCredential | undefined>
  /** True for every credential deleted so recently that a token of it could still be alive. */
  isRevoked(clientId: string): boolean
}

/** Life of an access token that a program gets; seconds. */
export const clientTokenSeconds = 600

/** URL-safe: browsers' and servers' libraries disagree about encoding in HTTP Basic. */
export const hashSecret = (secret: string): string => hash('sha256', secret, 'base64url')

/** Opens what was made before, and what was ended recently. */
export const openClientCredentials = async (deps: {
  readonly store: Store
  readonly now: () => number
  /** The condition under which an account is still there. @throws {Problem} `not-found` */
  readonly standing?: (account: AccountName) => Promise<ReadonlyMap<string, Uint8Array>>
}): Promise<ClientCredentials> => {
  const { store, now } = deps
  const ended = new Map<string, number>()
  for await (const { key } of store.list({ gte: endedKey(seconds(now())), lt: endedRange.lt })) {
    const [, expiry = '', clientId = ''] = key.split('/')
    ended.set(clientId, Number(expiry))
  }

  const find = async (clientId: string) => {
    if (!idPattern.test(clientId)) return undefined
    return findRow(store, clientKey(clientId), credentialRow)
  }

  const list = async (account: AccountName): Promise<ClientCredential[]> => {
    const credentials: ClientCredential[] = []
    for await (const { key } of store.list(prefixRange(accountClientKey(account, '')))) {
      const credential = await find(key.slice(key.lastIndexOf('/') + 1))
      if (credential !== undefined) credentials.push(credential)
    }
    return credentials.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
  }

  /** A token may be on its way out at this moment, so an ending is remembered for two lives. */
  const rememberedUntil = (): number => seconds(now()) + 2 * clientTokenSeconds + 120

  const removal = (account: AccountName, clientId: string): Write[] => [
    { key: clientKey(clientId), value: undefined },
    { key: accountClientKey(account, clientId), value: undefined },
    { key: `${endedKey(rememberedUntil())}${clientId}`, value: toBytes('') },
  ]

  const noteRemoved = (clientIds: readonly string[]): void => {
    for (const [other, expiry] of ended) if (expiry < seconds(now())) ended.delete(other)
    for (const clientId of clientIds) ended.set(clientId, rememberedUntil())
  }

  return {
    find,

    create: async (account, label) => {
      if ((await countOf(store, account)) >= maxPerAccount) {
        throw new Problem(
          'too-many-requests',
          'Delete credentials that are not used any more, then make new ones.',
        )
      }
      const clientId = `${idPrefix}${randomBytes(16).toString('base64url')}`
      const clientSecret = randomBytes(32).toString('base64url')
      const credential = {
        clientId,
        account,
        label,
        createdAt: instantOf(now()),
        secretHash: hashSecret(clientSecret),
      }
      const index = { key: accountClientKey(account, clientId), value: toBytes(clientId) }
      const standing = await deps.standing?.(account)
      if (!(await store.write([row(clientKey(clientId), credential), index], standing)))
        throw new Problem('not-found', 'The account has changed at this moment: try again.')
      return { ...credential, clientSecret }
    },

    list,

    delete: async (account, clientId) => {
      const credential = await find(clientId)
      if (credential?.account !== account) throw new Problem('not-found', 'There are no such credentials.')
      const forgotten = []
      for await (const { key } of store.list({ ...endedRange, lt: endedKey(seconds(now())), limit: 100 })) {
        forgotten.push({ key, value: undefined })
      }
      await store.write([...removal(account, clientId), ...forgotten])
      noteRemoved([clientId])
    },

    removals: async (account) => (await list(account)).flatMap(({ clientId }) => removal(account, clientId)),
    noteRemoved,

    isRevoked: (clientId) => ended.has(clientId),
  }
}

const maxPerAccount = 500

/** Tells programs' own credentials from clients that registered themselves. */
const idPrefix = 'cc_'
const idPattern = /^cc_[\w-]{22}$/

const clientKey = (clientId: string): string => `client/${clientId}`
const accountClientKey = (account: AccountName, clientId: string): string =>
  `account-client/${account}/${clientId}`
const endedRange = prefixRange('client-ended/')
const endedKey = (second: number): string => `${endedRange.gte}${ordinalKey(second)}/`

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000)

const credentialRow = z.object({
  clientId: z.string(),
  account: z.string().transform((name) => name as AccountName),
  label: z.string().optional(),
  createdAt: instantSchema,
  secretHash: z.string(),
})

const countOf = async (store: Store, account: AccountName): Promise<number> => {
  let count = 0
  for await (const _entry of store.list({
    ...prefixRange(accountClientKey(account, '')),
    limit: maxPerAccount,
  }))
    count += 1
  return count
}
