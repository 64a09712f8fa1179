import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mockNotice, mockRows, mockWishSchema } from '@mutua/sdk/pool/mock'
import type { Query } from '@mutua/sdk/pool/query'
import type { Column, Table } from '@mutua/sdk/pool/table'
import { rowsAsParquet } from '@mutua/sdk/pool/table-parquet'
import { chunksOf } from '../../../consent-service/src/pool/snapshot/columns.ts'
import { createScan } from '../../../consent-service/src/pool/snapshot/scan.ts'
import { askDuck, type DuckConnection } from './duck.ts'

/**
 * DuckDB opens the Parquet file of invented rows that people take home, and asks it the same questions: what it comes to has
 * to be what our own scan makes of the rows that were written.
 * @returns what differs, as sentences
 */
export const mockInDuck = async (
  connection: DuckConnection,
  { table, queries, rows = 10_000 }: MockWanted,
): Promise<string[]> => {
  const mock = mockRows(table, mockWishSchema.parse({ rows }))
  const home = await mkdtemp(join(tmpdir(), 'mutua-mock-'))
  try {
    const file = join(home, 'mock.parquet')
    await writeFile(file, rowsAsParquet(mock))
    const faults: string[] = []
    const [[read, marked] = []] = await rowsFrom(
      connection,
      `select count(*), count(*) filter (where ${mock.mark} = 'yes') from '${file}'`,
    )
    if (Number(read) !== rows || Number(marked) !== rows)
      faults.push(`DuckDB reads ${String(read)} rows of ${String(rows)}, ${String(marked)} of them marked.`)
    const [[notice] = []] = await rowsFrom(
      connection,
      `select decode(value) from parquet_kv_metadata('${file}') where decode(key) = 'mutua:notice'`,
    )
    if (notice !== mockNotice) faults.push(`DuckDB reads "${String(notice)}" about the rows.`)
    const columns = table.columns.map((column, at) => `${scaled(column)}::integer c${String(at)}`)
    const source = `(select file_row_number::integer member, ${columns.join(', ')} from read_parquet('${file}', file_row_number = true))`
    const everybody = mock.rows.map((row, member) => ({ ...row, member: String(member) }))
    for (const query of queries) {
      const scan = createScan(table, query)
      for (const chunk of chunksOf(table, everybody)) scan.add(chunk)
      const theirs = await askDuck(connection, { table, query, source })
      const isSame = scan
        .vectors()
        .every((vector, part) => vector.every((cell, at) => cell === theirs[part]?.[at]))
      if (!isSame) faults.push(`${JSON.stringify(query)}: DuckDB reads other integers from the mock file.`)
    }
    return faults
  } finally {
    await rm(home, { recursive: true })
  }
}

export interface MockWanted {
  readonly table: Table
  readonly queries: readonly Query[]
  readonly rows?: number
}

/** A value as the table counts it: the place of a category, or the scaled number. */
const scaled = (column: Column): string => {
  if (column.kind === 'number') return `round("${column.name}" * ${String(10 ** column.places)})`
  const values = column.values.map((value) => `'${value.replaceAll("'", "''")}'`)
  return `(list_position([${values.join(', ')}], "${column.name}") - 1)`
}

const rowsFrom = async (connection: DuckConnection, sql: string): Promise<unknown[][]> =>
  (await connection.runAndReadAll(sql)).getRows()
