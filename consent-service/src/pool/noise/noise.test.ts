import { ratio, add, divide, exponential, negate, one, type Bounds } from '@mutua/sdk/pool/bounds'
import { describe, expect, test } from 'vitest'
import { randomWords } from '../random-words.ts'
import { bernoulli, bernoulliExp } from './bernoulli.ts'
import { discreteGaussian } from './discrete-gaussian.ts'
import { discreteLaplace } from './discrete-laplace.ts'
import { uniformBelow, wordsFrom } from './random-word.ts'
import type { Rational } from './rational.ts'

const drawWord = wordsFrom(randomWords)

/** A sampler that is exact fails each check below once in about 10^9 runs. */
const isDeep = process.env['MUTUA_DEEP'] === '1'
const draws = isDeep ? 1_000_000 : 40_000

interface Case {
  readonly name: string
  readonly draw: (scale: Rational) => bigint
  readonly scale: Rational
  /** The weight of z, up to a factor, between exact bounds. */
  readonly weight: (z: bigint) => Bounds
}

const over = (numerator: bigint, denominator = 1n): Rational => ({ numerator, denominator })
const laplace = (scale: Rational): Case => ({
  name: `discrete Laplace of scale ${String(scale.numerator)}/${String(scale.denominator)}`,
  draw: (of) => discreteLaplace(of, drawWord),
  scale,
  weight: (z) => exponential(negate(ratio((z < 0n ? -z : z) * scale.denominator, scale.numerator))),
})
const gaussian = (variance: Rational): Case => ({
  name: `discrete Gaussian of variance ${String(variance.numerator)}/${String(variance.denominator)}`,
  draw: (of) => discreteGaussian(of, drawWord),
  scale: variance,
  weight: (z) => exponential(negate(ratio(z * z * variance.denominator, 2n * variance.numerator))),
})

const all = [
  laplace(over(1n, 3n)),
  laplace(over(2n)),
  laplace(over(37n, 5n)),
  gaussian(over(1n, 4n)),
  gaussian(over(4n)),
  gaussian(over(50n)),
  gaussian(over(2_000n, 7n)),
]
const cases = isDeep
  ? all
  : [laplace(over(2n)), laplace(over(37n, 5n)), gaussian(over(1n, 4n)), gaussian(over(50n))]

describe('noise has the distribution that the proof is about', () => {
  test.each(cases)(
    'chi-square, the exact distribution function and both moments: $name',
    ({ draw, scale, weight }) => {
      const exact = distributionOf(weight)
      const counts = new Map<bigint, number>()
      for (let at = 0; at < draws; at += 1) {
        const drawn = draw(scale)
        counts.set(drawn, (counts.get(drawn) ?? 0) + 1)
      }
      expect(chiSquare(counts, exact)).toBeLessThan(6)
      expect(largestDistance(counts, exact)).toBeLessThan(3.4)
      const [mean, variance, fourth] = momentsOf(exact)
      const observed = momentsOf(new Map([...counts].map(([z, count]) => [z, count / draws])))
      expect(Math.abs(observed[0] - mean)).toBeLessThan(6.2 * Math.sqrt(variance / draws))
      expect(Math.abs(observed[1] - variance)).toBeLessThan(
        6.2 * Math.sqrt((fourth - variance ** 2) / draws) + 1e-9,
      )
    },
  )

  test('a large scale keeps its moments, and its low digits are as even as its high ones', () => {
    const variance = over(10n ** 24n, 3n)
    const ends = new Map<bigint, number>()
    let sum = 0
    for (let at = 0; at < draws / 4; at += 1) {
      const drawn = discreteGaussian(variance, drawWord)
      sum += Number(drawn) ** 2
      ends.set(((drawn % 16n) + 16n) % 16n, (ends.get(((drawn % 16n) + 16n) % 16n) ?? 0) + 1)
    }
    expect(Math.abs((sum / (draws / 4) / 1e24) * 3 - 1)).toBeLessThan(6.2 * Math.sqrt(8 / draws))
    expect(
      chiSquare(ends, new Map(Array.from({ length: 16 }, (_, end) => [BigInt(end), 1 / 16]))),
    ).toBeLessThan(6)
  })

  test('the checks can fail: a scale that is off by a tenth, and a zero that comes up too often', () => {
    const exact = distributionOf(laplace(over(2n)).weight)
    const counts = (draw: () => bigint): Map<bigint, number> => {
      const counted = new Map<bigint, number>()
      for (let at = 0; at < 40_000; at += 1) {
        const drawn = draw()
        counted.set(drawn, (counted.get(drawn) ?? 0) + 1)
      }
      return counted
    }
    expect(
      chiSquare(
        counts(() => discreteLaplace(over(11n, 5n), drawWord)),
        exact,
      ),
    ).toBeGreaterThan(6)
    // What comes of a sign for zero too: the fault that algorithm 2 draws again for.
    const twoZeros = (): bigint => (bernoulli(1n, 5n, drawWord) ? 0n : discreteLaplace(over(2n), drawWord))
    expect(chiSquare(counts(twoZeros), exact)).toBeGreaterThan(6)
  })
})

describe('what the samplers stand on', () => {
  test('an integer below a bound is even over all of them, also above one word', () => {
    for (const bound of [1n, 3n, 2n ** 64n - 1n, 2n ** 64n, 3n * 2n ** 70n]) {
      const thirds = new Map<bigint, number>()
      for (let at = 0; at < 6_000; at += 1) {
        const drawn = uniformBelow(bound, drawWord)
        expect(drawn >= 0n && drawn < bound).toBe(true)
        const third = (drawn * 3n) / bound
        thirds.set(third, (thirds.get(third) ?? 0) + 1)
      }
      if (bound > 1n)
        expect(chiSquare(thirds, new Map([0n, 1n, 2n].map((third) => [third, 1 / 3])))).toBeLessThan(6)
    }
  })

  test('a word that would make some remainders likelier is drawn again', () => {
    const words = [2n ** 64n - 1n, 7n]
    expect(uniformBelow(10n, () => words.shift() ?? 0n)).toBe(7n)
  })

  test('a coin of e^-x falls as often as the power says, below and above 1', () => {
    for (const [numerator, denominator] of [
      [0n, 1n],
      [1n, 2n],
      [1n, 1n],
      [5n, 2n],
    ] as const) {
      let heads = 0
      for (let at = 0; at < 20_000; at += 1) if (bernoulliExp(numerator, denominator, drawWord)) heads += 1
      const chance = Math.exp(-Number(numerator) / Number(denominator))
      expect(Math.abs(heads / 20_000 - chance)).toBeLessThanOrEqual(
        6.2 * Math.sqrt((chance * (1 - chance)) / 20_000),
      )
    }
  })

  test('noise of no scale is refused, not left out', () => {
    expect(() => discreteLaplace(over(0n), drawWord)).toThrow(RangeError)
    expect(() => discreteGaussian(over(1n, 0n), drawWord)).toThrow(RangeError)
    expect(() => discreteGaussian(over(-1n), drawWord)).toThrow(RangeError)
    expect(() => uniformBelow(0n, drawWord)).toThrow(RangeError)
  })

  test('no batch of words is handed out twice', () => {
    const batches = [new BigUint64Array([1n, 2n]), new BigUint64Array([3n])]
    const next = wordsFrom(() => batches.shift() ?? new BigUint64Array([9n]))
    expect([next(), next(), next(), next()]).toEqual([1n, 2n, 3n, 9n])
  })
})

/** Probabilities of all integers that weigh anything, from exact bounds: each is right to the last digit of a double. */
const distributionOf = (weight: (z: bigint) => Bounds): Map<bigint, number> => {
  const weights = new Map<bigint, Bounds>([[0n, weight(0n)]])
  let total = weight(0n)
  for (let z = 1n; weight(z).low > one >> 90n; z += 1n) {
    for (const end of [z, -z]) {
      weights.set(end, weight(end))
      total = add(total, weight(end))
    }
  }
  return new Map(
    [...weights].map(([z, of]) => [z, Number((divide(of, total).low * 2n ** 60n) / one) / 2 ** 60]),
  )
}

/** Pearson's statistic over cells of at least 20 expected draws, as a normal score (Wilson, Hilferty 1931). */
const chiSquare = (counts: ReadonlyMap<bigint, number>, exact: ReadonlyMap<bigint, number>): number => {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  let [statistic, cells, restExpected, restCounted] = [0, 0, total, total]
  for (const [z, probability] of exact) {
    const expected = probability * total
    if (expected < 20) continue
    const counted = counts.get(z) ?? 0
    statistic += (counted - expected) ** 2 / expected
    cells += 1
    restExpected -= expected
    restCounted -= counted
  }
  if (restExpected >= 5) {
    statistic += (restCounted - restExpected) ** 2 / restExpected
    cells += 1
  }
  const free = cells - 1
  return (Math.cbrt(statistic / free) - (1 - 2 / (9 * free))) / Math.sqrt(2 / (9 * free))
}

/** Kolmogorov's distance between counted and exact distribution functions, times the root of the draws. */
const largestDistance = (counts: ReadonlyMap<bigint, number>, exact: ReadonlyMap<bigint, number>): number => {
  let [below, belowExact, largest] = [0, 0, 0]
  for (const z of [...new Set([...counts.keys(), ...exact.keys()])].sort((a, b) => (a < b ? -1 : 1))) {
    below += (counts.get(z) ?? 0) / draws
    belowExact += exact.get(z) ?? 0
    largest = Math.max(largest, Math.abs(below - belowExact))
  }
  return largest * Math.sqrt(draws)
}

const momentsOf = (shares: ReadonlyMap<bigint, number>): [mean: number, square: number, fourth: number] => {
  const moment = (power: number) =>
    [...shares].reduce((sum, [z, share]) => sum + share * Number(z) ** power, 0)
  return [moment(1), moment(2), moment(4)]
}
