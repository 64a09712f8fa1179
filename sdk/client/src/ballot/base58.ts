import { randomBelow, secureRandom, type RandomBytes } from './random.ts'

/** The characters of election ids and voting codes (Belenios 2.0 §4.2): none that are mistaken for another. */
export const base58Digits = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

export const base58Text = (length: number, random: RandomBytes = secureRandom): string =>
  Array.from({ length }, () => base58Digits.charAt(Number(randomBelow(58n, random)))).join('')

/** The number that digits mean, the first the highest; undefined when a character is not one of them. */
export const base58Value = (text: string): bigint | undefined => {
  let value = 0n
  for (const character of text) {
    const digit = base58Digits.indexOf(character)
    if (digit < 0) return undefined
    value = value * 58n + BigInt(digit)
  }
  return value
}

/** A new election id: 14 characters, 82 bits (Belenios 2.0 §4.2). */
export const newElectionId = (random: RandomBytes = secureRandom): string => base58Text(14, random)
