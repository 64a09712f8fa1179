import { hash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { ordinalKey, prefixRange, toBytes, toText, type Store, type Write } from '../store.ts'

/** What a service must still know of proofs when it starts again: those that were spent, and could yet come. */
export interface SpentProofs {
  /** Proofs from before this second are refused; whole seconds since the epoch, like `iat`. */
  readonly since: number
  /**
   * Resolves when that second has come: nobody should be let in earlier, to be told that the proof is too old.
   * @param behind told once, when that is later than the last request can explain: then the clock was set back while nothing
   * ran, and every proof that was spent since could come again
   */
  readonly begun: (behind?: (seconds: number) => void) => Promise<void>
  /** Whether it was kept before this process started. */
  readonly knows: (id: string) => boolean
  /**
   * To be awaited before a proof is accepted; `undefined` when what must be durable is so already, as for nearly all.
   * @param iat seconds since the epoch
   */
  readonly keep: (id: string, iat: number) => Promise<void> | undefined
}

/**
 * Written down are the last second in which any proof was accepted, once a second while some are, and each proof whose
 * `iat` lies ahead of our clock, because the clock of the client does. A start refuses whatever is not from after that
 * second, and those. Rows of proofs from ahead are of no use once their second has passed. Open it when the store is
 * ours, since whoever had it before accepted proofs until then.
 */
export const openSpentProofs = async (deps: {
  readonly store: Pick<Store, 'get' | 'list' | 'write'>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}): Promise<SpentProofs> => {
  const { store, now } = deps
  const last = await store.get(lastKey)
  let marked = last === undefined ? 0 : Number(toText(last))
  const since = marked + 1
  const known = new Set<string>()
  for await (const { key } of store.list({ ...range, gte: keyAt(since) })) known.add(key.split('/')[2] ?? '')

  let marking: { readonly second: number; readonly written: Promise<void> } | undefined
  /** In order, or a second that is over could come to stand for one that is not. */
  const mark = (second: number): Promise<void> => {
    if (marking?.second === second) return marking.written
    const before = marking?.written ?? Promise.resolve()
    const written = before
      .catch(() => undefined)
      .then(() => store.write([{ key: lastKey, value: toBytes(String(second)) }]))
      .then(
        () => {
          marked = second
        },
        (cause: unknown) => {
          marking = undefined
          throw cause
        },
      )
    marking = { second, written }
    return written
  }

  const keepAhead = async (id: string, iat: number, second: number): Promise<void> => {
    const past: Write[] = []
    for await (const { key } of store.list({ ...range, lt: keyAt(second), limit: 100 }))
      past.push({ key, value: undefined })
    await store.write([...past, { key: keyAt(Math.ceil(iat)) + digestOf(id), value: toBytes('') }])
  }

  return {
    since,
    begun: async (behind) => {
      const seconds = Math.ceil(since - now() / 1000)
      if (seconds > 1) behind?.(seconds)
      while (now() < since * 1000) await setTimeout(Math.min(since * 1000 - now(), longestPauseMs))
    },
    knows: (id) => known.size > 0 && known.has(digestOf(id)),
    keep: (id, iat) => {
      const at = now()
      const second = Math.floor(at / 1000)
      const isMarked = second <= marked ? undefined : mark(second)
      if (iat * 1000 <= at) return isMarked
      return Promise.all([isMarked, keepAhead(id, iat, second)]).then(() => undefined)
    },
  }
}

const longestPauseMs = 1_000
const lastKey = 'proof-last'
const range = prefixRange('proof-ahead/')
const keyAt = (second: number): string => `${range.gte}${ordinalKey(second)}/`

/** Ids are chosen by strangers, at any length. */
const digestOf = (id: string): string => hash('sha256', id, 'base64url')
