import type { Sealer } from '../sealer.ts'
import { createDataKey } from './data-key.ts'
import { createHouseSealer } from './house-sealer.ts'

/** For tests: the sealer of a house that has one key. `secret` is 32 bytes. */
export const createTestSealer = (secret: Uint8Array): Sealer => {
  const key = createDataKey('0123456789abcdef', secret)
  return createHouseSealer({ current: key, renewing: false, find: (id) => (id === key.id ? key : undefined) })
}
