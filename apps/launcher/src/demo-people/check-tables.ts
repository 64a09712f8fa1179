/**
 * Control letter of the *codice fiscale* (D.M. 23 December 1976, art. 8) and CIN of an Italian bank account (ABI
 * standard for the BBAN): the sum of the values of all characters, the first being in an odd place, as a remainder of
 * 26, 0 = A.
 * @throws {RangeError} for anything but capital letters and digits
 */
export const checkLetter = (characters: string): string => {
  const sum = [...characters].reduce(
    (total, character, index) =>
      total + (index % 2 === 0 ? oddPlaceValue(character) : evenPlaceValue(character)),
    0,
  )
  return String.fromCharCode('A'.charCodeAt(0) + (sum % 26))
}

const oddPlaceValue = (character: string): number => oddValues[rankOf(character)] ?? 0

/** Characters in even places count their rank. */
const evenPlaceValue = (character: string): number => rankOf(character)

/** 0-9 -> 0-9, A-Z -> 0-25. */
const rankOf = (character: string): number => {
  if (/^[0-9]$/.test(character)) return Number(character)
  if (/^[A-Z]$/.test(character)) return character.charCodeAt(0) - 'A'.charCodeAt(0)
  throw new RangeError('not a letter A-Z or a digit')
}

const oddValues: readonly number[] = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
]
