/** An amount in the language of who reads it, exact to the cent whatever its size. @param cents of euro */
export const moneyWords = (cents: bigint, language: string): string => {
  const size = cents < 0n ? -cents : cents
  const decimal = `${cents < 0n ? '-' : ''}${String(size / 100n)}.${String(size % 100n).padStart(2, '0')}`
  return new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR' }).format(
    decimal as `${number}`, // read as decimal text (ECMA-402 §15.5.16), never as a float
  )
}

/** What one use costs, which can be less than a cent. @param microCents millionths of a cent of euro */
export const priceWords = (microCents: bigint, language: string): string => {
  const decimal = `${String(microCents / 100_000_000n)}.${String(microCents % 100_000_000n).padStart(8, '0')}`
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency: 'EUR',
    maximumFractionDigits: 8,
  }).format(
    decimal as `${number}`, // read as decimal text, as above
  )
}

export const numberWords = (value: bigint, language: string): string =>
  new Intl.NumberFormat(language).format(value)
