import { getRandomValues } from 'node:crypto'

/** A batch of 64-bit words from the machine's cryptographic generator: one call for 512 words is cheaper than 512 calls. */
export const randomWords = (): BigUint64Array => getRandomValues(new BigUint64Array(512))
