import { admitRows } from '@mutua/sdk/pool/admit-rows'
import { evaluate } from '@mutua/sdk/pool/evaluate'
import { parseQuery } from '@mutua/sdk/pool/query'
import { tableSchema, type Row } from '@mutua/sdk/pool/table'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { queriesOf, rawRow, tables } from '../../../../sdk/client/src/pool/test-support-pool.ts'
import { chunksOf } from './columns.ts'
import { createScan } from './scan.ts'

const runs = process.env['MUTUA_DEEP'] === '1' ? 20_000 : 1_500

const asked = tables.chain((table) =>
  fc.record({
    table: fc.constant(table),
    query: queriesOf(table),
    rows: fc.array(
      fc.constantFrom('a', 'b', 'c', 'd').chain((member) => rawRow(table, member)),
      { maxLength: 30 },
    ),
    length: fc.integer({ min: 1, max: 9 }),
  }),
)

describe('a scan of columns', () => {
  test('gives for any table, question and length of chunks what the algebra means', () => {
    fc.assert(
      fc.property(asked, ({ table, query, rows, length }) => {
        const admitted = admitRows(table, rows)
        const scan = createScan(table, query)
        for (const chunk of chunksOf(table, admitted, length)) scan.add(chunk)
        expect(scan.vectors()).toEqual(evaluate(table, query, admitted))
      }),
      { numRuns: runs },
    )
  })

  test('counts a member once a cell also where one chunk ends within their rows', () => {
    const table = tableSchema.parse({
      columns: [{ kind: 'category', name: 'sex', values: ['f', 'm'] }],
      rowsPerMember: 3,
    })
    const rows: Row[] = ['a', 'a', 'a', 'b'].map((member) => ({ member, values: [0] }))
    const scan = createScan(
      table,
      parseQuery(table, { kind: 'histogram', of: 'members', by: { column: 'sex' } }),
    )
    for (const chunk of chunksOf(table, rows, 2)) scan.add(chunk)
    expect(scan.vectors()).toEqual([[2n, 0n]])
  })

  test('adds up what no float holds, and searches a domain that is too wide for a table of places', () => {
    const most = 2_000_000_000
    const table = tableSchema.parse({
      columns: [{ kind: 'number', name: 'n', places: 0, least: -most, most }],
      rowsPerMember: 1,
    })
    const values = Int32Array.from({ length: 65_536 }, (_, at) => (at === 0 ? -most : most - 1))
    const chunk = { length: 65_536, members: Int32Array.from(values.keys()), columns: [values] }
    const vectors = (value: unknown) => {
      const scan = createScan(table, parseQuery(table, value))
      for (let time = 0; time < 100; time += 1) scan.add(chunk)
      return scan.vectors()
    }
    const sum = 100n * (65_535n * BigInt(most - 1) - BigInt(most))
    expect(sum).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER))
    expect(vectors({ kind: 'sum', column: 'n', least: -most, most })).toEqual([[sum]])
    expect(vectors({ kind: 'quantiles', column: 'n', cuts: [0, most - 1, most], at: [500] })).toEqual([
      [100n, 0n, 6_553_500n, 0n],
    ])
  })
})
