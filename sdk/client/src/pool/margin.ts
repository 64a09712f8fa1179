import {
  add,
  ceilingOf,
  divide,
  exponential,
  floorOf,
  logarithm,
  multiply,
  negate,
  one,
  ratio,
  type Bounds,
} from './bounds.ts'
import { rootAbove, type Noise, type Ratio } from './question.ts'

/** How often an interval holds the true value, in hundredths. */
export type Level = 90 | 95 | 99

/**
 * The smallest m with which noise lies from -m to m at least as often as the level says. Worked out from the discrete
 * distribution itself; where the deviation is above 64, from the continuous one, whose tail from m on is never lighter
 * than the discrete one's from m + 1 on (Canonne, Kamath, Steinke 2020, proposition 25): at most 1 wider.
 */
export const marginOf = (noise: Noise, level: Level): bigint => {
  if (noise.kind === 'laplace') return laplaceMargin(noise.scale, level)
  const { numerator, denominator } = noise.variance
  return numerator > denominator * mostSummed
    ? normalMargin(noise.variance, level)
    : gaussianMargin(noise.variance, level)
}

/** The smallest integer not below z times the deviation, z standing for the level of a normal distribution. */
export const normalMargin = ({ numerator, denominator }: Ratio, level: Level): bigint =>
  numerator === 0n
    ? 0n
    : rootAbove(ceilingOf(normalScores[level] ** 2n * numerator, scoreUnits ** 2n * denominator))

const scoreUnits = 10n ** 16n

/** Two-sided scores of the normal distribution, rounded up. */
const normalScores: Readonly<Record<Level, bigint>> = {
  90: 16_448_536_269_514_730n,
  95: 19_599_639_845_400_546n,
  99: 25_758_293_035_489_009n,
}

/** Up to this variance the weights of all integers are added up. */
const mostSummed = 1n << 12n

/** P(|X| > m) = 2 e^(-(m+1)/s) / (1 + e^(-1/s)), solved for m. */
const laplaceMargin = ({ numerator, denominator }: Ratio, level: Level): bigint => {
  const outside = ratio(BigInt(100 - level), 100n)
  const step = exponential(negate(ratio(denominator, numerator)))
  const tails = divide(ratio(2n, 1n), multiply(outside, add(exactlyOne, step)))
  const margin = multiply(ratio(numerator, denominator), logarithm(tails))
  const atLeast = ceilingOf(margin.high, one) - 1n
  return atLeast > 0n ? atLeast : 0n
}

const gaussianMargin = ({ numerator, denominator }: Ratio, level: Level): bigint => {
  const step = exponential(negate(ratio(denominator, 2n * numerator)))
  const square = multiply(step, step)
  // The weight of x + 1 is that of x times step^(2x + 1).
  const weights: Bounds[] = [exactlyOne]
  let [weight, factor, total] = [exactlyOne, step, exactlyOne]
  while (weight.high > 1n << 40n) {
    weight = multiply(weight, factor)
    factor = multiply(factor, square)
    weights.push(weight)
    total = add(total, add(weight, weight))
  }
  // What was left out of the total is less than 2^-100 of it: the last weights halve faster than that.
  const wanted = ceilingOf((total.high + (1n << 60n)) * BigInt(level), 100n)
  let [within, margin] = [0n, -1n]
  for (const { low } of weights) {
    if (within >= wanted) break
    within += margin < 0n ? low : 2n * low
    margin += 1n
  }
  return margin
}

const exactlyOne: Bounds = { low: one, high: one }

/** Rounded to the nearest; halves go up. @param denominator above 0 */
export const nearest = (numerator: bigint, denominator: bigint): bigint =>
  floorOf(2n * numerator + denominator, 2n * denominator)
