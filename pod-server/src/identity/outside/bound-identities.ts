import { z } from 'zod'
import { instantOf, instantSchema, sha256Schema, type Instant, type Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import { prefixRange, toBytes, type Store, type Write } from '@mutua/kit/store'
import type { AccountName } from '../account-name.ts'
import { outsideKinds, type AssuranceLevel, type OutsideKind } from './adapter.ts'

/** An identity that somebody else vouches for, as a way into an account here. */
export interface BoundIdentity {
  /** See `IdentityDigest`. */
  readonly digest: Sha256
  readonly account: AccountName
  readonly kind: OutsideKind
  /** Of the last time it was used. */
  readonly level: AssuranceLevel
  readonly boundAt: Instant
  readonly lastUsedAt?: Instant | undefined
}

/** An identity that was just proven. */
export interface ProvenIdentity {
  readonly digest: Sha256
  readonly kind: OutsideKind
  readonly level: AssuranceLevel
}

export interface BoundIdentities {
  /**
   * From now on the identity opens the account. Doing it again is no error.
   * @throws {Problem} `identity-bound` when it opens another account; `too-many-requests`, `not-found` when the account is gone
   */
  bind(account: AccountName, identity: ProvenIdentity): Promise<void>
  /** Whose account an identity opens. */
  find(identity: Pick<ProvenIdentity, 'digest'>): Promise<AccountName | undefined>
  /** The same; remembers that it was used. */
  use(identity: ProvenIdentity): Promise<AccountName | undefined>
  /** Oldest first. */
  list(account: AccountName): Promise<readonly BoundIdentity[]>
  /** The password stays, so nobody locks themselves out. @throws {Problem} `not-found` also when it is somebody else's */
  unbind(account: AccountName, digest: string): Promise<void>
  removals(account: AccountName): Promise<Write[]>
}

/** Keys: `outside-identity/{digest}` · `account-outside/{account}/{digest}`. */
export const createBoundIdentities = (deps: {
  readonly store: Pick<Store, 'get' | 'list' | 'write'>
  /** The condition under which an account is still there. @throws {Problem} `not-found` */
  readonly standing: (account: AccountName) => Promise<ReadonlyMap<string, Uint8Array>>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}): BoundIdentities => {
  const { store } = deps

  const list = async (account: AccountName): Promise<BoundRow[]> => {
    const found: BoundRow[] = []
    const prefix = indexKey(account, '')
    for await (const { key } of store.list(prefixRange(prefix))) {
      const bound = await findRow(store, boundKey(key.slice(prefix.length)), boundRow)
      if (bound !== undefined) found.push(bound)
    }
    return found.toSorted((a, b) => (a.boundAt < b.boundAt ? -1 : 1))
  }

  return {
    list,

    bind: (account, { digest, kind, level }) =>
      commitPlan(store, async () => {
        const key = boundKey(digest)
        const bytes = await store.get(key)
        const known = bytes === undefined ? undefined : parseRow(boundRow, bytes)
        if (known !== undefined && known.account !== account)
          throw new Problem('identity-bound', 'Sign in to that account and disconnect it there first.')
        if (known !== undefined) return { writes: [], unchanged: new Map(), result: undefined }
        if ((await list(account)).length >= maxPerAccount)
          throw new Problem(
            'too-many-requests',
            'An account has at most 10 identities: disconnect one first.',
          )
        const bound: BoundRow = { digest, account, kind, level, boundAt: instantOf(deps.now()) }
        return {
          writes: [row(key, bound), { key: indexKey(account, digest), value: toBytes('') }],
          // Two accounts that want the same identity at this moment: one of them gets it.
          unchanged: new Map([...(await deps.standing(account)), [key, undefined]]),
          result: undefined,
        }
      }),

    find: async ({ digest }) => (await findRow(store, boundKey(digest), boundRow))?.account,

    use: ({ digest, level }) =>
      commitPlan(store, async () => {
        const key = boundKey(digest)
        const bytes = await store.get(key)
        if (bytes === undefined) return { writes: [], unchanged: new Map(), result: undefined }
        const used = { ...parseRow(boundRow, bytes), level, lastUsedAt: instantOf(deps.now()) }
        return { writes: [row(key, used)], unchanged: new Map([[key, bytes]]), result: used.account }
      }),

    unbind: (account, digest) =>
      commitPlan(store, async () => {
        const bound = (await list(account)).find((one) => one.digest === digest)
        if (bound === undefined)
          throw new Problem('not-found', 'That identity is not connected to your account.')
        return { writes: removal(bound), unchanged: await deps.standing(account), result: undefined }
      }),

    removals: async (account) => (await list(account)).flatMap(removal),
  }
}

const maxPerAccount = 10

const boundKey = (digest: string): string => `outside-identity/${digest}`
const indexKey = (account: AccountName, digest: string): string => `account-outside/${account}/${digest}`

const removal = ({ account, digest }: Pick<BoundIdentity, 'account' | 'digest'>): Write[] => [
  { key: boundKey(digest), value: undefined },
  { key: indexKey(account, digest), value: undefined },
]

const boundRow = z.object({
  digest: sha256Schema,
  account: z.string().transform((name) => name as AccountName),
  kind: z.enum(outsideKinds),
  level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  boundAt: instantSchema,
  lastUsedAt: instantSchema.optional(),
})
type BoundRow = z.infer<typeof boundRow>
