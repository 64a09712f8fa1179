import type { TFunction } from 'i18next'
import type { Column } from '@mutua/sdk/pool/table'
import type { Variable } from '@mutua/sdk/pool/variable'
import { variables } from '@mutua/sdk/pool/variables'
import { decimalText } from '@mutua/ui/records/typed-numbers'
import { saidIn } from '@mutua/ui/views/said'

export type NumberColumn = Extract<Column, { kind: 'number' }>

/** The variable that a column was made from. */
export const variableOf = (column: string): Variable | undefined =>
  variables.find((one) => one.column.name === column)

/** What people call a column; its own name where the catalogue has none. */
export const columnTitle = (column: string, language: string): string => {
  const variable = variableOf(column)
  return variable === undefined ? column : saidIn(variable.title, language)
}

/** A value of a category as people say it. */
export const categoryWords = (value: string, t: TFunction): string =>
  t(`values.${value}`, { defaultValue: value })

/** A whole number of 10^-places in the figures of a language. Four of them stand together, as a year has to. */
export const shownNumber = (scaled: number | bigint, places: number, language: string): string =>
  new Intl.NumberFormat(tagOf(language), { minimumFractionDigits: places, useGrouping: 'min2' }).format(
    decimalText(scaled, places) as `${number}`,
  )

/** Decimal text as it travels, rho for one, in the figures of a language: `0.0005` is `0,0005` in Italian. */
export const shownDecimal = (text: string, language: string): string =>
  new Intl.NumberFormat(tagOf(language), { maximumFractionDigits: 9 }).format(text as `${number}`)

/** What stands in a field of a form: the point of its figures as the language writes it. Both are read. */
export const shownTyped = (typed: string, language: string): string =>
  typed.replaceAll('.', shownNumber(11, 1, language).slice(1, 2))

const tagOf = (language: string): string => (language === 'en' ? 'en-GB' : language)

/** UCUM as it is read: years have a word, percent and millimetres of mercury their sign. */
export const unitWords = (unit: string | undefined, t: TFunction): string => {
  if (unit === undefined) return ''
  if (unit === 'a') return t('units.years')
  return unit.replaceAll(/[[\]{}]/g, '')
}

/** The stretches between cuts, in words: below the first, from each on to the next, from the last on. */
export const bandWords = (
  cuts: readonly number[],
  column: NumberColumn,
  { t, language }: { readonly t: TFunction; readonly language: string },
): readonly string[] => {
  const shown = (scaled: number): string => shownNumber(scaled, column.places, language)
  const last = cuts.at(-1)
  if (last === undefined) return []
  return [
    t('bands.below', { to: shown(cuts[0] ?? last) }),
    ...cuts.slice(1).map((to, at) => t('bands.between', { from: shown(cuts[at] ?? to), to: shown(to - 1) })),
    t('bands.from', { from: shown(last) }),
  ]
}
