import { middleOf, partsOf } from './parts.ts'
import { cellsOf, placeOf, type Axis, type Filter, type Query } from './query.ts'
import type { Row, Table } from './table.ts'

/**
 * What a query asks for before noise, worked out row by row in the plainest way: this says what the algebra means, and
 * the scan of a snapshot is held against it. The order of the rows changes nothing.
 * @param query in canonical form
 * @param rows admitted to the table
 * @returns one vector for each of `partsOf`
 */
export const evaluate = (table: Table, query: Query, rows: Iterable<Row>): readonly (readonly bigint[])[] => {
  const vectors = partsOf(table, query).map(({ cells }) => Array.from({ length: cells }, () => 0n))
  const seen = new Set<string>()
  const add = (part: number, cell: number, amount: number): void => {
    const vector = vectors[part]
    if (vector?.[cell] !== undefined) vector[cell] += BigInt(amount)
  }
  for (const row of rows) {
    if (!query.where.every((filter) => isWithin(table, filter, row))) continue
    if (query.kind === 'sum' || query.kind === 'mean') {
      const value = row.values[placeOf(table, query.column)]
      if (value === undefined) continue
      const origin = query.kind === 'mean' ? middleOf(query) : 0
      add(0, 0, Math.min(Math.max(value, query.least), query.most) - origin)
      add(1, 0, 1)
      continue
    }
    const cell = cellFor(table, query, row)
    if (cell === undefined) continue
    if ('of' in query && query.of === 'members') {
      const key = `${String(cell)} ${row.member}`
      if (seen.has(key)) continue
      seen.add(key)
    }
    add(0, cell, 1)
  }
  return vectors
}

type Counting = Exclude<Query, { kind: 'sum' | 'mean' }>

const cellFor = (table: Table, query: Counting, row: Row): number | undefined => {
  switch (query.kind) {
    case 'count':
      return 0
    case 'histogram':
      return cellOn(table, query.by, row)
    case 'quantiles':
      return cellOn(table, query, row)
    case 'two-way': {
      const [across, down] = [cellOn(table, query.columns, row), cellOn(table, query.rows, row)]
      if (across === undefined || down === undefined) return undefined
      return down * cellsOf(table, query.columns) + across
    }
  }
}

/** The place of a category's value, or how many cuts are not above the number; none where the value is missing. */
const cellOn = (table: Table, axis: Axis, row: Row): number | undefined => {
  const value = row.values[placeOf(table, axis.column)]
  if (value === undefined || axis.cuts === undefined) return value
  return axis.cuts.filter((cut) => cut <= value).length
}

const isWithin = (table: Table, filter: Filter, row: Row): boolean => {
  const place = placeOf(table, filter.column)
  const value = row.values[place]
  if (value === undefined) return false
  if ('in' in filter) {
    const column = table.columns[place]
    return column?.kind === 'category' && filter.in.includes(column.values[value] ?? '')
  }
  return value >= (filter.from ?? value) && value <= (filter.to ?? value)
}
