import canonicalize from 'canonicalize'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'
import { parseSha256, type Sha256 } from '../ids.ts'
import { Problem } from '../problem.ts'
import type { Column, Table } from './table.ts'

const integerSchema = z.int().min(-2_000_000_000).max(2_000_000_000)
const cutsSchema = z
  .array(integerSchema)
  .min(1)
  .max(499)
  .refine((cuts) => cuts.every((cut, at) => at === 0 || cut > (cuts[at - 1] ?? cut)), 'must rise')

/** Rows whose value is one of these, or lies between these, both included. A missing value is neither. */
const filterSchema = z.union([
  z.strictObject({ column: z.string(), in: z.array(z.string()).min(1).max(500) }),
  z.strictObject({ column: z.string(), from: integerSchema.optional(), to: integerSchema.optional() }),
])

/** The values of a category, or the stretches of a number: below the first cut, from each cut on to the next. */
const axisSchema = z.strictObject({ column: z.string(), cuts: cutsSchema.optional() })

const whereSchema = z.array(filterSchema).max(16).default([])
const ofSchema = z.enum(['members', 'rows'])

/** All that can be asked. There is no text of a query language, no function of one's own and no second table. */
const querySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('count'), of: ofSchema, where: whereSchema }),
  z.strictObject({ kind: z.literal('histogram'), of: ofSchema, by: axisSchema, where: whereSchema }),
  z.strictObject({
    kind: z.literal('two-way'),
    of: ofSchema,
    rows: axisSchema,
    columns: axisSchema,
    where: whereSchema,
  }),
  z.strictObject({
    kind: z.literal('sum'),
    column: z.string(),
    least: integerSchema,
    most: integerSchema,
    where: whereSchema,
  }),
  z.strictObject({
    kind: z.literal('mean'),
    column: z.string(),
    least: integerSchema,
    most: integerSchema,
    where: whereSchema,
  }),
  z.strictObject({
    kind: z.literal('quantiles'),
    column: z.string(),
    cuts: cutsSchema,
    /** In thousandths: the median is 500. */
    at: z.array(z.int().min(1).max(999)).min(1).max(20),
    where: whereSchema,
  }),
])

export type Query = z.infer<typeof querySchema>
export type Axis = z.infer<typeof axisSchema>
export type Filter = z.infer<typeof filterSchema>

/** The most cells of one answer. */
const mostCells = 1_000

/**
 * A query in its canonical form: filters stand in the order of their columns, values in the order of the table, and
 * bounds within the domain. Queries that differ in nothing else are the same JSON.
 * @throws {Problem} pool-query-refused naming what cannot be asked of this table; never anything about its rows
 */
export const parseQuery = (table: Table, value: unknown): Query => {
  const parsed = querySchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw refused(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}`)
  }
  const query = parsed.data
  const where = canonicalFilters(table, query.where)
  switch (query.kind) {
    case 'count':
      return { ...query, where }
    case 'histogram':
      requireCells(cellsOf(table, query.by))
      return { ...query, where }
    case 'two-way':
      if (query.rows.column === query.columns.column)
        throw refused('The two sides of a table are two columns.')
      requireCells(cellsOf(table, query.rows) * cellsOf(table, query.columns))
      return { ...query, where }
    case 'sum':
    case 'mean': {
      const { least, most } = numberColumn(table, query.column)
      if (query.least >= query.most) throw refused('least: has to lie below most.')
      if (query.least < least || query.most > most)
        throw refused(`least, most: ${query.column} lies between ${String(least)} and ${String(most)}.`)
      return { ...query, where }
    }
    case 'quantiles':
      numberColumn(table, query.column)
      return { ...query, at: [...new Set(query.at)].sort((left, right) => left - right), where }
  }
}

/** The columns that a query is of, in its order; those of its filters are not among them. */
export const subjectsOf = (query: Query): readonly string[] => {
  switch (query.kind) {
    case 'count':
      return []
    case 'histogram':
      return [query.by.column]
    case 'two-way':
      return [query.rows.column, query.columns.column]
    case 'sum':
    case 'mean':
    case 'quantiles':
      return [query.column]
  }
}

/** How many cells an axis has. @throws {Problem} pool-query-refused */
export const cellsOf = (table: Table, axis: Axis): number => {
  const column = columnOf(table, axis.column)
  if (column.kind === 'number') {
    if (axis.cuts === undefined) throw refused(`${axis.column}: a number is counted between cuts.`)
    return axis.cuts.length + 1
  }
  if (axis.cuts !== undefined) throw refused(`${axis.column}: only numbers have cuts.`)
  return column.values.length
}

/** The name of an answer: the same question about the same table has the same, and gets the stored answer. */
export const queryDigest = (table: Table, question: unknown): Sha256 =>
  parseSha256(bytesToHex(sha256(utf8ToBytes(canonicalize({ table, question }) ?? ''))))

/** Where a column stands in each row. @throws {Problem} pool-query-refused when the table has none of this name */
export const placeOf = (table: Table, name: string): number => {
  const place = table.columns.findIndex((column) => column.name === name)
  if (place < 0) throw refused(`${name}: the table has no such column.`)
  return place
}

const columnOf = (table: Table, name: string): Column => {
  const column = table.columns[placeOf(table, name)]
  if (column === undefined) throw refused(`${name}: the table has no such column.`)
  return column
}

const numberColumn = (table: Table, name: string) => {
  const column = columnOf(table, name)
  if (column.kind !== 'number') throw refused(`${name}: is not a number.`)
  return column
}

const canonicalFilters = (table: Table, filters: readonly Filter[]): Filter[] => {
  const columns = filters.map(({ column }) => column)
  if (new Set(columns).size !== columns.length) throw refused('where: each column is named once.')
  return filters
    .map((filter) => canonicalFilter(table, filter))
    .sort((left, right) => placeOf(table, left.column) - placeOf(table, right.column))
}

const canonicalFilter = (table: Table, filter: Filter): Filter => {
  const column = columnOf(table, filter.column)
  if ('in' in filter) {
    if (column.kind === 'number') throw refused(`${filter.column}: a number lies from one value to another.`)
    const unknown = filter.in.find((value) => !column.values.includes(value))
    if (unknown !== undefined) throw refused(`${filter.column}: the table does not know every value.`)
    return { column: filter.column, in: column.values.filter((value) => filter.in.includes(value)) }
  }
  if (column.kind === 'category') throw refused(`${filter.column}: say which values, with “in”.`)
  // No value lies outside the domain: a bound there is the domain's own.
  const from = Math.max(filter.from ?? column.least, column.least)
  const to = Math.min(filter.to ?? column.most, column.most)
  if (from > to) throw refused(`${filter.column}: no value lies from “from” to “to”.`)
  return { column: filter.column, from, to }
}

const requireCells = (cells: number): void => {
  if (cells > mostCells) throw refused(`An answer has at most ${String(mostCells)} cells.`)
}

const refused = (sentence: string): Problem => new Problem('pool-query-refused', sentence)
