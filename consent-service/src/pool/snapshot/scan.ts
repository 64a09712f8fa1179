import { middleOf, partsOf } from '@mutua/sdk/pool/parts'
import { cellsOf, placeOf, subjectsOf, type Axis, type Filter, type Query } from '@mutua/sdk/pool/query'
import type { Table } from '@mutua/sdk/pool/table'
import { missing, type PartialChunk } from './columns.ts'

/** A query on its way over a snapshot. */
export interface Scan {
  /** Chunks in the order of the snapshot, each once, with what `columnsFor` names. */
  add(chunk: PartialChunk): void
  /** The vectors that `evaluate` of the sdk gives for all rows added. */
  vectors(): readonly (readonly bigint[])[]
}

/** What a question looks at: the places of its columns in the table, each once, and whether the members' numbers. */
export const columnsFor = (
  table: Table,
  query: Query,
): { readonly members: boolean; readonly places: readonly number[] } => {
  const names = [...query.where.map(({ column }) => column), ...subjectsOf(query)]
  return {
    members: 'of' in query && query.of === 'members',
    places: [...new Set(names.map((name) => placeOf(table, name)))],
  }
}

/**
 * Each filter and each axis takes one walk over one column of a chunk, so that the loops stay small and the values in
 * the processor's cache. @param query in canonical form
 */
export const createScan = (table: Table, query: Query): Scan => {
  const keep = filterFor(table, query.where)
  const count = query.kind === 'sum' || query.kind === 'mean' ? summing(table, query) : counting(table, query)
  let kept = new Uint8Array(0)
  return {
    add(chunk) {
      if (kept.length < chunk.length) kept = new Uint8Array(chunk.length)
      kept.fill(1, 0, chunk.length)
      keep(chunk, kept)
      count.add(chunk, kept)
    },
    vectors: () => count.vectors(),
  }
}

interface Counting {
  /** Rows of the chunk where `kept` is 1. */
  add(chunk: PartialChunk, kept: Uint8Array): void
  vectors(): bigint[][]
}

const summing = (table: Table, query: Extract<Query, { kind: 'sum' | 'mean' }>): Counting => {
  const place = placeOf(table, query.column)
  const { least, most } = query
  const origin = query.kind === 'mean' ? middleOf(query) : 0
  let [sum, count] = [0n, 0]
  return {
    add(chunk, kept) {
      const values = columnOf(chunk, place)
      // Exact for up to two million rows: values have 32 bits, a double 53. A chunk has far fewer.
      let part = 0
      for (let row = 0; row < chunk.length; row += 1) {
        const value = values[row] ?? missing
        if (kept[row] === 0 || value === missing) continue
        part += (value < least ? least : value > most ? most : value) - origin
        count += 1
      }
      sum += BigInt(part)
    },
    vectors: () => (query.kind === 'mean' ? [[sum], [BigInt(count)]] : [[sum]]),
  }
}

const counting = (table: Table, query: Exclude<Query, { kind: 'sum' | 'mean' }>): Counting => {
  const cells = partsOf(table, query)[0]?.cells ?? 0
  const counts = new Float64Array(cells)
  /** For each cell the last member counted there: rows of a member follow each other. */
  const counted = 'of' in query && query.of === 'members' ? new Int32Array(cells).fill(-1) : undefined
  const axes = axesOf(table, query)
  let places = new Int32Array(0)
  return {
    add(chunk, kept) {
      if (places.length < chunk.length) places = new Int32Array(chunk.length)
      places.fill(0, 0, chunk.length)
      for (const axis of axes) axis(chunk, kept, places)
      const { members = nobody } = chunk
      if (counted !== undefined && members.length < chunk.length)
        throw new Error('Members are counted by their numbers.')
      for (let row = 0; row < chunk.length; row += 1) {
        if (kept[row] === 0) continue
        const cell = places[row] ?? 0
        if (counted !== undefined) {
          const member = members[row] ?? 0
          if (counted[cell] === member) continue
          counted[cell] = member
        }
        counts[cell] = (counts[cell] ?? 0) + 1
      }
    },
    // Counts of rows: whole, and far below 2^53.
    vectors: () => [Array.from(counts, BigInt)],
  }
}

const nobody = new Int32Array(0)

/** Moves each row's place on along one axis, and drops the rows without a value there. */
type Placing = (chunk: PartialChunk, kept: Uint8Array, places: Int32Array) => void

const axesOf = (table: Table, query: Exclude<Query, { kind: 'sum' | 'mean' }>): Placing[] => {
  switch (query.kind) {
    case 'count':
      return []
    case 'histogram':
      return [placing(table, query.by)]
    case 'quantiles':
      return [placing(table, query)]
    case 'two-way':
      return [placing(table, query.rows), placing(table, query.columns)]
  }
}

const placing = (table: Table, axis: Axis): Placing => {
  const place = placeOf(table, axis.column)
  const cells = cellsOf(table, axis)
  const column = table.columns[place]
  const { cuts } = axis
  const [least, span] = column?.kind === 'number' ? [column.least, column.most - column.least + 1] : [0, 0]
  // A table of places saves a search for each row; domains of millions are searched.
  const known =
    cuts !== undefined && span <= 1 << 16
      ? Int16Array.from({ length: span }, (_, at) => cutsBelow(cuts, least + at))
      : undefined
  return (chunk, kept, places) => {
    const values = columnOf(chunk, place)
    for (let row = 0; row < chunk.length; row += 1) {
      const value = values[row] ?? missing
      if (value === missing) kept[row] = 0
      else {
        const cell =
          cuts === undefined
            ? value
            : known === undefined
              ? cutsBelow(cuts, value)
              : (known[value - least] ?? 0)
        places[row] = (places[row] ?? 0) * cells + cell
      }
    }
  }
}

/** How many cuts are not above the value. */
const cutsBelow = (cuts: readonly number[], value: number): number => {
  let [from, to] = [0, cuts.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((cuts[middle] ?? value) <= value) from = middle + 1
    else to = middle
  }
  return from
}

const filterFor = (
  table: Table,
  filters: readonly Filter[],
): ((chunk: PartialChunk, kept: Uint8Array) => void) => {
  const tests = filters.map((filter) => {
    const place = placeOf(table, filter.column)
    const column = table.columns[place]
    if ('in' in filter) {
      const wanted = Uint8Array.from(column?.kind === 'category' ? column.values : [], (value) =>
        filter.in.includes(value) ? 1 : 0,
      )
      return (chunk: PartialChunk, kept: Uint8Array): void => {
        const values = columnOf(chunk, place)
        for (let row = 0; row < chunk.length; row += 1)
          kept[row] = (kept[row] ?? 0) & (wanted[values[row] ?? missing] ?? 0)
      }
    }
    // In canonical form both bounds are there, and neither reaches down to `missing`.
    const { from = missing + 1, to = -missing } = filter
    return (chunk: PartialChunk, kept: Uint8Array): void => {
      const values = columnOf(chunk, place)
      for (let row = 0; row < chunk.length; row += 1) {
        const value = values[row] ?? missing
        if (value < from || value > to) kept[row] = 0
      }
    }
  })
  return (chunk, kept) => {
    for (const test of tests) test(chunk, kept)
  }
}

const columnOf = ({ columns }: PartialChunk, place: number): Int32Array => {
  const column = columns[place]
  if (column === undefined) throw new Error('A chunk has each column that is looked at.')
  return column
}
