import { cents, microCentsPerCent, type Cents, type MicroCents } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Language } from './words.ts'

/** `1.234,56 €` or `€1,234.56`. Digits only: the amount is never a float. */
export const euro = (amount: Cents, language: Language): string => {
  const sign = amount < 0n ? '-' : ''
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, '0')
  const [thousands, point] = language === 'it' ? ['.', ','] : [',', '.']
  const whole = digits.slice(0, -2).replaceAll(/\B(?=(\d{3})+$)/g, thousands)
  const text = `${whole}${point}${digits.slice(-2)}`
  return language === 'it' ? `${sign}${text} €` : `${sign}€${text}`
}

/**
 * `1234.56`, `1234,56` or `1234` -> cents, digit by digit: an amount is never a float.
 * @throws {Problem} `input-malformed`
 */
export const centsFromEuro = (text: string): Cents => {
  const [, whole, fraction = ''] = /^(\d{1,14})(?:[.,](\d{2}))?$/.exec(text) ?? []
  if (whole === undefined)
    throw new Problem('input-malformed', 'An amount is written in euro, with two decimals or none: 1234.56.')
  return cents(BigInt(whole + fraction.padEnd(2, '0')))
}

/** Prices of single uses in cents, with as many decimals as they have and no more. */
export const centsWithFraction = (amount: MicroCents, language: Language): string => {
  const whole = (amount / microCentsPerCent).toString()
  const rest = (amount % microCentsPerCent).toString().padStart(6, '0').replace(/0+$/, '')
  return rest === '' ? whole : `${whole}${language === 'it' ? ',' : '.'}${rest}`
}
