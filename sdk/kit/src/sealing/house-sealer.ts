import { randomBytes } from 'node:crypto'
import type { Sealer } from '../sealer.ts'
import { sealedWith } from './data-key.ts'
import type { KeySet } from './data-keys.ts'

/** Seals private keys and the like inside their values, by the data key of the house. */
export const createHouseSealer = (house: KeySet): Sealer => ({
  // Places alike must not show which values are alike: each begins with bytes of its own.
  seal: (plain) => house.current.seal(Buffer.concat([randomBytes(saltBytes), plain]), place),
  open: (sealed) => {
    const id = sealedWith(sealed)
    const key = id === undefined ? undefined : house.find(id)
    if (key === undefined) throw new Error('This was sealed by a key that is not of this folder.')
    return key.open(sealed, place).subarray(saltBytes)
  },
})

/** What is sealed does not know where it will rest; no key of the store reads like this. */
const saltBytes = 16
const place = '\0within a value'
