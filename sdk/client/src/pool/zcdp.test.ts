import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  composed,
  deltaOf,
  deltaSchema,
  deltaUnits,
  epsilonOf,
  epsilonSchema,
  rhoOfGaussian,
  rhoOfPure,
  rhoSchema,
  rhoWithin,
  unitsText,
  type Epsilon,
  type Rho,
} from './zcdp.ts'

const rho = (text: string) => rhoSchema.parse(text)
const epsilon = (text: string) => epsilonSchema.parse(text)
const delta = (text: string) => deltaSchema.parse(text)

/**
 * The least delta and the least epsilon, in units of 10^-18 and 10^-9, rounded up: worked out with 60 digits by another
 * program (Python's mpmath), and in agreement with the floats of the authors' own (`cdp2adp.py`).
 */
const deltas: readonly [string, string, bigint][] = [
  ['0.025', '1', 1_336_131_906_404n],
  ['0.1', '1', 8_933_245_771_818_362n],
  ['0.1', '0.1', 221_002_048_168_594_638n],
  ['0.5', '4', 195_795_416_957_722n],
  ['2.56', '17', 158_107_517n],
  ['0.000001', '0.01', 1_017n],
  ['0.01', '0.5', 35_058_780_600_524n],
  ['1', '0.000000001', 730_388_596_657_263_846n],
  ['10', '60', 1n],
]

const epsilons: readonly [string, string, bigint][] = [
  ['0.025', '0.000001', 1_014_074_255n],
  ['2.56', '0.0000000001', 17_158_308_713n],
  ['0.1', '0.000001', 2_141_938_929n],
  ['0.000001', '0.000001', 4_496_494n],
  ['0.000000001', '0.000000000000000001', 337_065n],
  ['15.29', '0.0000000001', 51_562_576_188n],
  ['100', '0.5', 113_096_973_373n],
]

describe('rho becomes epsilon and delta', () => {
  test.each(deltas)('%s gives epsilon %s with the least delta, rounded up', (cost, loss, least) => {
    expect(deltaOf(rho(cost), epsilon(loss))).toBe(least)
  })

  test.each(epsilons)('%s gives delta %s with the least epsilon, rounded up', (cost, risk, least) => {
    expect(epsilonOf(rho(cost), delta(risk))).toBe(least)
  })

  test('the value that OpenDP tests its conversion with comes out', () => {
    expect(deltaOf(rho('0.5'), 0n as Epsilon)).toBe(558_835_639_347_434_634n)
  })

  test('the budget of the US census of 2020 comes out: epsilon 17.14 at 10^-10 was published as rho 2.56', () => {
    const census = rhoWithin({ epsilon: epsilon('17.14'), delta: delta('0.0000000001') })
    expect(unitsText(census, 10_000_000n)).toMatch(/^255\.5/)
  })

  test('an adopted budget of epsilon 1 and delta 10^-6 lets 0.02435597 be spent, and not a billionth more', () => {
    const budget = { epsilon: epsilon('1'), delta: delta('0.000001') }
    expect(rhoWithin(budget)).toBe(24_355_970n)
    expect(deltaOf(24_355_970n as Rho, budget.epsilon)).toBeLessThanOrEqual(budget.delta)
    expect(deltaOf(24_355_971n as Rho, budget.epsilon)).toBeGreaterThan(budget.delta)
  })

  test('it is never better than the exact delta of Gaussian noise, and never worse than the first bound', () => {
    for (const [cost, loss] of [
      [0.01, 0.5],
      [0.1, 1],
      [0.5, 4],
      [0.025, 0.9],
    ] as const) {
      const ours = Number(deltaOf(rho(String(cost)), epsilon(String(loss)))) / Number(deltaUnits)
      expect(ours).toBeGreaterThan(deltaOfGaussian(cost, loss))
      // Bun, Steinke 2016, proposition 1.3.
      expect(ours).toBeLessThan(Math.exp(-((loss - cost) ** 2) / (4 * cost)))
    }
  })

  test('more is spent, more is lost; what is spent on nothing loses nothing', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 10n),
        fc.bigInt(1n, 10n ** 9n),
        fc.bigInt(10n ** 6n, 10n ** 10n),
        (cost, more, loss) => {
          const less = deltaOf(cost as Rho, loss as Epsilon)
          expect(deltaOf((cost + more) as Rho, loss as Epsilon)).toBeGreaterThanOrEqual(less)
          if (less < deltaUnits) expect(epsilonOf(cost as Rho, less)).toBeLessThanOrEqual(loss)
        },
      ),
      { numRuns: 40 },
    )
    expect(deltaOf(0n as Rho, epsilon('1'))).toBe(0n)
    expect(epsilonOf(0n as Rho, delta('0.1'))).toBe(0n)
  })
})

describe('what an answer costs', () => {
  test('Gaussian noise costs half its squared sensitivity over its variance, rounded up', () => {
    expect(rhoOfGaussian(1n, { numerator: 50n, denominator: 1n })).toBe(10_000_000n)
    expect(rhoOfGaussian(9n, { numerator: 7n, denominator: 3n })).toBe(1_928_571_429n)
    expect(rhoOfGaussian(1n, { numerator: 10n ** 30n, denominator: 1n })).toBe(1n)
  })

  test('a purely private answer costs half the square of its epsilon, rounded up', () => {
    expect(rhoOfPure({ numerator: 1n, denominator: 10n })).toBe(5_000_000n)
    expect(rhoOfPure({ numerator: 1n, denominator: 3n })).toBe(55_555_556n)
  })

  test('costs add up', () => {
    expect(composed([rho('0.001'), rho('0.000000001')])).toBe(1_000_001n)
  })
})

describe('units are decimal text', () => {
  test('exact in and out', () => {
    expect(rho('0.1')).toBe(100_000_000n)
    expect(unitsText(rho('12.00050'), 1_000_000_000n)).toBe('12.0005')
    expect(unitsText(delta('0.000001'), deltaUnits)).toBe('0.000001')
  })

  test.each(['0', '-1', '1e-3', '.5', '01', '0.0000000001', '1001', 'NaN', ''])('%j is refused', (text) => {
    expect(rhoSchema.safeParse(text).success).toBe(false)
  })

  test('a delta of 1 is refused: it promises nothing', () => {
    expect(deltaSchema.safeParse('1').success).toBe(false)
  })
})

/** Balle, Wang 2018, theorem 5, in floats: what Gaussian noise really gives. */
const deltaOfGaussian = (cost: number, loss: number): number => {
  const sigma = 1 / Math.sqrt(2 * cost)
  return normal(1 / (2 * sigma) - loss * sigma) - Math.exp(loss) * normal(-1 / (2 * sigma) - loss * sigma)
}

/** The share of the normal distribution below `bound`, by Simpson's rule. */
const normal = (bound: number): number => {
  const [from, steps] = [-12, 4_000]
  const width = (bound - from) / steps
  let sum = 0
  for (let step = 0; step <= steps; step += 1) {
    const weight = step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2
    sum += weight * Math.exp(-((from + step * width) ** 2) / 2)
  }
  return (sum * width) / (3 * Math.sqrt(2 * Math.PI))
}
