import { deltaOf, deltaUnits, epsilonUnits, type Epsilon, type Rho } from '@mutua/sdk/pool/zcdp'

/**
 * How often anybody, whatever they do, can be right about one member whose being there is a fair coin: for each
 * (epsilon, delta) that holds, (e^epsilon + delta) / (1 + e^epsilon). The least over many epsilons.
 */
export const mostSuccess = (billionths: number): number =>
  Math.min(
    ...Array.from({ length: 150 }, (_, at) => {
      const milli = at + 1
      const units = (BigInt(milli) * epsilonUnits) / 1_000n
      const delta = Number(deltaOf(BigInt(billionths) as Rho, units as Epsilon)) / Number(deltaUnits)
      const factor = Math.exp(milli / 1_000)
      return (factor + delta) / (1 + factor)
    }),
  )
/** Four deviations of a share: chance goes beyond them once in thirty thousand. */
export const beyond = (most: number, draws: number): number =>
  most + 4 * Math.sqrt((most * (1 - most)) / draws)

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** x for which A x is nearest to the answers, by the normal equations; a little pull to one half keeps them solvable. */
export const leastSquares = (sets: readonly (readonly number[])[], answers: readonly number[]): number[] => {
  const size = sets[0]?.length ?? 0
  const matrix = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size + 1 }, (_, column) => {
      let sum = row === column ? 1e-6 : 0
      for (const [at, set] of sets.entries())
        sum += (set[row] ?? 0) * (column < size ? (set[column] ?? 0) : (answers[at] ?? 0))
      return sum
    }),
  )
  for (let pivot = 0; pivot < size; pivot += 1) {
    const best = matrix
      .slice(pivot)
      .reduce((top, row) => (Math.abs(row[pivot] ?? 0) > Math.abs(top[pivot] ?? 0) ? row : top))
    const place = matrix.indexOf(best)
    matrix[place] = matrix[pivot] ?? []
    matrix[pivot] = best
    for (const [at, row] of matrix.entries()) {
      if (at === pivot) continue
      const factor = (row[pivot] ?? 0) / (best[pivot] ?? 1)
      for (let column = pivot; column <= size; column += 1)
        row[column] = (row[column] ?? 0) - factor * (best[column] ?? 0)
    }
  }
  return matrix.map((row, at) => (row[size] ?? 0) / (row[at] ?? 1))
}

export const ranked = (values: readonly number[]): number[] => {
  const ranks: number[] = []
  const order = values.map((value, at) => ({ value, at })).toSorted((one, other) => one.value - other.value)
  for (const [rank, { at }] of order.entries()) ranks[at] = rank
  return ranks
}

export const correlation = (left: readonly number[], right: readonly number[]): number => {
  const [a, b] = [mean(left), mean(right)]
  let [xy, xx, yy] = [0, 0, 0]
  for (const [at, x] of left.entries()) {
    const [dx, dy] = [x - a, (right[at] ?? 0) - b]
    xy += dx * dy
    xx += dx * dx
    yy += dy * dy
  }
  return xy / Math.sqrt(xx * yy)
}
