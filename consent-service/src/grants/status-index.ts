import { statusListLength } from '@mutua/sdk/consent/status-list'
import type { Store } from '@mutua/kit/store'
import type { RandomBytes } from './local-id.ts'
import { keys } from './records.ts'

const maxDraws = 10_000

/**
 * Draws a free index at random, so that neighbours in the list tell nothing about each other (Bitstring Status List
 * v1.0 §5.1). It is taken only by the write that puts its key; until then somebody else may draw the same.
 */
export const drawStatusIndex = async (deps: {
  store: Pick<Store, 'get'>
  randomBytes: RandomBytes
}): Promise<number> => {
  for (let draw = 0; draw < maxDraws; draw += 1) {
    // 2^17 divides 2^24, so every index is as likely as every other.
    const [high = 0, middle = 0, low = 0] = deps.randomBytes(3)
    const index = (high * 65_536 + middle * 256 + low) % statusListLength
    if ((await deps.store.get(keys.statusIndex(index))) === undefined) return index
  }
  throw new Error('the status list is full')
}
