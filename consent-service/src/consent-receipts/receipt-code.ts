/** A receipt is found by it, and by nothing else: 100 random bits, easy to read out and to type. */
export type ReceiptCode = string

/** Crockford's base 32: no letter that is taken for a digit. */
const signs = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export const createReceiptCode = (randomBytes: (length: number) => Uint8Array): ReceiptCode =>
  grouped(Array.from(randomBytes(20), (byte) => signs[byte % 32] ?? '').join(''))

/** As people type it: any case, with or without hyphens, O for 0 and I or L for 1. @param text attacker-controlled */
export const parseReceiptCode = (text: string): ReceiptCode | undefined => {
  if (text.length > 40) return undefined
  const plain = text.toUpperCase().replaceAll('-', '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return /^[0-9A-HJKMNP-TV-Z]{20}$/.test(plain) ? grouped(plain) : undefined
}

const grouped = (plain: string): ReceiptCode => plain.match(/.{5}/g)?.join('-') ?? ''
