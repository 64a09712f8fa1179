/** A whole number of 10^-places, as decimal text without a grouping: `72` with one place is `7.2`. */
export const decimalText = (scaled: number | bigint, places: number): string => {
  const value = BigInt(scaled)
  if (places === 0) return value.toString()
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0')
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`
  return `${value < 0n ? '-' : ''}${text}`
}

/** What was typed, with a point or a comma, as a whole number of 10^-places; undefined where it is none, or is finer than that. */
export const scaledIn = (typed: string, places: number): number | undefined => {
  const found = /^(-?)(\d{1,10})(?:[.,](\d{1,6}))?$/.exec(typed.trim())
  if (found === null) return undefined
  const [, sign, whole = '', fraction = ''] = found
  const kept = fraction.replace(/0+$/, '')
  if (kept.length > places) return undefined
  const value = Number(`${whole}${kept.padEnd(places, '0')}`)
  return sign === '-' ? -value : value
}

/** Between numbers stands a semicolon, a blank, an Arabic comma, or a comma with a blank: a comma alone belongs to a number. */
export const typedList = (typed: string): string[] =>
  typed
    .split(/[;،؛]|,\s|\s/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
