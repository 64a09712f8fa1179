import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mockFileName, mockNotice, mockRows } from './mock.ts'
import { rowsAsCsv, rowsAsJson, type RowsOfNobody } from './table-file.ts'
import { rowsAsParquet } from './table-parquet.ts'
import { tableSchema } from './table.ts'
import { tables } from './test-support-pool.ts'

const table = tableSchema.parse({
  columns: [
    { kind: 'category', name: 'gender', values: ['female', 'male'] },
    { kind: 'number', name: 'age', places: 0, least: 0, most: 120 },
    { kind: 'number', name: 'hba1c', places: 1, least: 30, most: 200 },
  ],
  rowsPerMember: 1,
})

/** As an independent reader sees the file. */
const readParquet = async (made: RowsOfNobody) => {
  const bytes = rowsAsParquet(made)
  const file = new Uint8Array(bytes).buffer
  return { rows: await parquetReadObjects({ file }), metadata: parquetMetadata(file) }
}

describe('invented rows', () => {
  test('follow from the table, the number and the seed, and stay within what is declared', () => {
    fc.assert(
      fc.property(
        tables,
        fc.integer({ min: 1, max: 60 }),
        fc.string({ minLength: 1 }),
        (some, rows, seed) => {
          const made = mockRows(some, { rows, seed })
          expect(made).toEqual(mockRows(some, { rows, seed }))
          expect(made.rows).toHaveLength(rows)
          for (const { values } of made.rows)
            for (const [at, column] of some.columns.entries()) {
              const value = values[at]
              if (value === undefined) continue
              const [least, most] =
                column.kind === 'category' ? [0, column.values.length - 1] : [column.least, column.most]
              expect(value).toBeGreaterThanOrEqual(least)
              expect(value).toBeLessThanOrEqual(most)
            }
        },
      ),
    )
    const [one, other] = ['1', '2'].map((seed) => mockRows(table, { rows: 20, seed }).rows)
    expect(one).not.toEqual(other)
  })

  test('have each value about as often as the next one, and one in twenty missing', () => {
    const { rows } = mockRows(table, { rows: 10_000, seed: 'even' })
    const genders = [0, 1, undefined].map(
      (wanted) => rows.filter(({ values: [one] }) => one === wanted).length,
    )
    const ages = rows.map(({ values: [, age] }) => age ?? -1).filter((age) => age >= 0)
    expect(genders[2]).toBeGreaterThan(400)
    expect(genders[2]).toBeLessThan(600)
    expect(Math.abs((genders[0] ?? 0) - (genders[1] ?? 0))).toBeLessThan(600)
    expect(ages.reduce((sum, age) => sum + age, 0) / ages.length).toBeGreaterThan(58)
    expect(ages.reduce((sum, age) => sum + age, 0) / ages.length).toBeLessThan(62)
  })

  test('say what they are in every format, whatever opens them', async () => {
    const made = mockRows(table, { rows: 3, seed: '1' })
    expect(mockFileName('asthma', 'csv')).toBe('invented-schema-only-asthma.csv')
    expect(rowsAsCsv(made).split('\r\n')[0]).toBe('gender,age,hba1c,invented_schema_only')
    expect(rowsAsJson(made)).toMatchObject({ about: { notice: mockNotice } })
    const { rows, metadata } = await readParquet(made)
    expect(rows[0]).toMatchObject({ invented_schema_only: 'yes' })
    expect(metadata.key_value_metadata).toContainEqual({ key: 'mutua:notice', value: mockNotice })
  })
})

describe('a file of rows', () => {
  test('holds in CSV, JSON and Parquet the same values, as they are measured', async () => {
    const made = { ...mockRows(table, { rows: 2_500, seed: 'formats' }) }
    const { rows } = rowsAsJson(made)
    expect((await readParquet(made)).rows).toEqual(rows)
    const lines = rowsAsCsv(made).trimEnd().split('\r\n').slice(1)
    const cells = lines.map((line) => line.split(','))
    expect(cells.map(([gender, age, hba1c]) => ({ gender, age, hba1c }))).toEqual(
      rows.map((one) => ({
        gender: String(one['gender'] ?? ''),
        age: String(one['age'] ?? ''),
        hba1c: String(one['hba1c'] ?? ''),
      })),
    )
    expect(rows.some((one) => one['hba1c'] === null)).toBe(true)
  })

  test('has no cell that a spreadsheet takes for a formula', () => {
    const risky = tableSchema.parse({
      columns: [{ kind: 'category', name: 'answer', values: ['=1+1', 'a,"b"'] }],
      rowsPerMember: 1,
    })
    const rows = [{ values: [0] }, { values: [1] }]
    expect(rowsAsCsv({ table: risky, rows, mark: 'm', about: {} })).toBe(
      'answer,m\r\n\'=1+1,yes\r\n"a,""b""",yes\r\n',
    )
  })
})
