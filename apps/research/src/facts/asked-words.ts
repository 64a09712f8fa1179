import type { TFunction } from 'i18next'
import { subjectsOf, type Filter, type Query } from '@mutua/sdk/pool/query'
import type { Table } from '@mutua/sdk/pool/table'
import { categoryWords, columnTitle, shownNumber, type NumberColumn } from './column-words.ts'

interface Words {
  readonly t: TFunction
  readonly language: string
}

/** What was asked, in a line: its kind, the variables that it is of, and the two bounds where it has any. */
export const askedWords = (query: Query, table: Table, words: Words): string => {
  const { t, language } = words
  const names = subjectsOf(query).map((column) => columnTitle(column, language))
  const bounds =
    query.kind === 'sum' || query.kind === 'mean'
      ? ` (${stretchWords(query.least, query.most, numberIn(table, query.column), words)})`
      : ''
  return [t(`question.kinds.${query.kind}`), ...(names.length === 0 ? [] : [names.join(' × ')])]
    .join(': ')
    .concat(bounds)
}

/** Of whom it was asked: everybody, or those that each filter leaves. */
export const ofWhomWords = ({ where }: Query, table: Table, words: Words): string =>
  where.length === 0
    ? words.t('question.everybody')
    : `${words.t('question.where')}: ${where.map((filter) => isolated(filterWords(filter, table, words), words)).join('; ')}.`

/** What begins with a Latin name keeps its order among Arabic words (UAX #9: FIRST STRONG ISOLATE). */
const isolated = (said: string, { language }: Words): string =>
  language === 'ar' ? `\u2068${said}\u2069` : said

const filterWords = (filter: Filter, table: Table, words: Words): string => {
  const { t, language } = words
  const title = columnTitle(filter.column, language)
  if ('in' in filter) return `${title}: ${filter.in.map((value) => categoryWords(value, t)).join(', ')}`
  const column = numberIn(table, filter.column)
  const { from = column?.least ?? 0, to = column?.most ?? 0 } = filter
  // A bound that is the column’s own says nothing.
  if (from === column?.least && to === column.most) return `${title}: ${t('bands.any')}`
  const shown = (scaled: number): string => shownNumber(scaled, column?.places ?? 0, language)
  if (to === column?.most) return `${title}: ${t('bands.from', { from: shown(from) })}`
  if (from === column?.least) return `${title}: ${t('bands.upTo', { to: shown(to) })}`
  return `${title}: ${stretchWords(from, to, column, words)}`
}

const stretchWords = (
  from: number,
  to: number,
  column: NumberColumn | undefined,
  { t, language }: Words,
): string => {
  const shown = (scaled: number): string => shownNumber(scaled, column?.places ?? 0, language)
  return t('bands.between', { from: shown(from), to: shown(to) })
}

const numberIn = ({ columns }: Table, name: string): NumberColumn | undefined =>
  columns.find((column): column is NumberColumn => column.kind === 'number' && column.name === name)
