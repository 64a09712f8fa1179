import { hash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { ordinalKey, prefixRange, toBytes, type Store, type Write } from '../store.ts'

/** What a service must still know of proofs when it starts again: those that were spent, and could yet come. */
export interface SpentProofs {
  /** Proofs from before this second are refused; whole seconds since the epoch, like `iat`. */
  readonly since: number
  /** Resolves when that second has come: nobody should be let in earlier, to be told that the proof is too old. */
  readonly begun: () => Promise<void>
  /** Whether it was kept before this process started. */
  readonly knows: (id: string) => boolean
  /** Durable when it resolves. @param iat seconds since the epoch, later than now */
  readonly keep: (id: string, iat: number) => Promise<void>
}

/**
 * A proof from before a start is refused, so most need not be kept. Two kinds could come again nevertheless: those whose
 * `iat` lies ahead of our clock, because the clock of the client does; they are written down before they are accepted,
 * and none of them is of use once its second has passed. And those of the very second of the start, since `iat` counts
 * whole seconds: `since` is the next one. Open it when the store is ours, since whoever had it before accepted proofs
 * until then.
 */
export const openSpentProofs = async (deps: {
  readonly store: Pick<Store, 'list' | 'write'>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}): Promise<SpentProofs> => {
  const { store, now } = deps
  const since = Math.ceil(now() / 1000)
  const known = new Set<string>()
  for await (const { key } of store.list({ ...range, gte: keyAt(since) })) known.add(key.split('/')[2] ?? '')
  return {
    since,
    begun: async () => {
      while (now() < since * 1000) await setTimeout(Math.min(since * 1000 - now(), longestPauseMs))
    },
    knows: (id) => known.size > 0 && known.has(digestOf(id)),
    keep: async (id, iat) => {
      const past: Write[] = []
      for await (const { key } of store.list({ ...range, lt: keyAt(Math.floor(now() / 1000)), limit: 100 }))
        past.push({ key, value: undefined })
      await store.write([...past, { key: keyAt(Math.ceil(iat)) + digestOf(id), value: toBytes('') }])
    },
  }
}

const longestPauseMs = 1_000
const range = prefixRange('proof-ahead/')
const keyAt = (second: number): string => `${range.gte}${ordinalKey(second)}/`

/** Ids are chosen by strangers, at any length. */
const digestOf = (id: string): string => hash('sha256', id, 'base64url')
