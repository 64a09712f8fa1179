import fc from 'fast-check'
import { purposeIriSchema, type PurposeIri, type WebId } from '@mutua/sdk/ids'
import { describe, expect, it } from 'vitest'
import { webIdOf } from '../wiring/test-support-value.ts'
import { publishUses, type CountedPurpose } from './publish-uses.ts'

const k = 10
const purposeOf = (name: string): PurposeIri => purposeIriSchema.parse(`https://example.org/purposes#${name}`)
const kindOf = (purpose: PurposeIri): string => (purpose.split('#')[1] ?? '')[0] ?? ''
const people = (count: number, from = 0): ReadonlySet<WebId> =>
  new Set(Array.from({ length: count }, (_, index) => webIdOf(`p${String(from + index)}`)))
const counted = (name: string, uses: number, owners: ReadonlySet<WebId>): CountedPurpose => ({
  purpose: purposeOf(name),
  uses,
  owners,
})

/** Of every sum that is told: whose uses are left when all that is told beneath it is taken away. */
const leftOvers = (all: readonly CountedPurpose[], published: ReturnType<typeof publishUses>) => {
  const ownersOf = (purposes: readonly PurposeIri[]) =>
    all
      .filter(({ purpose }) => purposes.includes(purpose))
      .reduce((sum, { owners }) => sum.union(owners), new Set<WebId>())
  const hiddenIn = (group: (typeof published.served)[number]) =>
    group.purposes.filter(({ uses }) => typeof uses !== 'number').map(({ purpose }) => purpose)
  const left = published.served
    .filter(({ uses }) => typeof uses === 'number')
    .map((group) => ownersOf(hiddenIn(group)).size)
  if (typeof published.all === 'number')
    left.push(
      ownersOf(published.served.filter(({ uses }) => typeof uses !== 'number').flatMap(hiddenIn)).size,
    )
  return left
}

describe('uses of a year for anybody', () => {
  it('are told as they are where enough people stand behind each', () => {
    expect(publishUses([counted('a1', 40, people(12)), counted('b1', 7, people(10))], kindOf, k)).toEqual({
      all: 47,
      served: [
        { kind: 'a', uses: 40, purposes: [{ purpose: purposeOf('a1'), uses: 40 }] },
        { kind: 'b', uses: 7, purposes: [{ purpose: purposeOf('b1'), uses: 7 }] },
      ],
    })
  })

  it('of one person are not told, and not by what the sums leave over either', () => {
    const all = [counted('a1', 40, people(12)), counted('a2', 30, people(11)), counted('a3', 1, people(1))]
    expect(publishUses(all, kindOf, k)).toMatchObject({
      all: 71,
      served: [{ uses: 71, purposes: [{ uses: 40 }, { uses: 'withheld' }, { uses: 'few' }] }],
    })
  })

  it('of a kind with few people take a second kind with them', () => {
    const all = [counted('a1', 40, people(12)), counted('b1', 3, people(2))]
    expect(publishUses(all, kindOf, k)).toMatchObject({
      all: 43,
      served: [
        { uses: 'withheld', purposes: [{ uses: 'withheld' }] },
        { uses: 'few', purposes: [{ uses: 'few' }] },
      ],
    })
  })

  it('of a co-op with few people are not told at all', () => {
    expect(publishUses([counted('a1', 40, people(9))], kindOf, k)).toMatchObject({ all: 'few' })
    expect(publishUses([], kindOf, k)).toEqual({ all: 'few', served: [] })
  })

  it('leave over nothing, or what ten people stand behind, whatever the counts are', () => {
    const cell = fc.record({
      name: fc.constantFrom('a1', 'a2', 'a3', 'b1', 'b2', 'c1', 'c2', 'd1'),
      uses: fc.integer({ min: 1, max: 500 }),
      from: fc.integer({ min: 0, max: 30 }),
      owners: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 40 })),
    })
    fc.assert(
      fc.property(fc.uniqueArray(cell, { selector: ({ name }) => name, maxLength: 8 }), (cells) => {
        const all = cells.map(({ name, uses, from, owners }) => counted(name, uses, people(owners, from)))
        const published = publishUses(all, kindOf, k)
        for (const { purposes } of published.served)
          for (const { purpose, uses } of purposes) {
            const owners = all.find((one) => one.purpose === purpose)?.owners.size ?? 0
            if (owners < k) expect(uses).toBe('few')
          }
        for (const left of leftOvers(all, published)) expect(left === 0 || left >= k).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
