import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { centsIn, euroText } from './euro-text.ts'

describe('an amount as it is typed', () => {
  it('is read to the cent, or not at all', () => {
    expect(['1200', '1.200', '1200,5', '1.200,50', '0,05'].map(centsIn)).toEqual([
      120_000n,
      120_000n,
      120_050n,
      120_050n,
      5n,
    ])
    for (const typed of ['', '12.5', '1,234', '-3', 'cento', '1.20.000'])
      expect(centsIn(typed)).toBeUndefined()
  })

  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 99_999_999_999n }), (amount) => {
        expect(centsIn(euroText(amount))).toBe(amount)
      }),
    )
  })
})
