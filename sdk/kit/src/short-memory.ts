import { hash } from 'node:crypto'

/** Values under secrets that browsers hold. They live equally long, in this process only. */
export interface ShortMemory<Value> {
  /** The secret to hand out. */
  keep(value: Value): string
  find(secret: string): Value | undefined
  /** Finds it for the last time. */
  take(secret: string): Value | undefined
}

/**
 * A restart forgets everything and leaves nothing of anybody behind. Secrets rest as digests, so looking for one takes the
 * same time whatever it shares with another; of more values than `most` the oldest leave first.
 */
export const createShortMemory = <Value>(deps: {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly lifeMs: number
  readonly most: number
}): ShortMemory<Value> => {
  const kept = new Map<string, { readonly value: Value; readonly until: number }>()

  /** All live equally long, so the oldest are the first of the map. */
  const dropEnded = (): void => {
    for (const [digest, { until }] of kept) {
      if (until > deps.now() && kept.size <= deps.most) return
      kept.delete(digest)
    }
  }
  const find = (digest: string): Value | undefined => {
    const entry = kept.get(digest)
    return entry === undefined || entry.until <= deps.now() ? undefined : entry.value
  }

  return {
    keep: (value) => {
      const secret = Buffer.from(deps.randomBytes(32)).toString('base64url')
      kept.set(digestOf(secret), { value, until: deps.now() + deps.lifeMs })
      dropEnded()
      return secret
    },
    find: (secret) => find(digestOf(secret)),
    take: (secret) => {
      const digest = digestOf(secret)
      const value = find(digest)
      kept.delete(digest)
      return value
    },
  }
}

export const digestOf = (secret: string): string => hash('sha256', secret, 'base64url')
