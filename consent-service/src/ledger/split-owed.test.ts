import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ristornoCriteriaSchema } from '@mutua/sdk/coop/ristorno'
import { splitOwed } from './split-owed.ts'

const numRuns = process.env['MUTUA_DEEP'] === '1' ? 20_000 : 300

const choiceArbitrary = fc
  .tuple(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 1_000 }))
  .map(([one, other]) => {
    const [first, second] = [Math.min(one, other), Math.max(one, other)]
    return { cashPerMille: first, quotaPerMille: second - first, solidarityPerMille: 1_000 - second }
  })

test('What a member is owed is parted to the last cent, whatever was chosen and voted', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      choiceArbitrary,
      fc.record(
        {
          minimumPayoutCents: fc.integer({ min: 0, max: 10_000 }).map(String),
          mostQuotaCents: fc.integer({ min: 1, max: 100_000 }).map(String),
          withholdingPerMille: fc.integer({ min: 0, max: 1_000 }),
        },
        { requiredKeys: [] },
      ),
      (owed, choice, given) => {
        const criteria = ristornoCriteriaSchema.parse(given)
        const split = splitOwed(owed, choice, criteria)
        const { quotaCents, solidarityCents, withheldCents, paidCents, carriedOutCents } = split
        expect(quotaCents + solidarityCents + withheldCents + paidCents + carriedOutCents).toBe(owed)
        for (const part of Object.values(split)) expect(part >= 0n).toBe(true)
        expect(quotaCents <= (criteria.mostQuotaCents ?? owed)).toBe(true)
        expect(solidarityCents >= (owed * BigInt(choice.solidarityPerMille)) / 1_000n).toBe(true)
        if (paidCents > 0n) expect(paidCents + withheldCents >= criteria.minimumPayoutCents).toBe(true)
        if (choice.cashPerMille === 0 && given.mostQuotaCents === undefined)
          expect(paidCents + withheldCents + carriedOutCents).toBe(0n)
      },
    ),
    { numRuns },
  )
})

test('Who wants nothing paid is left no odd cent, and a full quota is paid out', () => {
  const criteria = ristornoCriteriaSchema.parse({ mostQuotaCents: '10' })
  const thirds = { cashPerMille: 0, quotaPerMille: 333, solidarityPerMille: 667 }
  expect(splitOwed(100n, thirds, ristornoCriteriaSchema.parse({}))).toMatchObject({
    quotaCents: 33n,
    solidarityCents: 67n,
    paidCents: 0n,
  })
  const all = { cashPerMille: 0, quotaPerMille: 1_000, solidarityPerMille: 0 }
  expect(splitOwed(100n, all, criteria)).toMatchObject({ quotaCents: 10n, paidCents: 90n })
})
