import type { TFunction } from 'i18next'
import type { StudyPlan } from '@mutua/sdk/pool/study-plan'
import { findVariable } from '@mutua/sdk/pool/variables'
import { inSentence } from './request-facts.ts'

/** Italian and English are the catalogue’s own; the other languages name its variables themselves. */
export const variableWords = (id: string, language: string, t: TFunction): string => {
  const title = findVariable(id)?.title
  if (title === undefined) return id
  return language === 'it' || language === 'en'
    ? title[language]
    : t(`variable.${id}`, { defaultValue: title.en })
}

/** What is read, by the kinds of records that people know. */
export const variablesByCategory = (
  { variables }: Pick<StudyPlan, 'variables'>,
  language: string,
  t: TFunction,
): readonly { readonly category: string; readonly names: readonly string[] }[] =>
  [...Map.groupBy(variables, (id) => findVariable(id)?.category ?? 'summary')].map(([category, ids]) => ({
    category: t(`what.category.${category}`),
    names: ids.map((id) => variableWords(id, language, t)),
  }))

/** The first three, and how many others: what fits in a sentence. */
export const variablesInShort = (
  { variables }: Pick<StudyPlan, 'variables'>,
  language: string,
  t: TFunction,
): string => {
  const names = variables.map((id) => inSentence(variableWords(id, language, t)))
  const list = (some: readonly string[]): string =>
    new Intl.ListFormat(language, { type: some.length === names.length ? 'conjunction' : 'unit' }).format(
      some,
    )
  return names.length <= most
    ? list(names)
    : t('study.tooMany', { first: list(names.slice(0, most - 1)), others: names.length - most + 1 })
}

const most = 4

/** What a card has room for: the first sentence of what is told to members. */
export const firstSentence = (plain: string): string => /^.*?[.!?](?=\s|$)/s.exec(plain)?.[0] ?? plain
