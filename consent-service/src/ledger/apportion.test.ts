import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allot as allotColumns } from './allot.ts'
import { apportion as apportionColumns } from './apportion.ts'
import { allotSimply, apportionSimply, columnsOf, partsOf, type Share } from './test-support-apportion.ts'

const numRuns = process.env['MUTUA_DEEP'] === '1' ? 20_000 : 300

const apportion = (total: bigint, shares: readonly Share[]) =>
  partsOf(shares, apportionColumns(total, columnsOf(shares)))
const allot = (total: bigint, shares: readonly Share[], cap: bigint | undefined) => {
  const { parts, left } = allotColumns(total, columnsOf(shares), cap)
  return { parts: partsOf(shares, parts), left }
}

const sharesArbitrary = fc
  .uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 40 })
  .chain((members) =>
    fc
      .array(fc.bigInt({ min: 0n, max: 10n ** 12n }), {
        minLength: members.length,
        maxLength: members.length,
      })
      .map((weights): Share[] => members.map((member, index) => ({ member, weight: weights[index] ?? 0n }))),
  )
  .filter((shares) => shares.some(({ weight }) => weight > 0n))
const amountArbitrary = fc.bigInt({ min: 0n, max: 10n ** 15n })

const sumOf = (parts: ReadonlyMap<number, bigint>) =>
  [...parts.values()].reduce((sum, part) => sum + part, 0n)

describe('apportioning by largest remainder', () => {
  it('gives out the amount to the last cent, each within one cent of the exact quota', () => {
    fc.assert(
      fc.property(amountArbitrary, sharesArbitrary, (amount, shares) => {
        const parts = apportion(amount, shares)
        const weight = shares.reduce((sum, share) => sum + share.weight, 0n)
        expect(sumOf(parts)).toBe(amount)
        for (const share of shares) {
          const floor = (amount * share.weight) / weight
          expect([floor, floor + 1n]).toContain(parts.get(share.member))
          if (share.weight === 0n) expect(parts.get(share.member)).toBe(0n)
        }
      }),
      { numRuns },
    )
  })

  it('does not depend on the order in which members are named', () => {
    fc.assert(
      fc.property(
        amountArbitrary,
        sharesArbitrary.chain((shares) =>
          fc.tuple(fc.constant(shares), fc.shuffledSubarray(shares, { minLength: shares.length })),
        ),
        (amount, [shares, shuffled]) => {
          const sorted = (parts: ReadonlyMap<number, bigint>) => [...parts].sort(([a], [b]) => a - b)
          expect(sorted(apportion(amount, shuffled))).toEqual(sorted(apportion(amount, shares)))
        },
      ),
      { numRuns },
    )
  })

  it('never gives less to who weighs more', () => {
    fc.assert(
      fc.property(amountArbitrary, sharesArbitrary, (amount, shares) => {
        const parts = apportion(amount, shares)
        const byWeight = shares.toSorted((a, b) =>
          a.weight < b.weight ? -1 : a.weight > b.weight ? 1 : b.member - a.member,
        )
        for (const [index, share] of byWeight.slice(1).entries()) {
          const lighter = byWeight[index]?.member ?? 0
          expect((parts.get(share.member) ?? 0n) >= (parts.get(lighter) ?? 0n)).toBe(true)
        }
      }),
      { numRuns },
    )
  })

  it('breaks ties by the lower member number', () => {
    const shares = [9, 4, 7].map((member) => ({ member, weight: 1n }))
    expect(apportion(2n, shares)).toEqual(new Map([[4, 1n], [7, 1n], [9, 0n]])) // prettier-ignore
  })

  it('matches a worked example', () => {
    const shares = [1n, 2n, 3n].map((weight, index) => ({ member: index + 1, weight }))
    expect(apportion(100n, shares)).toEqual(new Map([[1, 17n], [2, 33n], [3, 50n]])) // prettier-ignore
  })

  it('agrees with the simple way for amounts and weights of every size, and where all weigh the same', () => {
    const sizes = [4n, 1_000n, 10n ** 9n, 2n ** 53n, 2n ** 60n, 2n ** 64n - 1n]
    const weighted = fc
      .tuple(fc.constantFrom(...sizes), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 3 }))
      .chain(([size, count, kinds]) =>
        fc
          .array(fc.bigInt({ min: 0n, max: size }), { minLength: kinds, maxLength: kinds })
          .chain((weights) =>
            fc
              .array(fc.constantFrom(...weights), { minLength: count, maxLength: count })
              .map((chosen) =>
                chosen.map((weight, at): Share => ({ member: ((at * 7_919) % 104_729) + 1, weight })),
              ),
          ),
      )
      .filter((shares) => shares.some(({ weight }) => weight > 0n))
    fc.assert(
      fc.property(
        fc.oneof(fc.bigInt({ min: 0n, max: 100n }), amountArbitrary),
        fc.oneof(weighted, sharesArbitrary),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        (amount, shares, cap) => {
          expect(apportion(amount, shares)).toEqual(apportionSimply(amount, shares))
          expect(allot(amount, shares, cap)).toEqual(allotSimply(amount, shares, cap))
        },
      ),
      { numRuns },
    )
  })

  it('refuses weights that add up to nothing, a negative amount, and a member named twice', () => {
    const one = { member: 1, weight: 0n }
    const two = { member: 2, weight: 1n }
    for (const shares of [[], [one], [two, one, { ...one, weight: 1n }]]) {
      expect(() => apportion(10n, shares)).toThrow(RangeError)
    }
    expect(() => apportion(-1n, [{ member: 1, weight: 1n }])).toThrow(RangeError)
  })
})

describe('allotting under a ceiling', () => {
  it('loses nothing, exceeds the ceiling for nobody, and leaves something only when all are at it', () => {
    fc.assert(
      fc.property(
        amountArbitrary,
        sharesArbitrary,
        fc.bigInt({ min: 1n, max: 10n ** 13n }),
        (amount, shares, cap) => {
          const { parts, left } = allot(amount, shares, cap)
          expect(sumOf(parts) + left).toBe(amount)
          for (const part of parts.values()) expect(part <= cap).toBe(true)
          const canTakeMore = shares.some(
            ({ member, weight }) => weight > 0n && (parts.get(member) ?? 0n) < cap,
          )
          expect(left === 0n || !canTakeMore).toBe(true)
        },
      ),
      { numRuns },
    )
  })

  it('gives what the ceiling cuts off to the others', () => {
    const shares = [
      { member: 1, weight: 8n },
      { member: 2, weight: 1n },
      { member: 3, weight: 1n },
    ]
    const { parts, left } = allot(100n, shares, 40n)
    expect([parts.get(1), parts.get(2), parts.get(3), left]).toEqual([40n, 30n, 30n, 0n])
    expect(allot(100n, shares, undefined).parts.get(1)).toBe(80n)
    expect(allot(100n, shares, 10n).left).toBe(70n)
  })
})
