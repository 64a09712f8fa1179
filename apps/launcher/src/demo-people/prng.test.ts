import { describe, expect, it } from 'vitest'
import { createPrng } from './prng.ts'

const draws = (seed: string): number[] => {
  const prng = createPrng(seed)
  return Array.from({ length: 20 }, () => prng.integer(0, 1_000_000))
}

describe('the randomness of the demo people', () => {
  it('is the same for the same seed and another for another', () => {
    expect(draws('a')).toEqual(draws('a'))
    expect(draws('a')).not.toEqual(draws('b'))
  })

  it('is fixed for good: these numbers were drawn when the generator was written', () => {
    const prng = createPrng('mutua')
    expect([prng.integer(0, 999), prng.integer(0, 999), prng.uuid()]).toMatchInlineSnapshot(`
      [
        162,
        59,
        "05244def-6e2e-8f41-806a-52b7e37ee75d",
      ]
    `)
  })

  it('stays within its bounds and reaches them', () => {
    const prng = createPrng('bounds')
    const seen = new Set(Array.from({ length: 500 }, () => prng.integer(3, 7)))
    expect(seen).toEqual(new Set([3, 4, 5, 6, 7]))
    for (let turn = 0; turn < 500; turn++) expect(Math.abs(prng.bell())).toBeLessThanOrEqual(3)
  })

  it('gives every name a run of its own', () => {
    const prng = createPrng('mutua')
    const before = prng.fork('labs').integer(0, 1_000_000)
    prng.integer(0, 9)
    expect(prng.fork('labs').integer(0, 1_000_000)).toBe(before)
    expect(prng.fork('other').integer(0, 1_000_000)).not.toBe(before)
  })

  it('draws UUIDs of version 8', () => {
    expect(createPrng('x').uuid()).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })
})
