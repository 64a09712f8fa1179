import { cellsOf, type Query } from './query.ts'
import type { Table } from './table.ts'

/** A vector of integers that gets noise of its own. An answer has one; a mean has its sum and its count. */
export interface Part {
  /** How many integers. */
  readonly cells: number
  /** The most that one member, added or removed, moves them: the sum of what they move by, ... */
  readonly l1: bigint
  /** ... and the sum of its squares. */
  readonly l2Squared: bigint
}

/**
 * The integer vectors that a query asks for, with the most that one member moves them. A member brings at most L rows:
 * - rows counted: all L may fall into one cell, which moves it by L;
 * - members counted: at most L cells of a member move, by 1 each;
 * - a sum: L rows move it by what is furthest from 0 within the clamp; a mean sums from the middle of its clamp.
 * @param query in canonical form
 */
export const partsOf = (table: Table, query: Query): readonly Part[] => {
  const most = BigInt(table.rowsPerMember)
  const counts = (cells: number, of: 'members' | 'rows'): Part => {
    const cellsOfMember = most < BigInt(cells) ? most : BigInt(cells)
    if (of === 'members') return { cells, l1: cellsOfMember, l2Squared: cellsOfMember }
    return { cells, l1: most, l2Squared: most * most }
  }
  const sums = (furthest: bigint): Part => ({
    cells: 1,
    l1: most * furthest,
    l2Squared: most * most * furthest * furthest,
  })
  switch (query.kind) {
    case 'count':
      return [counts(1, query.of)]
    case 'histogram':
      return [counts(cellsOf(table, query.by), query.of)]
    case 'two-way':
      return [counts(cellsOf(table, query.rows) * cellsOf(table, query.columns), query.of)]
    case 'sum':
      return [sums(furthestFrom(0, query))]
    case 'mean':
      return [sums(furthestFrom(middleOf(query), query)), counts(1, 'rows')]
    case 'quantiles':
      return [counts(query.cuts.length + 1, 'rows')]
  }
}

/** From where the values of a mean are summed: the fewer they are from it, the less noise they need. */
export const middleOf = ({ least, most }: { readonly least: number; readonly most: number }): number =>
  Math.floor((least + most) / 2)

const furthestFrom = (
  origin: number,
  { least, most }: { readonly least: number; readonly most: number },
): bigint => BigInt(Math.max(Math.abs(least - origin), Math.abs(most - origin)))
