import { jsonText } from '../json.ts'
import { cellsOf, placeOf } from './query.ts'
import { seededDraws, type SeededDraw } from './seeded-draws.ts'
import type { SyntheticColumn, SyntheticPlan } from './synthetic-plan.ts'
import type { RowsOfNobody } from './table-file.ts'
import type { Column, Table } from './table.ts'

/** One noisy vector for each question of the plan, in their order. */
export type NoisyMarginals = readonly (readonly bigint[])[]

/** What every synthetic table says. */
export const syntheticNotice = 'synthetic: nobody is in it'

/** The most rows of a synthetic table. */
export const mostSyntheticRows = 100_000

/** A column of the table by cells of its axis; the last cell is “missing”. */
interface Marginals {
  readonly total: bigint
  /** For each column, cells with “missing” last. */
  readonly ones: readonly (readonly bigint[])[]
  /** For each column with a parent: a row for each cell of the parent, “missing” last in both. */
  readonly pairs: readonly (readonly (readonly bigint[])[] | undefined)[]
}

/**
 * Rows that fit the noisy counts, made from these, the plan and the declared table alone: post-processing, which tells no
 * more of anybody than the counts do. Column by column, parents first, the rows with one value of the parent get the values
 * of the child in the proportion of the noisy pair, in whole rows by the largest remainders; which row gets which, and where
 * in its stretch a number lies, is drawn by a seed that everybody knows.
 */
export const synthesise = (table: Table, plan: SyntheticPlan, noisy: NoisyMarginals): RowsOfNobody => {
  const marginals = marginalsOf(table, plan, noisy)
  const draw = seededDraws(`mutua synthetic/${jsonText(noisy)}`)
  const count = Number(marginals.total)
  const cells = cellsByColumn(marginals, plan.columns, count, draw)
  const kept = plan.columns.map(({ axis }) => placeOf(table, axis.column))
  const columns = kept.map((place) => table.columns[place]).filter((column) => column !== undefined)
  const rows = Array.from({ length: count }, (_, row) => ({
    values: columns.map((column, at) =>
      valueIn(column, plan.columns[at]?.axis.cuts, cells[at]?.[row] ?? 0, draw),
    ),
  }))
  return {
    ...{ table: { columns, rowsPerMember: table.rowsPerMember }, rows, mark: 'synthetic_nobody' },
    about: {
      notice: syntheticNotice,
      meaning: 'Drawn from a model of noisy counts (differential privacy): no row is a person’s.',
    },
  }
}

/** How far the synthetic table is from the noisy counts that it was made from, in thousandths of all rows. */
export interface FitLine {
  readonly columns: readonly string[]
  readonly cells: number
  /** Total variation: the share of rows that would have to move to another cell. */
  readonly distanceThousandths: number
}

/** Never a comparison with the true rows, which would be an answer that nobody paid for. */
export interface FitReport {
  readonly rows: number
  readonly oneWay: readonly FitLine[]
  readonly twoWay: readonly FitLine[]
  readonly notPreserved: readonly string[]
}

/** @param made by `synthesise` of the same three */
export const fitOf = (
  table: Table,
  plan: SyntheticPlan,
  noisy: NoisyMarginals,
  made: RowsOfNobody,
): FitReport => {
  const { ones, pairs } = marginalsOf(table, plan, noisy)
  const cellsOfRow = made.rows.map(({ values }) =>
    plan.columns.map(({ axis }, at) => cellOf(axis.cuts, values[at], (ones[at]?.length ?? 1) - 1)),
  )
  const countsOf = (at: number, parent?: number): bigint[] => {
    const width = ones[at]?.length ?? 1
    const height = parent === undefined ? 1 : (ones[parent]?.length ?? 1)
    const counts = Array.from({ length: width * height }, () => 0n)
    for (const cells of cellsOfRow) {
      const place = (parent === undefined ? 0 : (cells[parent] ?? 0)) * width + (cells[at] ?? 0)
      counts[place] = (counts[place] ?? 0n) + 1n
    }
    return counts
  }
  const line = (columns: readonly string[], made: readonly bigint[], wanted: readonly bigint[]) => ({
    ...{ columns, cells: wanted.length, distanceThousandths: distanceOf(made, wanted) },
  })
  const nameOf = (at: number): string => plan.columns[at]?.axis.column ?? ''
  return {
    rows: made.rows.length,
    oneWay: ones.map((wanted, at) => line([nameOf(at)], countsOf(at), wanted)),
    twoWay: plan.columns.flatMap(({ parent }, at) => {
      const wanted = pairs[at]
      if (parent === undefined || wanted === undefined) return []
      return [line([nameOf(parent), nameOf(at)], countsOf(at, parent), wanted.flat())]
    }),
    notPreserved: notPreservedBy(table, plan),
  }
}

const notPreservedBy = (table: Table, { columns }: SyntheticPlan): string[] => [
  'Any two columns that are no pair of the plan: they are related through their pairs only, or not at all.',
  'Any three columns together.',
  ...(columns.some(({ axis }) => axis.cuts !== undefined)
    ? ['Where a number lies between two cuts: each value there is as likely as the next one.']
    : []),
  ...(table.rowsPerMember > 1
    ? ['Which rows belong to one person: rows are drawn one by one, each for itself.']
    : []),
  'Small groups: noise is as large in a cell of three as in one of three thousand.',
]

/** Half the sum of what shares differ by, rounded up to a thousandth. */
const distanceOf = (made: readonly bigint[], wanted: readonly bigint[]): number => {
  const [all, whole] = [sumOf(made), sumOf(wanted)]
  if (all === 0n || whole === 0n) return all === whole ? 0 : 1_000
  const apart = sumOf(wanted.map((want, at) => magnitude((made[at] ?? 0n) * whole - want * all)))
  const units = 2n * all * whole
  return Number((apart * 1_000n + units - 1n) / units)
}

/** What is missing follows from the counts: rows that no cell of a column has are the rows without a value there. */
const marginalsOf = (table: Table, { columns }: SyntheticPlan, noisy: NoisyMarginals): Marginals => {
  const [counted = [], ...rest] = noisy
  const total = within(counted[0] ?? 0n, BigInt(mostSyntheticRows))
  const known = columns.map((_, at) => (rest[at] ?? []).map(atLeastZero))
  const ones = known.map((cells) => [...cells, atLeastZero(total - sumOf(cells))])
  let next = columns.length
  const pairs = columns.map(({ axis, parent }, at) => {
    if (parent === undefined) return undefined
    const vector = (rest[next] ?? []).map(atLeastZero)
    next += 1
    const width = cellsOf(table, axis)
    const height = known[parent]?.length ?? 0
    const inner = Array.from({ length: height }, (_, row) => vector.slice(row * width, (row + 1) * width))
    const rows = inner.map((row, cell) => [...row, atLeastZero((known[parent]?.[cell] ?? 0n) - sumOf(row))])
    const column = (cell: number): bigint => sumOf(inner.map((row) => row[cell] ?? 0n))
    const below = (known[at] ?? []).map((cell, place) => atLeastZero(cell - column(place)))
    const corner = atLeastZero(total - sumOf(rows.flat()) - sumOf(below))
    return [...rows, [...below, corner]]
  })
  return { total, ones, pairs }
}

const cellsByColumn = (
  { ones, pairs }: Marginals,
  columns: readonly SyntheticColumn[],
  count: number,
  draw: SeededDraw,
): readonly Int32Array[] => {
  const made: Int32Array[] = []
  for (const [at, { parent }] of columns.entries()) {
    const cells = new Int32Array(count)
    const groups = groupsOf(parent === undefined ? undefined : made[parent], count)
    for (const [group, rows] of groups) {
      const joint = parent === undefined ? undefined : pairs[at]?.[group]
      // Where noise has left nothing of a pair, its child is as it is elsewhere.
      const weights = joint !== undefined && sumOf(joint) > 0n ? joint : (ones[at] ?? [])
      shuffle(rows, draw)
      let place = 0
      for (const [cell, quota] of quotasOf(weights, rows.length).entries())
        for (let given = 0; given < quota; given += 1) {
          cells[rows[place] ?? 0] = cell
          place += 1
        }
    }
    made.push(cells)
  }
  return made
}

const groupsOf = (parents: Int32Array | undefined, count: number): Map<number, number[]> => {
  const groups = new Map<number, number[]>()
  for (let row = 0; row < count; row += 1) {
    const group = parents?.[row] ?? 0
    const rows = groups.get(group)
    if (rows === undefined) groups.set(group, [row])
    else rows.push(row)
  }
  return groups
}

/** Whole parts in the proportion of the weights; what is left goes where most was cut off, the first first. */
const quotasOf = (weights: readonly bigint[], count: number): number[] => {
  const whole = sumOf(weights)
  const [used, sum] =
    whole > 0n ? ([weights, whole] as const) : ([weights.map(() => 1n), BigInt(weights.length)] as const)
  const exact = used.map((weight) => weight * BigInt(count))
  const quotas = exact.map((share) => Number(share / sum))
  const left = count - quotas.reduce((all, quota) => all + quota, 0)
  const byRest = exact
    .map((share, at) => ({ at, rest: share % sum }))
    .sort((one, other) => (one.rest === other.rest ? one.at - other.at : one.rest > other.rest ? -1 : 1))
  for (const { at } of byRest.slice(0, left)) quotas[at] = (quotas[at] ?? 0) + 1
  return quotas
}

/** Fisher and Yates. */
const shuffle = (rows: number[], draw: SeededDraw): void => {
  for (let last = rows.length - 1; last > 0; last -= 1) {
    const other = draw(last + 1)
    const held = rows[last] ?? 0
    rows[last] = rows[other] ?? 0
    rows[other] = held
  }
}

const valueIn = (
  column: Column,
  cuts: readonly number[] | undefined,
  cell: number,
  draw: SeededDraw,
): number | undefined => {
  if (column.kind === 'category') return cell < column.values.length ? cell : undefined
  if (cuts === undefined || cell > cuts.length) return undefined
  const from = Math.max(cuts[cell - 1] ?? column.least, column.least)
  const to = Math.min((cuts[cell] ?? column.most + 1) - 1, column.most)
  // A cut beyond the domain leaves a cell that no value is in; noise alone put a row there.
  return from > to ? undefined : from + draw(to - from + 1)
}

const cellOf = (
  cuts: readonly number[] | undefined,
  value: number | undefined,
  missingCell: number,
): number => {
  if (value === undefined) return missingCell
  return cuts === undefined ? value : cuts.filter((cut) => cut <= value).length
}

const sumOf = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n)
const atLeastZero = (value: bigint): bigint => (value < 0n ? 0n : value)
const within = (value: bigint, most: bigint): bigint => (value < 0n ? 0n : value > most ? most : value)
const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)
