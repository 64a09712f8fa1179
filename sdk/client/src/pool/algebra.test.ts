import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { admitRows } from './admit-rows.ts'
import { evaluate } from './evaluate.ts'
import { partsOf } from './parts.ts'
import { cellsOf, parseQuery, queryDigest, type Query } from './query.ts'
import { noiseOf, parseQuestion, rootAbove } from './question.ts'
import { tableSchema, type Row, type Table } from './table.ts'
import { rawRow, tables, queriesOf } from './test-support-pool.ts'
import { composed, rhoOfGaussian, rhoOfPure } from './zcdp.ts'

const runs = process.env['MUTUA_DEEP'] === '1' ? 20_000 : 1_000

const table: Table = tableSchema.parse({
  columns: [
    { kind: 'category', name: 'age_band', values: ['0-39', '40-64', '65+'] },
    { kind: 'category', name: 'condition', values: ['diabetes', 'hypertension'] },
    { kind: 'number', name: 'hba1c', places: 1, least: 30, most: 200 },
  ],
  rowsPerMember: 2,
})

const row = (member: string, ...values: (number | undefined)[]): Row => ({ member, values })

const rows = [
  row('anna', 0, 0, 75),
  row('anna', 0, 0, 81),
  row('bruno', 2, 0, 64),
  row('carla', 2, 1, undefined),
  row('dario', 1, 0, 200),
]

const ask = (value: unknown) => evaluate(table, parseQuery(table, value), rows)

describe('a question of the algebra means this', () => {
  test('adults with diabetes and an HbA1c above 7, by age band, members and rows', () => {
    const where = [
      { column: 'condition', in: ['diabetes'] },
      { column: 'hba1c', from: 71 },
    ]
    expect(ask({ kind: 'histogram', of: 'members', by: { column: 'age_band' }, where })).toEqual([
      [1n, 1n, 0n],
    ])
    expect(ask({ kind: 'histogram', of: 'rows', by: { column: 'age_band' }, where })).toEqual([[2n, 1n, 0n]])
  })

  test('count, two-way table, clamped sum, mean from the middle of its clamp, and the counts that quantiles come from', () => {
    expect(ask({ kind: 'count', of: 'members' })).toEqual([[4n]])
    expect(ask({ kind: 'count', of: 'rows', where: [{ column: 'hba1c' }] })).toEqual([[4n]])
    const sides = { rows: { column: 'condition' }, columns: { column: 'hba1c', cuts: [70, 80] } }
    expect(ask({ kind: 'two-way', of: 'rows', ...sides })).toEqual([[1n, 1n, 2n, 0n, 0n, 0n]])
    expect(ask({ kind: 'sum', column: 'hba1c', least: 30, most: 100 })).toEqual([[75n + 81n + 64n + 100n]])
    expect(ask({ kind: 'mean', column: 'hba1c', least: 60, most: 100 })).toEqual([
      [-5n + 1n - 16n + 20n],
      [4n],
    ])
    expect(ask({ kind: 'quantiles', column: 'hba1c', cuts: [65, 75, 76], at: [500] })).toEqual([
      [1n, 0n, 1n, 2n],
    ])
  })

  test.each<[string, unknown, string]>([
    ['text of a query language', 'select * from members', 'expected object'],
    ['rows', { kind: 'rows' }, 'kind'],
    ['a function of one’s own', { kind: 'count', of: 'rows', map: 'x => x' }, 'map'],
    ['another column', { kind: 'sum', column: 'name', least: 0, most: 1 }, 'no such column'],
    ['a sum of words', { kind: 'sum', column: 'condition', least: 0, most: 1 }, 'not a number'],
    [
      'a clamp beyond the domain',
      { kind: 'mean', column: 'hba1c', least: 0, most: 100 },
      'between 30 and 200',
    ],
    ['a clamp upside down', { kind: 'sum', column: 'hba1c', least: 100, most: 50 }, 'below most'],
    ['a number without cuts', { kind: 'histogram', of: 'rows', by: { column: 'hba1c' } }, 'cuts'],
    ['words with cuts', { kind: 'histogram', of: 'rows', by: { column: 'condition', cuts: [1] } }, 'cuts'],
    ['cuts that fall', { kind: 'quantiles', column: 'hba1c', cuts: [60, 50], at: [500] }, 'rise'],
    [
      'a word that no row can have',
      { kind: 'count', of: 'rows', where: [{ column: 'condition', in: ['x'] }] },
      'know',
    ],
    [
      'numbers by name',
      { kind: 'count', of: 'rows', where: [{ column: 'hba1c', in: ['70'] }] },
      'from one value',
    ],
    ['words by size', { kind: 'count', of: 'rows', where: [{ column: 'condition', from: 1 }] }, 'in'],
    [
      'nothing at all',
      { kind: 'count', of: 'rows', where: [{ column: 'hba1c', from: 300 }] },
      'no value lies',
    ],
    [
      'a filter twice',
      { kind: 'count', of: 'rows', where: [{ column: 'hba1c' }, { column: 'hba1c', from: 70 }] },
      'once',
    ],
    [
      'a table of one column',
      { kind: 'two-way', of: 'rows', rows: { column: 'condition' }, columns: { column: 'condition' } },
      'two columns',
    ],
    [
      'too many cells',
      {
        kind: 'two-way',
        of: 'rows',
        rows: { column: 'hba1c', cuts: Array.from({ length: 499 }, (_, at) => at + 31) },
        columns: { column: 'age_band' },
      },
      '1000 cells',
    ],
  ])('what is not in it is refused: %s', (_, value, words) => {
    expect(() => parseQuery(table, value)).toThrow(
      expect.objectContaining({
        code: 'pool-query-refused',
        detail: expect.stringContaining(words) as string,
      }),
    )
  })

  test('the same question has one form and one digest, however it is written', () => {
    const one = parseQuery(table, {
      kind: 'count',
      of: 'rows',
      where: [
        { column: 'hba1c', from: 70 },
        { column: 'age_band', in: ['65+', '40-64', '65+'] },
      ],
    })
    const other = parseQuery(table, {
      where: [
        { in: ['40-64', '65+'], column: 'age_band' },
        { to: 10_000, from: 70, column: 'hba1c' },
      ],
      of: 'rows',
      kind: 'count',
    })
    expect(other).toEqual(one)
    expect(parseQuery(table, one)).toEqual(one)
    expect(queryDigest(table, other)).toBe(queryDigest(table, one))
    expect(queryDigest(table, { ...one, of: 'members' })).not.toBe(queryDigest(table, one))
    expect(queryDigest({ ...table, rowsPerMember: 3 }, one)).not.toBe(queryDigest(table, one))
  })

  test('a table names its columns and values once, and its numbers have room', () => {
    const [age] = table.columns
    expect(tableSchema.safeParse({ ...table, columns: [age, age] }).success).toBe(false)
    expect(tableSchema.safeParse({ ...table, columns: [{ ...age, values: ['a', 'a'] }] }).success).toBe(false)
    expect(tableSchema.safeParse({ ...table, rowsPerMember: 0 }).success).toBe(false)
    const number = { kind: 'number', name: 'x', places: 0, least: 5, most: 5 }
    expect(tableSchema.safeParse({ ...table, columns: [number] }).success).toBe(false)
  })
})

describe('what one member can move', () => {
  test('one member more or less moves the integers by at most what is declared, in any order and in any chunks', () => {
    let largest = 0
    fc.assert(
      fc.property(tableQueryRows, ({ table, query, others, own, order }) => {
        const parts = partsOf(table, query)
        const [without, withMember] = [
          admitRows(table, others),
          admitRows(table, mixed([...others, ...own], order)),
        ]
        const before = evaluate(table, query, without)
        const after = evaluate(table, query, mixed(withMember, order))
        parts.forEach((part, at) => {
          const moves = (after[at] ?? []).map((cell, place) => cell - (before[at]?.[place] ?? 0n))
          const l1 = moves.reduce((sum, move) => sum + (move < 0n ? -move : move), 0n)
          const l2Squared = moves.reduce((sum, move) => sum + move * move, 0n)
          expect(moves.length).toBe(part.cells)
          expect(l1).toBeLessThanOrEqual(part.l1)
          expect(l2Squared).toBeLessThanOrEqual(part.l2Squared)
          if (part.l1 > 0n) largest = Math.max(largest, Number((l1 * 100n) / part.l1))
        })
      }),
      { numRuns: runs },
    )
    // The declared most is reached: less would be too little.
    expect(largest).toBe(100)
  })

  test('without the bound on rows, or without the clamp, the same check finds members who move more', () => {
    const exceeds = (loosen: (table: Table, query: Query) => [Table, Query]): boolean => {
      const found = fc.check(
        fc.property(tableQueryRows, ({ table, query, others, own }) => {
          const [loose, asked] = loosen(table, query)
          const before = evaluate(table, asked, admitRows(loose, others))
          const after = evaluate(table, asked, admitRows(loose, [...others, ...own]))
          return partsOf(table, query).every((part, at) => {
            const moves = (after[at] ?? []).map((cell, place) => cell - (before[at]?.[place] ?? 0n))
            return moves.reduce((sum, move) => sum + move * move, 0n) <= part.l2Squared
          })
        }),
        { numRuns: 1_000 },
      )
      return found.failed
    }
    expect(exceeds((table, query) => [{ ...table, rowsPerMember: 1_000 }, query])).toBe(true)
    const unclamped = 2_000_000_000
    expect(
      exceeds((table, query) => [
        table,
        query.kind === 'sum' ? { ...query, least: -unclamped, most: unclamped } : query,
      ]),
    ).toBe(true)
    expect(exceeds((table, query) => [table, query])).toBe(false)
  })

  test('the rows of a member that stay do not follow from how they come, nor from anybody else', () => {
    fc.assert(
      fc.property(tableQueryRows, ({ table, others, own, order }) => {
        const all = admitRows(table, mixed([...others, ...own], order))
        expect(all).toEqual(admitRows(table, [...own, ...others]))
        expect(all.filter(({ member }) => member === 'new')).toEqual(admitRows(table, own))
        expect(admitRows(table, all)).toEqual(all)
      }),
      { numRuns: 200 },
    )
  })
})

describe('what an answer will cost is known before it is worked out', () => {
  const count = { kind: 'count', of: 'members' }

  test('noise for the cost named: no part of it is left over, and none is spent twice', () => {
    fc.assert(
      fc.property(
        tables.chain((table) => fc.tuple(fc.constant(table), queriesOf(table))),
        fc.bigInt(2n, 125_000_000n),
        fc.constantFrom('gaussian', 'laplace'),
        ([table, query], spent, noise) => {
          const rho = `0.${spent.toString().padStart(9, '0')}`
          const isSummed = query.kind === 'mean' || query.kind === 'quantiles'
          const question = parseQuestion(table, { query, noise: isSummed ? 'gaussian' : noise, rho })
          const parts = partsOf(table, question.query)
          const costs = noiseOf(table, question).map((of, at) => {
            const { l1 = 0n, l2Squared = 0n } = parts[at] ?? {}
            if (of.kind === 'gaussian') return rhoOfGaussian(l2Squared, of.variance)
            return rhoOfPure({ numerator: l1 * of.scale.denominator, denominator: of.scale.numerator })
          })
          expect(composed(costs)).toBeLessThanOrEqual(spent)
          expect(composed(costs)).toBeGreaterThan((spent * 9n) / 10n - 2n)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('a mean is two answers and pays for both', () => {
    const mean = { kind: 'mean', column: 'hba1c', least: 30, most: 200 }
    const noise = noiseOf(table, parseQuestion(table, { query: mean, rho: '0.01' }))
    expect(noise).toHaveLength(2)
    expect(() => parseQuestion(table, { query: mean, rho: '0.000000001' })).toThrow(/billionth/)
  })

  test.each(['0', '0.2', 0.01, undefined])('a cost of %j is refused', (rho) => {
    expect(() => parseQuestion(table, { query: count, rho })).toThrow(
      expect.objectContaining({ code: 'pool-query-refused' }),
    )
  })

  test('a mean with Laplace noise is refused: its interval would not be exact', () => {
    const mean = { kind: 'mean', column: 'hba1c', least: 30, most: 200 }
    expect(() => parseQuestion(table, { query: mean, noise: 'laplace', rho: '0.01' })).toThrow(/gaussian/)
  })

  test('a root is rounded up', () => {
    expect([1n, 2n, 4n, 5n, 10n ** 40n, 10n ** 40n + 1n].map(rootAbove)).toEqual([
      1n,
      2n,
      2n,
      3n,
      10n ** 20n,
      10n ** 20n + 1n,
    ])
  })

  test('cells are known from the table alone', () => {
    expect(cellsOf(table, { column: 'age_band' })).toBe(3)
    expect(cellsOf(table, { column: 'hba1c', cuts: [70] })).toBe(2)
  })
})

const tableQueryRows = tables.chain((table) =>
  fc.record({
    table: fc.constant(table),
    query: queriesOf(table),
    others: fc.array(
      fc.constantFrom('a', 'b', 'c').chain((member) => rawRow(table, member)),
      { maxLength: 12 },
    ),
    own: fc.array(rawRow(table, 'new'), { minLength: 1, maxLength: 9 }),
    order: fc.array(fc.nat(), { minLength: 25, maxLength: 25 }),
  }),
)

const mixed = (rows: readonly Row[], order: readonly number[]): Row[] =>
  rows
    .map((row, at) => ({ row, rank: order[at % order.length] ?? 0 }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ row }) => row)
