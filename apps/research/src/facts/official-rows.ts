import type { TFunction } from 'i18next'
import type { OfficialRelease } from '@mutua/sdk/pool/official-release'
import { parseQuery } from '@mutua/sdk/pool/query'
import { axisWords } from './answer-rows.ts'
import { columnTitle, shownNumber } from './column-words.ts'

interface OfficialLine {
  readonly label: string
  /** Undefined: hidden. */
  readonly counts: readonly (string | undefined)[]
}

/** An official table line by line with its totals: what it was counted by down the side, and across where it has two sides. */
export const officialRows = (
  { table, document, cells, rowTotals, columnTotals, total }: OfficialRelease,
  words: { readonly t: TFunction; readonly language: string },
): { readonly head: readonly string[]; readonly lines: readonly OfficialLine[] } => {
  const { t, language } = words
  const query = parseQuery(table, document.query)
  const shown = (count: bigint | null | undefined): string | undefined =>
    count === null || count === undefined ? undefined : shownNumber(count, 0, language)
  const all = t('answer.all')
  if (query.kind !== 'two-way') {
    const by = query.kind === 'histogram' ? query.by : undefined
    const names = by === undefined ? [] : axisWords(by, table, words)
    return {
      head: [by === undefined ? t('answer.what') : columnTitle(by.column, language), t('answer.of.members')],
      lines: [
        ...names.map((label, at) => ({ label, counts: [shown(cells[0]?.[at])] })),
        { label: all, counts: [shown(total)] },
      ],
    }
  }
  const across = axisWords(query.columns, table, words)
  return {
    head: [
      `${columnTitle(query.rows.column, language)} × ${columnTitle(query.columns.column, language)}`,
      ...across,
      all,
    ],
    lines: [
      ...axisWords(query.rows, table, words).map((label, at) => ({
        label,
        counts: [...(cells[at] ?? []).map(shown), shown(rowTotals[at])],
      })),
      { label: all, counts: [...columnTotals.map(shown), shown(total)] },
    ],
  }
}
