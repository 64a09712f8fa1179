import { parquetWriteBuffer } from 'hyparquet-writer'
import { valueOf, type RowsOfNobody } from './table-file.ts'

/**
 * Apache Parquet with Snappy: categories as text, whole numbers as 32-bit integers, numbers with places as doubles, and what
 * is said about the rows as key-value metadata under `mutua:`.
 */
export const rowsAsParquet = ({ table, rows, mark, about }: RowsOfNobody): Uint8Array => {
  const columns = table.columns.map((column, at) => ({
    name: column.name,
    type:
      column.kind === 'category'
        ? ('STRING' as const)
        : column.places === 0
          ? ('INT32' as const)
          : ('DOUBLE' as const),
    data: rows.map(({ values }) => valueOf(column, values[at])),
    nullable: true,
  }))
  const marked = { name: mark, type: 'STRING' as const, data: rows.map(() => 'yes'), nullable: false }
  const kvMetadata = Object.entries(about).map(([key, value]) => ({ key: `mutua:${key}`, value }))
  return new Uint8Array(
    parquetWriteBuffer({ columnData: [...columns, marked], kvMetadata, createdBy: 'mutua' }),
  )
}
