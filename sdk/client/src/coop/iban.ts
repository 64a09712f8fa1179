import { z } from 'zod'
import type { Brand } from '../ids.ts'
import { italianCheckLetter } from './italian-check-letter.ts'

/** Account number in electronic form (ISO 13616-1), reachable by SEPA credit transfer. */
export type Iban = Brand<string, 'Iban'>

/**
 * Form of what follows the check digits, by country of the SEPA schemes' geographical scope (EPC409-09), as the SWIFT IBAN
 * registry gives it: `n` digits, `a` capital letters, `c` either, each with how many.
 */
const forms: Readonly<Record<string, string>> = {
  AD: '8n12c', AL: '8n16c', AT: '16n', BE: '12n', BG: '4a6n8c', CH: '5n12c', CY: '8n16c', CZ: '20n', DE: '18n', DK: '14n',
  EE: '16n', ES: '20n', FI: '14n', FR: '10n11c2n', GB: '4a14n', GI: '4a15c', GR: '7n16c', HR: '17n', HU: '24n',
  IE: '4a14n', IS: '22n', IT: '1a10n12c', LI: '5n12c', LT: '16n', LU: '3n13c', LV: '4a13c', MC: '10n11c2n', MD: '20c',
  ME: '18n', MK: '3n10c2n', MT: '4a5n18c', NL: '4a10n', NO: '11n', PL: '24n', PT: '21n', RO: '4a16c', RS: '18n',
  SE: '20n', SI: '15n', SK: '20n', SM: '1a10n12c', VA: '18n',
} // prettier-ignore

/**
 * What is wrong with an account number, so that whoever types it knows where to look: its country, its length, a letter
 * where digits stand (or the other way round), the check digits, or the Italian check letter (CIN).
 */
export type IbanFault = 'country' | 'length' | 'form' | 'check-digits' | 'check-letter'

const faultTexts: Readonly<Record<IbanFault, string>> = {
  'country': 'must be the IBAN of a country that SEPA reaches',
  'length': 'is not as long as an IBAN of that country',
  'form': 'has letters or digits where an IBAN of that country has none',
  'check-digits': 'has check digits that do not fit: look for a slip',
  'check-letter': 'has an Italian check letter (CIN) that does not fit: look for a slip',
}

/** Spaces dropped, letters raised: the printed form as the electronic one. */
export const plainIban = (text: string): string => text.replaceAll(/\s/g, '').toUpperCase()

/** Takes the printed form too. */
export const ibanSchema = z
  .string()
  .max(64)
  .transform((text, context) => {
    const plain = plainIban(text)
    const fault = ibanFaultOf(plain)
    if (fault === undefined) return plain as Iban
    context.addIssue({ code: 'custom', message: faultTexts[fault] })
    return z.NEVER
  })

/** Country, length and form, ISO 7064 mod 97-10, and for Italy and San Marino the national check letter (CIN) as well. */
export const isIban = (text: string): text is Iban => ibanFaultOf(text) === undefined

/** @param text in electronic form; undefined: it is an IBAN */
export const ibanFaultOf = (text: string): IbanFault | undefined => {
  const country = text.slice(0, 2)
  const form = Object.hasOwn(forms, country) ? forms[country] : undefined
  if (form === undefined) return 'country'
  if (text.length !== 4 + lengthOf(form)) return 'length'
  if (!/^..\d\d/.test(text) || !patternOf(form).test(text.slice(4))) return 'form'
  if (remainderOf(text) !== 1n) return 'check-digits'
  const isItalian = country === 'IT' || country === 'SM'
  return isItalian && italianCheckLetter(text.slice(5)) !== text[4] ? 'check-letter' : undefined
}

/** Parts of an Italian or Sammarinese account number: check letter, bank, branch, account. */
export interface ItalianAccount {
  readonly cin: string
  readonly abi: string
  readonly cab: string
  readonly account: string
}

/** Undefined for accounts of other countries. */
export const italianAccountOf = (iban: Iban): ItalianAccount | undefined => {
  if (!/^(?:IT|SM)/.test(iban)) return undefined
  return { cin: iban.slice(4, 5), abi: iban.slice(5, 10), cab: iban.slice(10, 15), account: iban.slice(15) }
}

const parts = /(\d+)([nac])/g
const signs: Readonly<Record<string, string>> = { n: '[0-9]', a: '[A-Z]', c: '[A-Z0-9]' }

const lengthOf = (form: string): number =>
  [...form.matchAll(parts)].reduce((sum, [, count]) => sum + Number(count), 0)

const patternOf = (form: string): RegExp =>
  new RegExp(
    `^${form.replaceAll(parts, (_, count: string, kind: string) => `${signs[kind] ?? ''}{${count}}`)}$`,
  )

/** ISO 7064: letters count from 10, the first four signs go to the end. */
const remainderOf = (text: string): bigint => {
  const turned = text.slice(4) + text.slice(0, 4)
  return BigInt(turned.replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))) % 97n
}
