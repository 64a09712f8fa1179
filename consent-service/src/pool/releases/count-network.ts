import { flowNetwork, type Edge, type FlowNetwork } from './flow-network.ts'

/** Counts with their margins; `undefined` is hidden. Of a histogram there is one line, and each column is its own total. */
export interface OfficialCounts {
  readonly cells: readonly (readonly (bigint | undefined)[])[]
  readonly rowTotals: readonly (bigint | undefined)[]
  readonly columnTotals: readonly (bigint | undefined)[]
  /** Of all, never hidden. */
  readonly total: bigint
}

export interface CountNetwork {
  /** Cells row by row, then the totals of rows, then those of columns. */
  readonly network: FlowNetwork
  readonly total: bigint
  readonly isMargin: (edge: number) => boolean
  readonly countsWithout: (hidden: ReadonlySet<number>) => OfficialCounts
}

/**
 * The counts of a table with margins go round: from a row to a column through a cell, from a column to the foot through its
 * total, from there to the corner through the sum of all, and from the corner to a row through the total of that row. So
 * all that can be worked out about hidden counts is a matter of flows.
 * @param cells rows of the same length, one at least
 */
export const countNetwork = (cells: readonly (readonly bigint[])[]): CountNetwork => {
  const [height, breadth] = [cells.length, cells[0]?.length ?? 0]
  const total = sumOf(cells.flat())
  if (height === 1) return oneLine(cells.flat(), total)
  const [foot, corner] = [height, height + 1 + breadth]
  const column = (at: number): number => height + 1 + at
  const inner = cells.flatMap((row, at) =>
    row.map((value, of): Edge => ({ from: at, to: column(of), value })),
  )
  const edges: readonly Edge[] = [
    ...inner,
    ...cells.map((row, at) => ({ from: corner, to: at, value: sumOf(row) })),
    ...Array.from({ length: breadth }, (_, of) => ({
      ...{ from: column(of), to: foot },
      value: sumOf(cells.map((row) => row[of] ?? 0n)),
    })),
  ]
  return {
    ...{ network: flowNetwork(edges), total, isMargin: (edge) => edge >= inner.length },
    countsWithout: (hidden) => {
      const shown = (from: number, count: number) =>
        edges.slice(from, from + count).map(({ value }, at) => (hidden.has(from + at) ? undefined : value))
      return {
        cells: cells.map((_, at) => shown(at * breadth, breadth)),
        rowTotals: shown(inner.length, height),
        columnTotals: shown(inner.length + height, breadth),
        total,
      }
    },
  }
}

/** All columns end in one: their sum is the sum of all. */
const oneLine = (line: readonly bigint[], total: bigint): CountNetwork => ({
  network: flowNetwork(line.map((value) => ({ from: 0, to: 1, value }))),
  ...{ total, isMargin: () => false },
  countsWithout: (hidden) => {
    const shown = line.map((value, at) => (hidden.has(at) ? undefined : value))
    return { cells: [shown], rowTotals: [total], columnTotals: shown, total }
  },
})

const sumOf = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n)
