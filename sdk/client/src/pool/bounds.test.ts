import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  add,
  ceilingIn,
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

/** Published digits of constants (OEIS A001113, A002392, A002162), to 50 places. */
const places = 10n ** 50n
const constants: readonly [string, Bounds, bigint][] = [
  ['e', exponential(ratio(1n, 1n)), 271828182845904523536028747135266249775724709369995n],
  ['ln 10', logarithm(ratio(10n, 1n)), 230258509299404568401799145468436420760110148862877n],
  ['ln 2', logarithm(ratio(2n, 1n)), 69314718055994530941723212145817656807550013436025n],
  ['ln 1/10', logarithm(ratio(1n, 10n)), -230258509299404568401799145468436420760110148862878n],
]

const isAround = ({ low, high }: Bounds, numerator: bigint, denominator: bigint): boolean =>
  low * denominator <= numerator * one && high * denominator >= numerator * one

const fraction = fc
  .tuple(fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.bigInt(1n, 10n ** 12n))
  .map(([numerator, denominator]) => ({ numerator, denominator }))

describe('bounds hold the true value between them', () => {
  test.each(constants)('%s', (_, { low, high }, digits) => {
    expect(low * places).toBeLessThanOrEqual((digits + 1n) * one)
    expect(high * places).toBeGreaterThanOrEqual(digits * one)
    expect(high - low).toBeLessThan(1n << 10n)
  })

  test('whatever is added, subtracted, multiplied and divided', () => {
    fc.assert(
      fc.property(fraction, fraction, (left, right) => {
        const [a, b] = [left.numerator, left.denominator]
        const [c, d] = [right.numerator, right.denominator]
        const [x, y] = [ratio(a, b), ratio(c, d)]
        expect(isAround(add(x, y), a * d + c * b, b * d)).toBe(true)
        expect(isAround(subtract(x, y), a * d - c * b, b * d)).toBe(true)
        expect(isAround(multiply(x, y), a * c, b * d)).toBe(true)
        expect(isAround(negate(x), -a, b)).toBe(true)
        if (c > 0n) expect(isAround(divide(x, y), a * d, b * c)).toBe(true)
        expect(ceilingIn(10n, x) * b).toBeGreaterThanOrEqual(10n * a)
      }),
    )
  })

  test('a logarithm undoes a power, and powers of a sum are products', () => {
    const power = fc.tuple(fc.bigInt(-50_000n, 50_000n), fc.bigInt(1n, 1_000n))
    fc.assert(
      fc.property(power, power, ([a, b], [c, d]) => {
        const small = ratio(a, 1_000n * b)
        const again = logarithm(exponential(small))
        expect(again.low).toBeLessThanOrEqual(small.high)
        expect(again.high).toBeGreaterThanOrEqual(small.low)
        expect(again.high - again.low).toBeLessThan(1n << 90n)
        const other = ratio(c, 1_000n * d)
        const product = multiply(exponential(small), exponential(other))
        const sum = exponential(add(small, other))
        expect(product.low).toBeLessThanOrEqual(sum.high)
        expect(product.high).toBeGreaterThanOrEqual(sum.low)
      }),
    )
  })

  test('nothing is divided by what may be zero, and nothing below zero has a logarithm', () => {
    expect(() => divide(ratio(1n, 1n), { low: 0n, high: 1n })).toThrow(RangeError)
    expect(() => logarithm({ low: 0n, high: 1n })).toThrow(RangeError)
  })
})
