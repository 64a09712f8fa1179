import { mockFileName, mockRows, mockWishSchema } from '@mutua/sdk/pool/mock'
import { rowsAsCsv, rowsAsJson, type TableFormat } from '@mutua/sdk/pool/table-file'
import { rowsAsParquet } from '@mutua/sdk/pool/table-parquet'
import type { Table } from '@mutua/sdk/pool/table'

/** A file of rows of nobody, made here from the declared table alone: nothing is asked of anybody. */
export const mockFile = (
  table: Table,
  name: string,
  format: TableFormat,
): { readonly content: Blob; readonly name: string } => {
  const rows = mockRows(table, mockWishSchema.parse({ rows: 1_000 }))
  const contents = {
    csv: () => new Blob([rowsAsCsv(rows)], { type: 'text/csv' }),
    json: () => new Blob([JSON.stringify(rowsAsJson(rows))], { type: 'application/json' }),
    parquet: () => new Blob([new Uint8Array(rowsAsParquet(rows))]),
  }
  return { content: contents[format](), name: mockFileName(name, format) }
}
