import { statusListLength } from '@mutua/sdk/consent/status-list'
import type { Store } from '@mutua/kit/store'
import { keys } from './representation-rows.ts'

/**
 * Draws a free place in the list of delegations at random, so that neighbours tell nothing about each other (Bitstring Status
 * List v1.0 §5.1). It is taken only by the write that puts its key.
 */
export const drawDelegationIndex = async ({
  store,
  randomBytes,
}: {
  readonly store: Pick<Store, 'get'>
  readonly randomBytes: (length: number) => Uint8Array
}): Promise<number> => {
  for (let draw = 0; draw < maxDraws; draw += 1) {
    // 2^17 divides 2^24, so every index is as likely as every other.
    const [high = 0, middle = 0, low = 0] = randomBytes(3)
    const index = (high * 65_536 + middle * 256 + low) % statusListLength
    if ((await store.get(keys.status(index))) === undefined) return index
  }
  throw new Error('the list of delegations is full')
}

const maxDraws = 10_000
