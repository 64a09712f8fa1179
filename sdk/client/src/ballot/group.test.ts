import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupOf, type GroupName } from './group.ts'
import { createLogarithm } from './logarithm.ts'

const names: readonly GroupName[] = ['BELENIOS-2048', 'RFC-3526-2048']

describe.each(names)('the group %s', { timeout: 120_000 }, (name) => {
  const group = groupOf(name)
  const { p, q, g } = group
  const scalar = fc.bigInt({ min: 0n, max: q - 1n })

  it('has a generator of order q', () => {
    expect((p - 1n) % q).toBe(0n)
    expect(group.isElement(g)).toBe(true)
    expect(g).not.toBe(1n)
  })

  it('knows its elements: neither 0, nor p and what lies beyond, nor what is outside the subgroup', () => {
    for (const number of [0n, -1n, p, p + 1n, p - 1n, g + p]) expect(group.isElement(number)).toBe(false)
    expect(group.isElement(1n)).toBe(true)
    // A non-residue: -1 is none modulo a prime that leaves 3 when divided by 4, nor is -g then.
    expect(group.isElement(p - g)).toBe(false)
  })

  it('raises alike with a table, with shared squarings, with a window and by the book', () => {
    const runs = name === 'BELENIOS-2048' ? 15 : 2
    fc.assert(
      fc.property(scalar, scalar, (of, exponent) => {
        const base = byTheBook(g, of, p)
        const expected = byTheBook(base, exponent, p)
        expect(group.power(base, exponent)).toBe(expected)
        expect(group.sharedPower(base).power(exponent)).toBe(expected)
        expect(group.fixedPower(base, 4)(exponent)).toBe(expected)
      }),
      { numRuns: runs },
    )
    const quick = group.fixedPower(g, 6)
    for (const exponent of [0n, 1n, 63n, 64n, q - 1n, q, -1n]) {
      expect(quick(exponent)).toBe(byTheBook(g, ((exponent % q) + q) % q, p))
    }
  })

  it('shares squarings between powers without mixing them', () => {
    const shared = group.sharedPower(group.power(g, 12_345n))
    for (const exponent of [1n, 17n, q - 1n, 2n, q / 3n, 0n, 17n]) {
      expect(shared.power(exponent)).toBe(group.power(g, 12_345n * exponent))
    }
    expect(shared.isElement()).toBe(true)
  })

  it('divides', () => {
    const element = group.power(g, 99n)
    expect(group.times(element, group.inverse(element))).toBe(1n)
  })
})

describe('a count behind a power', { timeout: 120_000 }, () => {
  const group = groupOf('BELENIOS-2048')

  it.each([0, 1, 2, 3, 15, 16, 17, 1_000])('is found up to %i, and none above it', (most) => {
    const logarithm = createLogarithm(group, most)
    for (const count of new Set([0, 1, Math.floor(most / 2), most - 1, most])) {
      if (count < 0 || count > most) continue
      expect(logarithm(group.power(group.g, BigInt(count)))).toBe(count)
    }
    expect(logarithm(group.power(group.g, BigInt(most + 1)))).toBeUndefined()
    expect(logarithm(group.power(group.g, -1n))).toBeUndefined()
  })
})

const byTheBook = (base: bigint, exponent: bigint, p: bigint): bigint => {
  let [result, power] = [1n, base]
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * power) % p
    power = (power * power) % p
  }
  return result
}
