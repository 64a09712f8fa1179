import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countNetwork, type OfficialCounts } from './count-network.ts'
import { intervalOf } from './flow-network.ts'
import { suppress } from './suppress.ts'

type Counts = readonly (readonly bigint[])[]
type Published = OfficialCounts

const isDeep = process.env['MUTUA_DEEP'] === '1'

/**
 * An auditor who knows what is published and nothing of how it was made: counts through every table of whole numbers that
 * fits, and keeps for each hidden cell and margin what it was in them.
 */
const seenBy = ({ cells, rowTotals, columnTotals, total }: Published) => {
  const [height, breadth] = [cells.length, cells[0]?.length ?? 0]
  const seen = new Map<string, { least: bigint; most: bigint }>()
  const see = (name: string, published: bigint | undefined, value: bigint): void => {
    if (published !== undefined) return
    const held = seen.get(name) ?? { least: value, most: value }
    seen.set(name, {
      least: value < held.least ? value : held.least,
      most: value > held.most ? value : held.most,
    })
  }
  const places = cells.flatMap((row, at) => row.map((value, of) => ({ at, of, value })))
  const table = cells.map((row) => row.map(() => 0n))
  const rowSum = (at: number) => (table[at] ?? []).reduce((sum, value) => sum + value, 0n)
  const columnSum = (of: number) => table.reduce((sum, row) => sum + (row[of] ?? 0n), 0n)
  const place = (next: number, left: bigint): void => {
    const here = places[next]
    if (here === undefined) {
      if (left !== 0n) return
      if (height > 1 && columnTotals.some((sum, of) => sum !== undefined && columnSum(of) !== sum)) return
      for (const { at, of, value } of places) see(`${String(at)} ${String(of)}`, value, table[at]?.[of] ?? 0n)
      for (const [at, sum] of rowTotals.entries()) see(`row ${String(at)}`, sum, rowSum(at))
      if (height > 1)
        for (const [of, sum] of columnTotals.entries()) see(`column ${String(of)}`, sum, columnSum(of))
      return
    }
    const { at, of, value } = here
    const row = table[at]
    if (row === undefined) return
    for (let tried = value ?? 0n; tried <= (value ?? left); tried += 1n) {
      row[of] = tried
      const isRowDone = of === breadth - 1
      const sum = rowTotals[at]
      if (tried <= left && (!isRowDone || sum === undefined || rowSum(at) === sum))
        place(next + 1, left - tried)
    }
    row[of] = 0n
  }
  place(0, total)
  return seen
}

const tablesOf = (height: number, breadth: number, most: bigint): fc.Arbitrary<Counts> =>
  fc.array(
    fc.array(fc.oneof(fc.bigInt(0n, most), fc.bigInt(0n, 3n)), { minLength: breadth, maxLength: breadth }),
    { minLength: height, maxLength: height },
  )

describe('a table whose small counts are hidden', () => {
  test.each([
    ['a line of five', 1, 5, 8n],
    ['two by two', 2, 2, 9n],
    ['two by three', 2, 3, 6n],
    ['three by three', 3, 3, 3n],
  ])(
    '%s: an auditor who tries every table finds no hidden count within less than k - 1',
    (_, height, breadth, most) => {
      let hidden = 0
      fc.assert(
        fc.property(tablesOf(height, breadth, most), fc.bigInt(2n, 5n), (cells, k) => {
          const made = suppress(cells, k)
          if (made.kind === 'refused') return
          const seen = seenBy(made.counts)
          expect(seen.size).toBe(made.hidden.small + made.hidden.besides)
          hidden += seen.size
          for (const { least, most: highest } of seen.values())
            expect(highest - least).toBeGreaterThanOrEqual(k - 1n)
          // Nothing small is left, and nothing that is left is changed.
          for (const [at, row] of made.counts.cells.entries())
            for (const [of, value] of row.entries())
              if (value !== undefined) expect(value >= k && value === cells[at]?.[of]).toBe(true)
          for (const sum of [...made.counts.rowTotals, ...made.counts.columnTotals])
            if (sum !== undefined) expect(sum).toBeGreaterThanOrEqual(k)
        }),
        { numRuns: isDeep ? 5_000 : 120 },
      )
      expect(hidden).toBeGreaterThan(0)
    },
  )

  test('the interval that is worked out is the one that is found by trying, whatever is hidden', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom([1, 4], [2, 2], [2, 3])
          .chain(([height = 1, breadth = 1]) =>
            fc.tuple(
              tablesOf(height, breadth, 5n),
              fc.array(fc.boolean(), { minLength: height * breadth, maxLength: height * breadth }),
              fc.array(fc.boolean(), { minLength: height + breadth, maxLength: height + breadth }),
            ),
          ),
        ([cells, inner, margins]) => {
          const { network, countsWithout } = countNetwork(cells)
          const isHidden = [...inner, ...margins]
          const hidden = new Set(network.edges.flatMap((_, at) => (isHidden[at] === true ? [at] : [])))
          const seen = [...seenBy(countsWithout(hidden)).values()]
          const found = [...hidden].map((at) => intervalOf(at, network, hidden))
          const text = ({ least, most }: { least: bigint; most: bigint }) =>
            `${String(least)}..${String(most)}`
          expect(found.map(text).toSorted()).toEqual(seen.map(text).toSorted())
        },
      ),
      { numRuns: isDeep ? 3_000 : 150 },
    )
  })

  test('the auditor can find something: small cells hidden alone are worked out from the margins', () => {
    const naive: Published = {
      cells: [
        [3n, 20n],
        [30n, 40n],
      ].map((row) => row.map((value) => (value < 11n ? undefined : value))),
      ...{ rowTotals: [23n, 70n], columnTotals: [33n, 60n], total: 93n },
    }
    expect([...seenBy(naive).values()]).toEqual([{ least: 3n, most: 3n }])
    const made = suppress(
      [
        [3n, 20n],
        [30n, 40n],
      ],
      11n,
    )
    expect(made).toMatchObject({ kind: 'protected', hidden: { small: 1, besides: 3 } })
  })

  test('is left whole where nothing is small, and refused where nothing can be protected', () => {
    expect(
      suppress(
        [
          [20n, 30n],
          [40n, 50n],
        ],
        11n,
      ),
    ).toMatchObject({ hidden: { small: 0, besides: 0 } })
    expect(suppress([[3n, 4n]], 11n)).toEqual({ kind: 'refused', why: 'too-few' })
    expect(suppress([[3n, 20n]], 11n)).toMatchObject({ kind: 'protected' })
    expect(suppress([[0n, 0n, 11n, 0n]], 11n)).toMatchObject({ kind: 'protected' })
    expect(suppress([[11n]], 11n)).toMatchObject({ kind: 'protected', hidden: { small: 0 } })
    // Ten in one cell and one in the other: both are hidden, and 0 to 11 is wide enough.
    expect(suppress([[10n, 1n]], 11n)).toMatchObject({ kind: 'protected' })
  })

  test('of a thousand cells is done in a moment', () => {
    const cells = Array.from({ length: 20 }, (_, at) =>
      Array.from({ length: 50 }, (__, of) => BigInt((at * 7 + of * 13) % 29)),
    )
    const began = performance.now()
    expect(suppress(cells, 11n)).toMatchObject({ kind: 'protected' })
    expect(performance.now() - began).toBeLessThan(20_000)
  })
})
