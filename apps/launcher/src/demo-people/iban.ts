import { checkLetter } from './check-tables.ts'

/** An account at an Italian bank, in the parts of the BBAN. */
export interface ItalianAccount {
  /** Bank: five digits. */
  readonly abi: string
  /** Branch: five digits. */
  readonly cab: string
  /** Twelve digits or capital letters. */
  readonly account: string
}

export type IbanVerdict =
  | { readonly kind: 'valid' }
  | { readonly kind: 'invalid'; readonly why: 'form' | 'cin' | 'check-digits' }

/** IBAN of an Italian account, 27 characters, with its CIN and check digits (ISO 13616-1; ISO 7064 MOD 97-10). */
export const italianIban = ({ abi, cab, account }: ItalianAccount): string => {
  const bban = cinOf(abi + cab + account) + abi + cab + account
  const checkDigits = 98n - remainderOf97(`${bban}IT00`)
  return `IT${String(checkDigits).padStart(2, '0')}${bban}`
}

/** Is it an Italian IBAN whose three checks hold? Capital letters, no spaces. */
export const checkItalianIban = (iban: string): IbanVerdict => {
  if (!/^IT\d{2}[A-Z]\d{10}[0-9A-Z]{12}$/.test(iban)) return { kind: 'invalid', why: 'form' }
  if (cinOf(iban.slice(5)) !== iban.charAt(4)) return { kind: 'invalid', why: 'cin' }
  const isWhole = remainderOf97(iban.slice(4) + iban.slice(0, 4)) === 1n
  return isWhole ? { kind: 'valid' } : { kind: 'invalid', why: 'check-digits' }
}

/** Control letter over ABI, CAB and account number. */
const cinOf = (account: string): string => checkLetter(account)

/** Letters count 10-35; the number that comes out has more digits than a double holds. */
const remainderOf97 = (characters: string): bigint =>
  BigInt([...characters].map((character) => String(Number.parseInt(character, 36))).join('')) % 97n
