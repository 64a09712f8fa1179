import { placeOf, type Axis } from './query.ts'
import { valueOf } from './table-file.ts'
import type { Table } from './table.ts'

/** Names of the cells of an axis, in their order: the values, or `from..to` as they are measured, both included. */
export const axisLabels = (table: Table, { column: name, cuts = [] }: Axis): readonly string[] => {
  const column = table.columns[placeOf(table, name)]
  if (column === undefined) return []
  if (column.kind === 'category') return column.values
  return [...cuts, column.most + 1].map((cut, at) => {
    const from = Math.max(cuts[at - 1] ?? column.least, column.least)
    const to = Math.min(cut - 1, column.most)
    return `${String(valueOf(column, from))}..${String(valueOf(column, to))}`
  })
}
