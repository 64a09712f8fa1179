import type { SheetLanguage } from './sheet-words.ts'

/** An amount as paper has it, isolated from the text around; exact, since cents never pass through a float. */
export const euroText = (cents: bigint, language: SheetLanguage): string => {
  const [sign, amount] = cents < 0n ? ['-', -cents] : ['', cents]
  const [comma, dot] = language === 'it' ? [',', '.'] : ['.', ',']
  const whole = String(amount / 100n).replaceAll(/\B(?=(?:\d{3})+$)/g, dot)
  return `\u2068${sign}${whole}${comma}${String(amount % 100n).padStart(2, '0')} €\u2069`
}
