import type { SortKey } from './search-query.ts'
import type { SearchRow } from './search-rows.ts'

/** Where a record stands in the order of a search; no two records of different names stand at the same place. */
export type RowPosition = readonly (string | number | null)[]

/** By the keys that are asked for, then by id: so each page goes on where the last one ended, whatever was written meanwhile. */
export const positionOf = (row: SearchRow, sort: readonly SortKey[]): RowPosition => [
  ...sort.map((key) => sortValue(row, key)),
  row.id,
]

/** What has no value comes last, whichever way the others are sorted. */
export const comparePositions = (left: RowPosition, right: RowPosition, sort: readonly SortKey[]): number => {
  for (const [index, one] of left.entries()) {
    const other = right[index] ?? null
    if (one === other) continue
    if (one === null) return 1
    if (other === null) return -1
    const order = one < other ? -1 : 1
    return sort[index]?.isDescending === true ? -order : order
  }
  return 0
}

const sortValue = (row: SearchRow, { name, isDescending }: SortKey): string | number | null => {
  if (name === '_id') return row.id
  if (name === '_lastUpdated') return row.modified
  const { token, date, reference } = row.terms
  const spans = date[name]
  if (spans !== undefined) {
    const bounds = spans.map(([from, to]) => (isDescending ? (to ?? from ?? 0) : (from ?? to ?? 0)))
    return isDescending ? Math.max(...bounds) : Math.min(...bounds)
  }
  return (token[name] ?? reference[name])?.[0] ?? null
}
