/** `length` bytes that nobody can guess. Passed in, so that tests can repeat what they saw. */
export type RandomBytes = (length: number) => Uint8Array

/** The random bytes of the platform (Web Crypto), browsers and Node alike. */
export const secureRandom: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length))

/**
 * A number from 0 to `bound` - 1. 128 bits more than the bound has are taken before the remainder, so that what is left of
 * a bias is less than 2^-128.
 */
export const randomBelow = (bound: bigint, random: RandomBytes): bigint => {
  let number = 0n
  for (const byte of random(Math.ceil(bound.toString(2).length / 8) + 16))
    number = (number << 8n) | BigInt(byte)
  return number % bound
}
