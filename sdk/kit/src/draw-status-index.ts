import { statusListLength } from '@mutua/sdk/consent/status-list'
import type { ReadableStore } from './store.ts'

/**
 * Draws a free place in a status list at random, so that neighbours tell nothing about each other (Bitstring Status List
 * v1.0 §5.1). It is taken only by the write that puts its key; until then somebody else may draw the same.
 *
 * @param keyOf under which a place stands that somebody has or had
 * @throws {Error} when the list is as good as full
 */
export const drawStatusIndex = async (
  keyOf: (index: number) => string,
  {
    store,
    randomBytes,
  }: {
    readonly store: Pick<ReadableStore, 'get'>
    readonly randomBytes: (length: number) => Uint8Array
  },
): Promise<number> => {
  for (let draw = 0; draw < maxDraws; draw += 1) {
    // 2^17 divides 2^24, so every index is as likely as every other.
    const [high = 0, middle = 0, low = 0] = randomBytes(3)
    const index = (high * 65_536 + middle * 256 + low) % statusListLength
    if ((await store.get(keyOf(index))) === undefined) return index
  }
  throw new Error('the status list is full')
}

const maxDraws = 10_000
