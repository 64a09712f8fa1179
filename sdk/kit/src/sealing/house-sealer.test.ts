import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTestSealer } from './test-sealer.ts'

const sealer = createTestSealer(new Uint8Array(32).fill(7))

describe('the sealer of the house', () => {
  it('gives back what was sealed, and seals the same bytes differently each time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (plain) => {
        const sealed = sealer.seal(plain)
        expect(Buffer.from(sealer.open(sealed)).equals(plain)).toBe(true)
        expect(Buffer.from(sealed).equals(sealer.seal(plain))).toBe(false)
      }),
    )
  })

  it('refuses what was changed in any one bit', () => {
    const sealed = sealer.seal(new TextEncoder().encode('IT60X0542811101000000123456'))
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const changed = Uint8Array.from(sealed)
        const place = Math.floor(bit / 8)
        changed[place] = (changed[place] ?? 0) ^ (1 << (bit % 8))
        expect(() => sealer.open(changed)).toThrow(/sealed|authenticate|tag/i)
      }),
    )
  })

  it('refuses what was sealed with another secret, and what was cut short', () => {
    const sealed = createTestSealer(new Uint8Array(32).fill(8)).seal(new Uint8Array(10))
    expect(() => sealer.open(sealed)).toThrow(/authenticate/)
    expect(() => sealer.open(sealer.seal(new Uint8Array(10)).subarray(0, 20))).toThrow(
      /sealed|authenticate|tag|short/i,
    )
  })
})
