/** Values of 0-9, or A-J, in odd places, and of K-Z after them. */
const oddValues = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
]

/**
 * The check letter that codice fiscale (DM 23 December 1976, annex) and Italian account numbers (CIN) share.
 * @param body digits and capital letters, without the check letter
 */
export const italianCheckLetter = (body: string): string => {
  const sum = [...body].reduce((total, sign, index) => {
    const value = /\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 65
    // Places count from one, so the first character stands in an odd place.
    return total + (index % 2 === 0 ? (oddValues[value] ?? 0) : value)
  }, 0)
  return String.fromCharCode(65 + (sum % 26))
}
