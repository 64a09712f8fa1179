import { marginOf, nearest, normalMargin, type Level } from './margin.ts'
import { middleOf } from './parts.ts'
import { placeOf, type Query } from './query.ts'
import { noiseOf, type Noise, type Question } from './question.ts'
import type { Table } from './table.ts'

/** A noisy integer, and where the true one lies as often as the level says. */
export interface Estimate {
  readonly value: bigint
  /** Both included. */
  readonly from: bigint
  readonly to: bigint
}

/** A mean in thousandths of the column's unit; no value where the noisy count is too small to divide by. */
export interface MeanEstimate {
  readonly value: bigint | undefined
  readonly from: bigint
  readonly to: bigint
}

/** Of a quantile: the stretch between two cuts that it seems to lie in, and the stretch that holds it as often as the level says. */
export interface QuantileEstimate {
  /** In thousandths. */
  readonly at: number
  readonly nearest: Stretch
  readonly within: Stretch
}

/** Scaled numbers of the column, both included. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

export type Release =
  | { readonly kind: 'counts'; readonly cells: readonly Estimate[] }
  | { readonly kind: 'sum'; readonly sum: Estimate }
  | { readonly kind: 'mean'; readonly mean: MeanEstimate }
  | { readonly kind: 'quantiles'; readonly quantiles: readonly QuantileEstimate[] }

/**
 * What leaves: the noisy vectors with intervals that hold the true values as often as `level` says. Made from noisy
 * vectors, the declared table and the question alone, so that it tells no more of anybody than they do.
 * @param noisy as `partsOf` orders them
 */
export const release = (
  table: Table,
  question: Question,
  noisy: readonly (readonly bigint[])[],
  level: Level,
): Release => {
  const { query } = question
  const noise = noiseOf(table, question)
  const [first, second] = noise
  const [vector = [], counts = []] = noisy
  if (first === undefined) throw new Error('Each question has a part.')
  switch (query.kind) {
    case 'count':
    case 'histogram':
    case 'two-way': {
      const margin = marginOf(first, level)
      return { kind: 'counts', cells: vector.map((value) => atLeastZero(around(value, margin))) }
    }
    case 'sum':
      return { kind: 'sum', sum: around(vector[0] ?? 0n, marginOf(first, level)) }
    case 'mean': {
      const [sum, count] = [vector[0] ?? 0n, counts[0] ?? 0n]
      return { kind: 'mean', mean: meanOf(query, { sum, count, noise: [first, second ?? first], level }) }
    }
    case 'quantiles':
      return { kind: 'quantiles', quantiles: quantilesOf(table, query, { vector, noise: first, level }) }
  }
}

const around = (value: bigint, margin: bigint): Estimate => ({
  value,
  from: value - margin,
  to: value + margin,
})

/** No count is below zero: that is known without looking. The value itself stays as it was drawn, or sums would drift. */
const atLeastZero = ({ value, from, to }: Estimate): Estimate => ({
  value,
  from: from < 0n ? 0n : from,
  to: to < 0n ? 0n : to,
})

interface NoisyMean {
  readonly sum: bigint
  readonly count: bigint
  readonly noise: readonly [sum: Noise, count: Noise]
  readonly level: Level
}

/**
 * All means m that fit: |sum - m count| no larger than the noise of that difference, which is normal but for 1 in the sum
 * and 1 in the count, lets it be as often as the level says (Fieller 1954). Where the count cannot be told from zero,
 * that is everything between the clamps.
 */
const meanOf = (
  query: Extract<Query, { kind: 'mean' }>,
  { sum, count, noise, level }: NoisyMean,
): MeanEstimate => {
  const middle = BigInt(middleOf(query)) * thousand
  const [least, most] = [BigInt(query.least) * thousand - middle, BigInt(query.most) * thousand - middle]
  const [ofSum, ofCount] = noise.map(varianceOf) as [bigint, bigint]
  // The difference grows with m faster than its margin does, so that what fits is one stretch.
  if (count <= normalMargin({ numerator: ofCount, denominator: varianceUnits }, level) + 1n)
    return { value: undefined, from: least + middle, to: most + middle }
  const fits = (mean: bigint): boolean => {
    const difference = sum * thousand - mean * count
    const variance = ofSum * thousand * thousand + mean * mean * ofCount
    const margin = normalMargin({ numerator: variance, denominator: varianceUnits }, level)
    return magnitude(difference) <= margin + thousand + magnitude(mean)
  }
  const value = within(nearest(sum * thousand, count), least, most)
  const [from, to] = [furthest(value, least, fits), furthest(value, most, fits)]
  return {
    value: value + middle,
    // The true mean may lie between two thousandths.
    from: within(from - 1n, least, most) + middle,
    to: within(to + 1n, least, most) + middle,
  }
}

const thousand = 1_000n

/** Variances as whole 2^-64, rounded up. */
const varianceUnits = 1n << 64n

const varianceOf = (noise: Noise): bigint => {
  if (noise.kind === 'laplace') throw new Error('Means and quantiles take Gaussian noise.')
  return (noise.variance.numerator * varianceUnits) / noise.variance.denominator + 1n
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)

const within = (value: bigint, least: bigint, most: bigint): bigint =>
  value < least ? least : value > most ? most : value

/** The last value on the way to `end` that fits; what fits is one stretch that begins at `start`. */
const furthest = (start: bigint, end: bigint, fits: (value: bigint) => boolean): bigint => {
  if (fits(end)) return end
  let [inside, outside] = [start, end]
  while (magnitude(outside - inside) > 1n) {
    const middle = (inside + outside) / 2n
    if (fits(middle)) inside = middle
    else outside = middle
  }
  return inside
}

interface NoisyCells {
  readonly vector: readonly bigint[]
  readonly noise: Noise
  readonly level: Level
}

/**
 * A quantile lies in the first cell up to which there is at least its share: where (1 - q) of what is below, less q of
 * what is above, is no longer negative. Noise of cells is added up: a sum of discrete Gaussians of variance 4 or more is
 * one of the summed variance but for less than 10^-12 (Kairouz, Liu, Steinke 2021, theorem 9), hence normal but for 1.
 */
const quantilesOf = (
  table: Table,
  query: Extract<Query, { kind: 'quantiles' }>,
  { vector, noise, level }: NoisyCells,
): QuantileEstimate[] => {
  const variance = varianceOf(noise)
  const total = vector.reduce((sum, cell) => sum + cell, 0n)
  const cells = BigInt(vector.length)
  const domain = table.columns[placeOf(table, query.column)]
  const [least, most] = domain?.kind === 'number' ? [domain.least, domain.most] : [0, 0]
  /** A cut beyond the domain leaves a cell that no value is in. */
  const stretch = (from: number, to: number): Stretch => ({
    from: Math.max(query.cuts[from - 1] ?? least, least),
    to: Math.min((query.cuts[to] ?? most + 1) - 1, most),
  })
  return query.at.map((at) => {
    const [below, above] = [thousand - BigInt(at), BigInt(at)]
    let [sum, place] = [0n, 0n]
    const excess = vector.map((cell) => {
      sum += cell
      place += 1n
      const spread = variance * (below * below * place + above * above * (cells - place))
      const margin = normalMargin({ numerator: spread, denominator: varianceUnits }, level) + thousand
      return { value: below * sum - above * (total - sum), margin }
    })
    const last = vector.length - 1
    const firstWhere = (isReached: (one: { value: bigint; margin: bigint }) => boolean): number => {
      const found = excess.findIndex(isReached)
      return found < 0 ? last : found
    }
    const from = firstWhere(({ value, margin }) => value >= -margin)
    const beyond = excess.findLastIndex(({ value, margin }) => value <= margin)
    const to = Math.max(from, Math.min(beyond + 1, last))
    const middle = Math.min(
      Math.max(
        firstWhere(({ value }) => value >= 0n),
        from,
      ),
      to,
    )
    return { at, nearest: stretch(middle, middle), within: stretch(from, to) }
  })
}
