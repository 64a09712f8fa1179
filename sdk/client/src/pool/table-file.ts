import { csvText } from '../csv-text.ts'
import type { Column, Row, Table } from './table.ts'

export const tableFormats = ['csv', 'json', 'parquet'] as const
export type TableFormat = (typeof tableFormats)[number]

/** Rows of nobody, with what everybody who opens them has to know about them. */
export interface RowsOfNobody {
  readonly table: Table
  readonly rows: readonly Pick<Row, 'values'>[]
  /** Name of a last column that says so in each row, whatever opens the file. */
  readonly mark: string
  /** Said in the file as well, where its format has a place for it. */
  readonly about: Readonly<Record<string, string>>
}

/** RFC 4180, with a line of names. A missing value is empty. */
export const rowsAsCsv = ({ table, rows, mark }: RowsOfNobody): string =>
  csvText([
    [...table.columns.map(({ name }) => name), mark],
    ...rows.map(({ values }) => [...table.columns.map((column, at) => cellOf(column, values[at])), 'yes']),
  ])

/** What is said about it, the table, and the rows as objects; numbers as they are measured. */
export const rowsAsJson = ({ table, rows, mark, about }: RowsOfNobody) => ({
  about,
  table,
  rows: rows.map(({ values }) => ({
    ...Object.fromEntries(table.columns.map((column, at) => [column.name, valueOf(column, values[at])])),
    [mark]: 'yes',
  })),
})

/** As it is measured: of a scaled number with one place, 72 is 7.2. */
export const valueOf = (column: Column, value: number | undefined): string | number | null => {
  if (value === undefined) return null
  return column.kind === 'category' ? (column.values[value] ?? null) : value / 10 ** column.places
}

const cellOf = (column: Column, value: number | undefined): string | number => {
  if (value === undefined || column.kind === 'category') return valueOf(column, value) ?? ''
  return Number((value / 10 ** column.places).toFixed(column.places))
}
