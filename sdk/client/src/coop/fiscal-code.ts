import { z } from 'zod'
import type { Brand } from '../ids.ts'
import { civilDateSchema, type CivilDate } from './civil-date.ts'
import { italianCheckLetter } from './italian-check-letter.ts'

/** Codice fiscale of a person (DM 23 December 1976), or the STP/ENI code of a person without one. */
export type FiscalCode = Brand<string, 'FiscalCode'>

export const fiscalCodeSchema = z
  .string()
  .max(32)
  .transform((text) => text.replaceAll(/\s/g, '').toUpperCase() as FiscalCode)
  .refine(isFiscalCode, 'is not a valid codice fiscale, STP or ENI code')

/**
 * Sixteen characters with their check letter, also after omocodia (two people with the same code: digits give way to
 * letters); the eleven digits of a provisional code; STP and ENI codes (art. 43 DPR 394/1999), which carry no check.
 */
export function isFiscalCode(text: string): text is FiscalCode {
  if (/^(STP|ENI)\d{13}$/.test(text)) return true
  if (/^\d{11}$/.test(text)) return hasProvisionalCheckDigit(text)
  return hasPersonForm(text) && italianCheckLetter(text.slice(0, 15)) === text[15]
}

/**
 * The day of birth that a person’s code says: of two centuries the later one that has come by then, since only a day that may
 * be a child’s matters. Undefined of codes that say none.
 */
export const birthOf = (code: FiscalCode, today: CivilDate): CivilDate | undefined => {
  if (!personForm.test(code)) return undefined
  const signs = [...code].map((sign, place) =>
    [6, 7, 9, 10].includes(place) && omocodia.includes(sign) ? String(omocodia.indexOf(sign)) : sign,
  )
  const month = String(months.indexOf(signs[8] ?? '') + 1).padStart(2, '0')
  const day = String(Number(signs.slice(9, 11).join('')) % 40).padStart(2, '0')
  const year = signs.slice(6, 8).join('')
  const days = [`20${year}-${month}-${day}`, `19${year}-${month}-${day}`]
  return days.flatMap((text) => civilDateSchema.safeParse(text).data ?? []).find((date) => date <= today)
}

const months = 'ABCDEHLMPRST'

/** Letters that stand for 0 to 9 in an omocodic code. */
const omocodia = 'LMNPQRSTUV'
const digit = `[\\d${omocodia}]`
const personForm = new RegExp(`^[A-Z]{6}${digit}{2}[ABCDEHLMPRST](${digit}{2})[A-Z]${digit}{3}[A-Z]$`)

const hasPersonForm = (text: string): boolean => {
  const day = personForm.exec(text)?.[1]
  if (day === undefined) return false
  const number = Number(
    [...day].map((sign) => (omocodia.includes(sign) ? omocodia.indexOf(sign) : sign)).join(''),
  )
  // Women's day of birth is written with 40 added.
  return (number >= 1 && number <= 31) || (number >= 41 && number <= 71)
}

/** The Luhn digit of a partita IVA, which provisional codes share. */
const hasProvisionalCheckDigit = (text: string): boolean =>
  [...text].reduce((total, sign, index) => {
    const doubled = Number(sign) * 2
    return total + (index % 2 === 0 ? Number(sign) : doubled > 9 ? doubled - 9 : doubled)
  }, 0) %
    10 ===
  0
