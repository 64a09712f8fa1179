import { bernoulliExp } from './bernoulli.ts'
import { discreteLaplace } from './discrete-laplace.ts'
import type { DrawWord } from './random-word.ts'
import { requirePositive, type Rational } from './rational.ts'

/**
 * An integer z with probability proportional to exp(-z^2 / (2 variance)), exactly (Canonne, Kamath, Steinke 2020,
 * algorithm 3). Added to integers that one member moves by at most D in the L2 norm, each with a draw of its own, it is
 * zero-concentrated differentially private with rho D^2 / (2 variance) (theorem 14 there).
 * @param variance of the continuous normal distribution of the same name; the integers vary a little less
 * @throws {RangeError} when the variance is not above 0
 */
export const discreteGaussian = (variance: Rational, drawWord: DrawWord): bigint => {
  requirePositive(variance)
  const { numerator, denominator } = variance
  const laplaceScale = floorOfRoot(numerator / denominator) + 1n
  const step = denominator * laplaceScale
  const keptOver = 2n * numerator * denominator * laplaceScale * laplaceScale
  for (;;) {
    const drawn = discreteLaplace({ numerator: laplaceScale, denominator: 1n }, drawWord)
    // exp(-(|drawn| - variance / t)^2 / (2 variance)), with t the scale of the Laplace draws, over one denominator.
    const distance = (drawn < 0n ? -drawn : drawn) * step - numerator
    if (bernoulliExp(distance * distance, keptOver, drawWord)) return drawn
  }
}

/** The largest integer whose square is not above `square`, by Newton's steps from above. */
const floorOfRoot = (square: bigint): bigint => {
  if (square < 2n) return square
  let root = 1n
  for (let left = square; left > 0n; left >>= 2n) root <<= 1n
  for (;;) {
    const next = (root + square / root) >> 1n
    if (next >= root) return root
    root = next
  }
}
