import { z } from 'zod'
import type { Sha256 } from '../ids.ts'
import { jsonText } from '../json.ts'
import { Problem } from '../problem.ts'
import { placeOf, queryDigest, type Axis } from './query.ts'
import { parseQuestion, type Question } from './question.ts'
import type { Table } from './table.ts'
import { rhoSchema, rhoUnits, unitsText, type Rho } from './zcdp.ts'

const axisSchema = z.strictObject({ column: z.string(), cuts: z.array(z.int()).max(499).optional() })

/** What a synthetic table keeps: the columns, each cut as for a question, and the pairs whose joint counts are measured. */
export const syntheticWishSchema = z.strictObject({
  columns: z.array(axisSchema).min(1).max(16),
  /** Each a parent and a child. No column has two parents, and none is its own ancestor: they are trees. */
  pairs: z
    .array(z.tuple([z.string(), z.string()]))
    .max(15)
    .default([]),
  /** The price of the whole, decimal text. */
  rho: z.string(),
})
export type SyntheticWish = z.infer<typeof syntheticWishSchema>

/** A column of the synthetic table, after its parent if it has one. */
export interface SyntheticColumn {
  readonly axis: Axis
  /** Place in `columns`. */
  readonly parent: number | undefined
}

/** What is measured, and the model that is fitted to it: all of it follows from what was wished and the declared table. */
export interface SyntheticPlan {
  readonly rho: Rho
  /** Parents before their children. */
  readonly columns: readonly SyntheticColumn[]
  /** Rows in all; then one histogram for each column; then one two-way table, parent by child, for each that has a parent. */
  readonly questions: readonly Question[]
}

/**
 * Each measurement costs the same part of rho, and what does not divide goes to the first: together they cost rho and no
 * more (zCDP adds up). @throws {Problem} pool-query-refused
 */
export const parseSyntheticPlan = (table: Table, value: unknown): SyntheticPlan => {
  const parsed = syntheticWishSchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw refused(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}`)
  }
  const columns = inTreeOrder(table, parsed.data)
  const rho = rhoSchema.safeParse(parsed.data.rho)
  if (!rho.success || rho.data > mostRho) throw refused('rho: must be above 0 and not above 0.125.')
  const of = 'rows'
  const queries = [
    { kind: 'count', of },
    ...columns.map(({ axis }) => ({ kind: 'histogram', of, by: axis })),
    ...columns.flatMap(({ axis, parent }) => {
      const rows = parent === undefined ? undefined : columns[parent]?.axis
      return rows === undefined ? [] : [{ kind: 'two-way', of, rows, columns: axis }]
    }),
  ]
  const count = BigInt(queries.length)
  const [share, left] = [rho.data / count, rho.data % count]
  if (share === 0n) throw refused('rho: each measurement costs a billionth at least.')
  return {
    rho: rho.data,
    columns,
    questions: queries.map((query, at) =>
      parseQuestion(table, { query, rho: unitsText(share + (at === 0 ? left : 0n), rhoUnits) }),
    ),
  }
}

/** The wish as the plan has it: `parseSyntheticPlan` reads the same plan from it. */
export const wishOf = ({ columns, rho }: SyntheticPlan): SyntheticWish => ({
  columns: columns.map(({ axis: { column, cuts } }) => ({ column, ...(cuts === undefined ? {} : { cuts }) })),
  pairs: columns.flatMap(({ axis, parent }) => {
    const before = parent === undefined ? undefined : columns[parent]?.axis.column
    return before === undefined ? [] : [[before, axis.column] as [string, string]]
  }),
  rho: unitsText(rho, rhoUnits),
})

/** The name of questions that are answered together; no single question has it. The same ones get the stored answer. */
export const questionsDigest = (table: Table, questions: readonly Question[]): Sha256 =>
  queryDigest(table, JSON.parse(jsonText({ kind: 'together', questions })))

const mostRho = rhoUnits / 8n

/** In one order, whatever order it was written in: that of the table, but parents before their children. */
const inTreeOrder = (table: Table, { columns: wished, pairs }: SyntheticWish): readonly SyntheticColumn[] => {
  const columns = wished.toSorted((one, other) => placeOf(table, one.column) - placeOf(table, other.column))
  const names = columns.map(({ column }) => column)
  if (new Set(names).size !== names.length) throw refused('columns: each column is named once.')
  const parents = new Map<string, string>()
  for (const [parent, child] of pairs) {
    if (!names.includes(parent) || !names.includes(child))
      throw refused('pairs: both columns of a pair are among the columns.')
    if (parents.has(child)) throw refused(`pairs: ${child} is the second of one pair at most.`)
    parents.set(child, parent)
  }
  const placed: SyntheticColumn[] = []
  const placeOfName = (name: string): number => placed.findIndex(({ axis }) => axis.column === name)
  while (placed.length < columns.length) {
    const before = placed.length
    for (const { column, cuts } of columns) {
      const parent = parents.get(column)
      if (placeOfName(column) >= 0 || (parent !== undefined && placeOfName(parent) < 0)) continue
      const axis: Axis = { column, ...(cuts === undefined || cuts.length === 0 ? {} : { cuts }) }
      placed.push({ axis, parent: parent === undefined ? undefined : placeOfName(parent) })
    }
    if (placed.length === before) throw refused('pairs: no column is its own ancestor.')
  }
  return placed
}

const refused = (sentence: string): Problem => new Problem('pool-query-refused', sentence)
