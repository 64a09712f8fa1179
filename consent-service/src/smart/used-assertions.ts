import { createHash } from 'node:crypto'
import { ordinalKey, prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'

/** Remembers which assertions were used, for as long as they could be used again, also over a restart. */
export interface UsedAssertions {
  /**
   * True for exactly one caller per name of one client, however many come at once and whatever else the assertion says.
   * @param used.until seconds since the epoch from which it is refused anyway
   */
  readonly use: (used: {
    readonly clientId: string
    readonly jti: string
    readonly until: number
  }) => Promise<boolean>
}

const names = 'smart-assertion/'
/** The same in the order of time, so that what is forgotten is found. */
const ends = 'smart-assertion-until/'
/** Often and little at a time: a thousand tokens a second leave nothing behind. */
const sweepEveryMs = 5_000
const sweepSize = 5_000

export const createUsedAssertions = (deps: { store: Store; now: () => number }): UsedAssertions => {
  const { store } = deps
  let sweptAt = 0
  return {
    use: async ({ clientId, jti, until }) => {
      const digest = createHash('sha256').update(`${clientId} ${jti}`).digest('base64url')
      const key = names + digest
      const now = deps.now()
      const known = await store.get(key)
      if (known !== undefined && Number(toText(known)) >= now / 1000) return false
      const writes: Write[] = []
      if (now - sweptAt >= sweepEveryMs) {
        sweptAt = now
        writes.push(...(await findForgotten(store, Math.floor(now / 1000), digest)))
      }
      const last = Math.ceil(until)
      // Or it would be forgotten with the one before.
      if (known !== undefined)
        writes.push({ key: `${ends}${ordinalKey(Number(toText(known)))}/${digest}`, value: undefined })
      writes.push({ key, value: toBytes(String(last)) })
      writes.push({ key: `${ends}${ordinalKey(last)}/${digest}`, value: toBytes('') })
      return store.write(writes, new Map([[key, known]]))
    },
  }
}

/** @param kept of the assertion that is used now: its name is written anew in the same write */
const findForgotten = async (store: Store, before: number, kept: string): Promise<readonly Write[]> => {
  const writes: Write[] = []
  const range = { ...prefixRange(ends), lt: ends + ordinalKey(before), limit: sweepSize }
  for await (const { key } of store.list(range)) {
    const digest = key.slice(key.lastIndexOf('/') + 1)
    writes.push({ key, value: undefined })
    if (digest !== kept) writes.push({ key: names + digest, value: undefined })
  }
  return writes
}
