import { csvText } from '../csv-text.ts'
import { axisLabels } from './axis-labels.ts'
import type { OfficialRelease } from './official-release.ts'
import { parseQuery } from './query.ts'

/**
 * RFC 4180: a line for each row of the table with its total, and one of totals at the end. A hidden count is `hidden`; what the
 * table is, and by which vote, stands in each line.
 */
export const officialAsCsv = (release: OfficialRelease): string => {
  const { table, document, cells, rowTotals, columnTotals, total, resolution, notice } = release
  const query = parseQuery(table, document.query)
  const [down, across] =
    query.kind === 'two-way'
      ? [axisLabels(table, query.rows), axisLabels(table, query.columns)]
      : [['all'], query.kind === 'histogram' ? axisLabels(table, query.by) : []]
  const marked = [`${notice}: ${resolution}`]
  const shown = (count: bigint | null | undefined): bigint | string => count ?? 'hidden'
  return csvText([
    ['', ...across, 'total', 'notice'],
    ...cells.map((row, at) => [down[at] ?? '', ...row.map(shown), shown(rowTotals[at]), ...marked]),
    ...(query.kind === 'two-way' ? [['total', ...columnTotals.map(shown), total, ...marked]] : []),
  ])
}
