import { hashKey } from '@mutua/kit/row'
import { ordinalKey, prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'

/** Who ended all sign-ins, and when: access tokens are not kept here, so those given before that must be refused. */
export interface EndedSignIns {
  /** Writes that make it last, for the same atomic write as the rest; tell `note` when they are durable. */
  writes(webId: string): Promise<Write[]>
  note(webId: string): void
  /** @param issuedAt of an access token from here; seconds since the epoch */
  isEnded(webId: string, issuedAt: number): boolean
}

/**
 * Remembered for as long as a token could live that was given before, and twice that, since one may be on its way out at
 * this moment. Only what is remembered is read at the start.
 * @param deps.lifeSeconds the longest life of an access token
 */
export const openEndedSignIns = async (deps: {
  readonly store: Pick<Store, 'list'>
  readonly now: () => number
  readonly lifeSeconds: number
}): Promise<EndedSignIns> => {
  const { store } = deps
  const seconds = () => Math.floor(deps.now() / 1000)
  const keptSeconds = 2 * deps.lifeSeconds + 120
  const ended = new Map<string, { at: number; until: number }>()
  for await (const { key, value } of store.list({ gte: keyAt(seconds()), lt: range.lt })) {
    const [, until = '', who = ''] = key.split('/')
    ended.set(who, { at: Number(toText(value)), until: Number(until) })
  }
  return {
    writes: async (webId) => {
      const past: Write[] = []
      for await (const { key } of store.list({ ...range, lt: keyAt(seconds()), limit: 100 }))
        past.push({ key, value: undefined })
      return [
        ...past,
        { key: keyAt(seconds() + keptSeconds) + hashKey(webId), value: toBytes(String(seconds())) },
      ]
    },
    note: (webId) => {
      for (const [who, { until }] of ended) if (until < seconds()) ended.delete(who)
      ended.set(hashKey(webId), { at: seconds(), until: seconds() + keptSeconds })
    },
    isEnded: (webId, issuedAt) => {
      if (ended.size === 0) return false
      const end = ended.get(hashKey(webId))
      // Tokens count in whole seconds, so those of the very second are refused, too.
      return end !== undefined && issuedAt <= end.at
    },
  }
}

const range = prefixRange('sign-in-ended/')
const keyAt = (second: number): string => `${range.gte}${ordinalKey(second)}/`
