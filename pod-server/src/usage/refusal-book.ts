import { createHash } from 'node:crypto'
import {
  countRefusal,
  refusedUsesSchema,
  type RefusedUse,
  type RefusedUses,
} from '@mutua/sdk/consent/refused-uses'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, toBytes, type Store } from '@mutua/kit/store'

export type Refusal = RefusedUse & { readonly pod: string }

/**
 * What was refused under the consents of each pod, so that its owner sees that a refusal bites. However often somebody
 * tries, there is one entry for each hour and reason: who is refused cannot fill the store.
 */
export interface RefusalBook {
  /** Durable when it resolves. */
  readonly note: (refusal: Refusal) => Promise<void>
  /** The newest hour first. @param before `next` of the page before */
  readonly list: (
    pod: string,
    page: { readonly limit: number; readonly before?: string | undefined },
  ) => Promise<{ readonly items: readonly RefusedUses[]; readonly next?: string }>
}

/** Key: `refused-use /{pod}/{hour}/{digest of grant and code}`, sealed with the key of the pod and gone with it. */
const prefixOf = (pod: string): string => `refused-use /${pod}/`

export const createRefusalBook = ({ store }: { store: Store }): RefusalBook => {
  /** The last thing under way for a key: what is counted together is counted one after the other. */
  const turns = new Map<string, Promise<void>>()

  const count = async (key: string, refusal: Refusal): Promise<void> => {
    const bytes = await store.get(key)
    const uses = countRefusal(bytes === undefined ? undefined : parseRow(refusedUsesSchema, bytes), refusal)
    await store.write([{ key, value: toBytes(JSON.stringify(uses)) }])
  }

  return {
    note: async (refusal) => {
      const { pod, at, grant, code } = refusal
      const key = `${prefixOf(pod)}${at.slice(0, 13)}/${digest(grant, code)}`
      const turn = (turns.get(key) ?? Promise.resolve())
        .catch(() => undefined)
        .then(() => count(key, refusal))
      turns.set(key, turn)
      try {
        await turn
      } finally {
        if (turns.get(key) === turn) turns.delete(key)
      }
    },
    list: async (pod, { limit, before }) => {
      const { gte, lt } = prefixRange(prefixOf(pod))
      const end = before === undefined ? lt : prefixOf(pod) + before
      const items: RefusedUses[] = []
      let last: string | undefined
      for await (const { key, value } of store.list({ gte, lt: end, limit: limit + 1, reverse: true })) {
        if (items.length === limit && last !== undefined) return { items, next: last }
        items.push(parseRow(refusedUsesSchema, value))
        last = key.slice(prefixOf(pod).length)
      }
      return { items }
    },
  }
}

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)
