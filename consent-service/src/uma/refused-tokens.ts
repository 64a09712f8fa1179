import {
  countRefusal,
  refusedUsesSchema,
  type RefusedUse,
  type RefusedUses,
} from '@mutua/sdk/consent/refused-uses'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { commitPlan, hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'

export type TokenRefusal = Omit<RefusedUse, 'at'> & { readonly owner: WebId }

/**
 * Who wanted to read under a consent and was given no token for it, so that its owner sees that a withdrawal bites: a client
 * that asks anew is stopped here and never reaches the pod server, which keeps such a book for those that do. However often
 * somebody tries, there is one entry for each hour and reason.
 */
export interface RefusedTokens {
  /** Durable when it resolves. */
  readonly note: (refusal: TokenRefusal) => Promise<void>
  /** The newest hour first. */
  readonly list: (owner: WebId, limit: number) => Promise<readonly RefusedUses[]>
  /** Takes away what is older than a year. */
  readonly forget: () => Promise<void>
}

const keptMs = 366 * 86_400_000
/** Then the owner, as a hash. */
export const refusedTokensPrefix = 'refused-token/'
const prefixOf = (owner: WebId): string => `${refusedTokensPrefix}${hashKey(owner)}/`

export const createRefusedTokens = ({
  store,
  now,
}: {
  readonly store: Store
  readonly now: () => number
}): RefusedTokens => ({
  note: ({ owner, ...refusal }) =>
    commitPlan(store, async () => {
      const at = instantOf(now())
      const key = `${prefixOf(owner)}${at.slice(0, 13)}/${hashKey(`${refusal.grant} ${refusal.code}`)}`
      const bytes = await store.get(key)
      const before = bytes === undefined ? undefined : parseRow(refusedUsesSchema, bytes)
      const uses = countRefusal(before, { ...refusal, at })
      return { writes: [row(key, uses)], unchanged: new Map([[key, bytes]]), result: undefined }
    }),
  list: async (owner, limit) => {
    const items: RefusedUses[] = []
    for await (const { value } of store.list({ ...prefixRange(prefixOf(owner)), limit, reverse: true }))
      items.push(parseRow(refusedUsesSchema, value))
    return items
  },
  forget: async () => {
    const latest = instantOf(now() - keptMs)
    for await (const { key, value } of store.list(prefixRange(refusedTokensPrefix)))
      if (parseRow(refusedUsesSchema, value).last < latest) await store.write([{ key, value: undefined }])
  },
})
