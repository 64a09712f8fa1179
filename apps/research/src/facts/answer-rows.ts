import type { TFunction } from 'i18next'
import type { PoolAnswer } from '@mutua/sdk/pool/answer'
import type { Level } from '@mutua/sdk/pool/margin'
import type { Axis, Query } from '@mutua/sdk/pool/query'
import { parseQuestion } from '@mutua/sdk/pool/question'
import type { Table } from '@mutua/sdk/pool/table'
import { decimalText } from '@mutua/ui/records/typed-numbers'
import {
  bandWords,
  categoryWords,
  columnTitle,
  shownDecimal,
  shownNumber,
  unitWords,
  variableOf,
} from './column-words.ts'

/** A line of an answer: what it is of, its value and its interval, as decimal text and as a place in a picture. */
export interface AnswerRow {
  readonly label: string
  /** The other side of a two-way table. */
  readonly group?: string
  /** Absent: the noisy count was too small to divide by. */
  readonly value?: Figure
  readonly from: Figure
  readonly to: Figure
}

/** The exact decimal text, the same as people of a language write it, and where it stands on an axis. */
export interface Figure {
  readonly text: string
  readonly shown: string
  readonly place: number
}

interface Words {
  readonly t: TFunction
  readonly language: string
}

/** What an answer says at one level, line by line, in the order of its table. */
export const rowsOf = (answer: PoolAnswer, level: Level, words: Words): readonly AnswerRow[] => {
  const { table } = answer
  const { query } = parseQuestion(table, answer.question)
  const said = answer.releases[level]
  const whole = figuresIn(0, words)
  switch (said.kind) {
    case 'counts': {
      const labels = cellLabels(query, table, words)
      return said.cells.map(({ value, from, to }, at) => ({
        ...(labels[at] ?? { label: String(at + 1) }),
        ...{ value: whole(value), from: whole(from), to: whole(to) },
      }))
    }
    case 'sum': {
      const figure = figuresIn(placesOf(query, table), words)
      const { value, from, to } = said.sum
      return [{ label: measured(query, words), value: figure(value), from: figure(from), to: figure(to) }]
    }
    case 'mean': {
      // Thousandths of the scaled unit; one place more than was measured is enough to read, and intervals round outwards.
      const places = placesOf(query, table)
      const figure = (value: bigint, rounded: bigint): Figure => ({
        ...figuresIn(places + 3, words)(value),
        shown: shownNumber(rounded, places + 1, words.language),
      })
      const { value, from, to } = said.mean
      return [
        {
          label: measured(query, words),
          ...(value === undefined ? {} : { value: figure(value, hundredsBelow(value + 50n)) }),
          from: figure(from, hundredsBelow(from)),
          to: figure(to, hundredsBelow(to + 99n)),
        },
      ]
    }
    case 'quantiles': {
      const figure = figuresIn(placesOf(query, table), words)
      return said.quantiles.map(({ at, nearest, within }) => ({
        label: quantileWords(at, words),
        value: figure(BigInt(Math.round((nearest.from + nearest.to) / 2))),
        from: figure(BigInt(within.from)),
        to: figure(BigInt(within.to)),
      }))
    }
  }
}

/** What the figures of an answer are of: people, rows, or a unit. */
export const figuresAre = (query: Query, { t }: Pick<Words, 't'>): string => {
  if ('of' in query) return t(`answer.of.${query.of}`)
  return unitWords('column' in query ? variableOf(query.column)?.unit : undefined, t)
}

/** Of thousandths: the half is the median, and `250` is 25 per cent. */
const quantileWords = (at: number, { t, language }: Words): string =>
  at === 500 ? t('answer.median') : t('answer.quantile', { at: shownDecimal(decimalText(at, 1), language) })

const figuresIn =
  (places: number, { language }: Words) =>
  (value: bigint): Figure => ({
    text: decimalText(value, places),
    shown: shownNumber(value, places, language),
    place: Number(decimalText(value, places)),
  })

/** Whole hundreds, towards less also below zero. */
const hundredsBelow = (value: bigint): bigint => (value - (((value % 100n) + 100n) % 100n)) / 100n

const cellLabels = (
  query: Query,
  table: Table,
  words: Words,
): readonly Pick<AnswerRow, 'label' | 'group'>[] => {
  if (query.kind === 'histogram') return axisWords(query.by, table, words).map((label) => ({ label }))
  if (query.kind === 'two-way') {
    const across = axisWords(query.columns, table, words)
    return axisWords(query.rows, table, words).flatMap((label) => across.map((group) => ({ label, group })))
  }
  return [{ label: words.t(query.where.length === 0 ? 'answer.all' : 'answer.matching') }]
}

export const axisWords = (axis: Axis, table: Table, words: Words): readonly string[] => {
  const column = table.columns.find(({ name }) => name === axis.column)
  if (column === undefined) return []
  return column.kind === 'category'
    ? column.values.map((value) => categoryWords(value, words.t))
    : bandWords(axis.cuts ?? [], column, words)
}

const measured = (query: Query, { language }: Words): string =>
  'column' in query ? columnTitle(query.column, language) : ''

const placesOf = (query: Query, table: Table): number => {
  const column = 'column' in query ? table.columns.find(({ name }) => name === query.column) : undefined
  return column?.kind === 'number' ? column.places : 0
}
