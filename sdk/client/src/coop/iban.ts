import { z } from 'zod'
import type { Brand } from '../ids.ts'
import { italianCheckLetter } from './italian-check-letter.ts'

/** Account number in electronic form (ISO 13616-1), reachable by SEPA credit transfer. */
export type Iban = Brand<string, 'Iban'>

/** Length by country of the SEPA schemes' geographical scope (EPC409-09) and the SWIFT IBAN registry. */
const lengths: Readonly<Record<string, number>> = {
  AD: 24, AL: 28, AT: 20, BE: 16, BG: 22, CH: 21, CY: 28, CZ: 24, DE: 22, DK: 18, EE: 20, ES: 24, FI: 18, FR: 27,
  GB: 22, GI: 23, GR: 27, HR: 21, HU: 28, IE: 22, IS: 26, IT: 27, LI: 21, LT: 20, LU: 20, LV: 21, MC: 27, MD: 24,
  ME: 22, MK: 19, MT: 31, NL: 18, NO: 15, PL: 28, PT: 25, RO: 24, RS: 22, SE: 24, SI: 19, SK: 24, SM: 27, VA: 22,
} // prettier-ignore

/** Takes the printed form too: spaces are dropped, letters raised. */
export const ibanSchema = z
  .string()
  .max(64)
  .transform((text) => text.replaceAll(/\s/g, '').toUpperCase() as Iban)
  .refine(isIban, 'is not a valid IBAN of a SEPA country')

/** Country and length, ISO 7064 mod 97-10, and for Italy and San Marino the national check letter (CIN) as well. */
export function isIban(text: string): text is Iban {
  const country = text.slice(0, 2)
  if (!Object.hasOwn(lengths, country) || text.length !== lengths[country]) return false
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(text)) return false
  const turned = text.slice(4) + text.slice(0, 4)
  const digits = turned.replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))
  if (BigInt(digits) % 97n !== 1n) return false
  return country === 'IT' || country === 'SM' ? hasItalianCheckLetter(text) : true
}

/** BBAN of Italy: CIN letter, ABI and CAB (five digits each), account (twelve letters or digits). */
const hasItalianCheckLetter = (iban: string): boolean => {
  const [, letter, rest] = /^[A-Z]{2}\d{2}([A-Z])(\d{10}[A-Z0-9]{12})$/.exec(iban) ?? []
  if (letter === undefined || rest === undefined) return false
  return italianCheckLetter(rest) === letter
}
