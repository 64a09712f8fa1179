import { bernoulli, bernoulliExp } from './bernoulli.ts'
import { uniformBelow, type DrawWord } from './random-word.ts'
import { requirePositive, type Rational } from './rational.ts'

/**
 * An integer z with probability proportional to exp(-|z| / scale), exactly (Canonne, Kamath, Steinke 2020, algorithm 2).
 * Added to an integer that one member moves by at most D, it is differentially private with epsilon D / scale.
 * @throws {RangeError} when the scale is not above 0
 */
export const discreteLaplace = (scale: Rational, drawWord: DrawWord): bigint => {
  requirePositive(scale)
  for (;;) {
    const size = geometric(scale, drawWord)
    const isNegative = bernoulli(1n, 2n, drawWord)
    // Zero would come up with both signs, and so twice as often.
    if (!isNegative) return size
    if (size !== 0n) return -size
  }
}

/** An integer y >= 0 with probability proportional to exp(-y / scale). */
const geometric = ({ numerator, denominator }: Rational, drawWord: DrawWord): bigint => {
  const rest = restBelow(numerator, drawWord)
  let whole = 0n
  while (bernoulliExp(1n, 1n, drawWord)) whole += 1n
  return (rest + numerator * whole) / denominator
}

/** An integer u from 0 to bound - 1 with probability proportional to exp(-u / bound). */
const restBelow = (bound: bigint, drawWord: DrawWord): bigint => {
  for (;;) {
    const rest = uniformBelow(bound, drawWord)
    if (bernoulliExp(rest, bound, drawWord)) return rest
  }
}
