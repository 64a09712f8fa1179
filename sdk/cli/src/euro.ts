import { microCentsPerCent, type Cents, type MicroCents } from '@mutua/sdk/ids'
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

/** Prices of single uses in cents, with as many decimals as they have and no more. */
export const centsWithFraction = (amount: MicroCents, language: Language): string => {
  const whole = (amount / microCentsPerCent).toString()
  const rest = (amount % microCentsPerCent).toString().padStart(6, '0').replace(/0+$/, '')
  return rest === '' ? whole : `${whole}${language === 'it' ? ',' : '.'}${rest}`
}
