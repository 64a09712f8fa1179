import { z } from 'zod'
import type { Brand } from '../ids.ts'
import {
  add,
  ceilingIn,
  ceilingOf,
  divide,
  exponential,
  logarithm,
  multiply,
  negate,
  one,
  ratio,
  subtract,
} from './bounds.ts'
import type { Bounds } from './bounds.ts'

/** Zero-concentrated differential privacy (Bun, Steinke 2016) in whole billionths; what is spent is rounded up. */
export type Rho = Brand<bigint, 'Rho'>
/** The epsilon of (epsilon, delta)-differential privacy in whole billionths. */
export type Epsilon = Brand<bigint, 'Epsilon'>
/** The delta of (epsilon, delta)-differential privacy in whole 10^-18. */
export type Delta = Brand<bigint, 'Delta'>

export const rhoUnits = 1_000_000_000n
export const epsilonUnits = 1_000_000_000n
export const deltaUnits = 1_000_000_000_000_000_000n

/** Decimal text in units of `units`, exact: `0.1` of billionths is 100000000n. */
const unitsSchema = (units: bigint, most: bigint, least = 1n) => {
  const places = units.toString().length - 1
  return z
    .string()
    .regex(
      new RegExp(`^(?:0|[1-9]\\d{0,8})(?:\\.\\d{1,${String(places)}})?$`),
      `must be a decimal number with at most ${String(places)} places`,
    )
    .transform((text) => {
      const [whole = '', fraction = ''] = text.split('.')
      return BigInt(whole) * units + BigInt(fraction.padEnd(places, '0'))
    })
    .refine(
      (value) => value >= least && value <= most,
      `must be ${least === 0n ? 'at least' : 'above'} 0 and not above the most that means anything`,
    )
}

/** `0.005`; at most 1,000, which hides nothing any more. */
export const rhoSchema = unitsSchema(rhoUnits, 1_000n * rhoUnits).transform((value) => value as Rho)
/** Of sums: nothing may have been spent yet. */
export const rhoSumSchema = unitsSchema(rhoUnits, 1_000_000n * rhoUnits, 0n).transform(
  (value) => value as Rho,
)
export const epsilonSchema = unitsSchema(epsilonUnits, 1_000n * epsilonUnits).transform(
  (value) => value as Epsilon,
)
export const deltaSchema = unitsSchema(deltaUnits, deltaUnits - 1n).transform((value) => value as Delta)

/** Decimal text of a whole number of `units`, without zeros at the end. */
export const unitsText = (value: bigint, units: bigint): string => {
  const places = units.toString().length - 1
  const fraction = (value % units).toString().padStart(places, '0').replace(/0+$/, '')
  return `${(value / units).toString()}${fraction === '' ? '' : `.${fraction}`}`
}

/**
 * What discrete Gaussian noise of this variance costs: D^2 / (2 variance), where D^2 bounds the squared L2 norm of what
 * one member moves (Canonne, Kamath, Steinke 2020, theorem 14; Bun, Steinke 2016, proposition 1.6).
 */
export const rhoOfGaussian = (
  squaredSensitivity: bigint,
  variance: { readonly numerator: bigint; readonly denominator: bigint },
): Rho => ceilingOf(squaredSensitivity * variance.denominator * rhoUnits, 2n * variance.numerator) as Rho

/**
 * What a purely epsilon-private answer costs: epsilon^2 / 2 (Bun, Steinke 2016, proposition 1.4). Discrete Laplace noise
 * of scale s is purely D / s-private, where D bounds the L1 norm of what one member moves.
 */
export const rhoOfPure = (epsilon: { readonly numerator: bigint; readonly denominator: bigint }): Rho =>
  ceilingOf(
    epsilon.numerator * epsilon.numerator * rhoUnits,
    2n * epsilon.denominator * epsilon.denominator,
  ) as Rho

/** Answers about the same members add up (Bun, Steinke 2016, lemma 1.7), whoever chose them knowing the ones before. */
export const composed = (costs: readonly Rho[]): Rho => costs.reduce((sum, rho) => sum + rho, 0n) as Rho

/**
 * The delta that rho-zCDP gives for this epsilon, never less than it is: the least over a > 1 of
 * exp((a-1)(a rho - epsilon) + a ln(1-1/a)) / (a-1) (Canonne, Kamath, Steinke 2020, corollary 13). The bound holds for
 * every a, so that the search for the best needs no proof; what is found for it is rounded up at each step.
 */
export const deltaOf = (rho: Rho, epsilon: Epsilon): Delta => {
  if (rho === 0n) return 0n as Delta
  const [cost, loss] = [ratio(rho, rhoUnits), ratio(epsilon, epsilonUnits)]
  // The slope of the logarithm of that expression, which grows with a.
  const excess = bestExcess((excess) => {
    const order = add(excess, exactlyOne)
    const slope = subtract(multiply(add(order, excess), cost), loss)
    return add(slope, negate(logarithmOfGrowth(excess))).low > 0n
  })
  const order = add(excess, exactlyOne)
  const exponent = subtract(
    subtract(
      multiply(excess, subtract(multiply(order, cost), loss)),
      multiply(order, logarithmOfGrowth(excess)),
    ),
    logarithm(excess),
  )
  const delta = exponent.high > 0n ? deltaUnits : ceilingIn(deltaUnits, exponential(exponent))
  return (delta < deltaUnits ? delta : deltaUnits) as Delta
}

/** The same the other way round: the epsilon that rho-zCDP gives for this delta, never less than it is. */
export const epsilonOf = (rho: Rho, delta: Delta): Epsilon => {
  if (rho === 0n) return 0n as Epsilon
  const cost = ratio(rho, rhoUnits)
  const logarithmOfDelta = logarithm(ratio(delta, deltaUnits))
  // (ln(1/delta) - ln a), which shrinks with a and meets rho (a-1)^2, which grows, where epsilon is least.
  const left = (excess: Bounds): Bounds => negate(add(logarithmOfDelta, logarithm(add(excess, exactlyOne))))
  const excess = bestExcess((excess) => multiply(cost, multiply(excess, excess)).low > left(excess).high)
  const order = add(excess, exactlyOne)
  const epsilon = ceilingIn(
    epsilonUnits,
    add(subtract(multiply(order, cost), logarithmOfGrowth(excess)), divide(left(excess), excess)),
  )
  return (epsilon > 0n ? epsilon : 0n) as Epsilon
}

/** The most that may be spent under an adopted (epsilon, delta): the largest rho whose delta stays within it. */
export const rhoWithin = (budget: { readonly epsilon: Epsilon; readonly delta: Delta }): Rho => {
  let [within, beyond] = [0n, 1_000n * rhoUnits]
  while (beyond - within > 1n) {
    const middle = (within + beyond) >> 1n
    if (deltaOf(middle as Rho, budget.epsilon) <= budget.delta) within = middle
    else beyond = middle
  }
  return within as Rho
}

const exactlyOne: Bounds = { low: one, high: one }

/** ln(a / (a-1)) = -ln(1 - 1/a), for a - 1 = `excess`. */
const logarithmOfGrowth = (excess: Bounds): Bounds => logarithm(divide(add(excess, exactlyOne), excess))

/** Halves the way to where `isBeyond` begins to hold, in powers first: an order a may be 1.000001 or a million. */
const bestExcess = (isBeyond: (excess: Bounds) => boolean): Bounds => {
  const at = (value: bigint): Bounds => ({ low: value, high: value })
  let power = 100n
  while (power < 220n && !isBeyond(at(1n << power))) power += 1n
  let [before, beyond] = [1n << (power - 1n), 1n << power]
  for (let halving = 0n; halving < 40n; halving += 1n) {
    const middle = (before + beyond) >> 1n
    if (isBeyond(at(middle))) beyond = middle
    else before = middle
  }
  return at(before)
}
