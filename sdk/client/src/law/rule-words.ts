import { z } from 'zod'
import type { RuleInForce, RuleUnit, RuleValue } from './pack.ts'
import words from './packs/words.json' with { type: 'json' }

export type RuleLanguage = 'it' | 'en'

/** A rule in one plain sentence, with its value in the words of that language. */
export const ruleSentence = (
  rule: Pick<RuleInForce, 'id' | 'says' | 'value' | 'unit'>,
  language: RuleLanguage,
): string => {
  const value = ruleValueWords(rule, language)
  return rule.says === undefined ? `${rule.id}: ${value}` : rule.says[language].replace('{value}', value)
}

/** Its value alone: `90 days`, `€25.00`, `more than half`, `yes`. */
export const ruleValueWords = (
  { value, unit }: { readonly value: RuleValue; readonly unit?: RuleUnit | undefined },
  language: RuleLanguage,
): string => {
  if (typeof value === 'number') return numberWords(value, unit, language)
  if (typeof value === 'boolean') return wordOf(value ? 'yes' : 'no', language)
  if (typeof value === 'string') return wordOf(value, language)
  if (Array.isArray(value)) {
    if (value.length === 0) return wordOf('nothing', language)
    return value.map((each) => wordOf(each, language)).join(', ')
  }
  const [kind, fraction] = 'moreThan' in value ? ['more-than', value.moreThan] : ['at-least', value.atLeast]
  if (fraction === '0/1') return wordOf(kind === 'more-than' ? 'any-vote' : 'any-number', language)
  return `${wordOf(kind, language)} ${wordOf(fraction, language)}`
}

const numberWords = (value: number, unit: RuleUnit | undefined, language: RuleLanguage): string => {
  const locale = language === 'it' ? 'it-IT' : 'en-GB'
  const number = (amount: number, digits = 0) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, useGrouping: 'always' }).format(amount)
  switch (unit) {
    case undefined:
      return number(value)
    case 'euro-cents':
      return new Intl.NumberFormat(locale, {
        style: 'currency',
        currency: 'EUR',
        useGrouping: 'always',
      }).format(value / 100)
    case 'per-mille':
      return `${number(value / 10)}${language === 'it' ? ' ' : ''}%`
    case 'basis-points':
      return `${number(value / 100, 1)} ${wordOf('points', language)}`
    default:
      return `${number(value)} ${wordOf(value === 1 ? `${unit}-one` : unit, language)}`
  }
}

/** A day of the year stays as it is written; so does a word that nobody has translated. */
const wordOf = (word: string, language: RuleLanguage): string => known[word]?.[language] ?? word

const known = z.record(z.string(), z.object({ it: z.string(), en: z.string() })).parse(words)
