import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { partsOf } from '@mutua/sdk/pool/parts'
import type { Query } from '@mutua/sdk/pool/query'
import type { Table } from '@mutua/sdk/pool/table'
import { z } from 'zod'
import { installPeer, isPeerMissing, type PeerInstallDeps } from '../install-peer.ts'
import { duckQuery } from './duck-query.ts'

export interface DuckConnection {
  run(sql: string): Promise<unknown>
  runAndReadAll(sql: string, values?: readonly unknown[]): Promise<{ getRows(): unknown[][] }>
  closeSync(): void
}

const peer = { name: '@duckdb/node-api', version: '1.5.6-r.1', folder: 'duckdb' }

/** Whether an earlier run has installed it: then nothing is fetched. */
export const isDuckInstalled = (cache: string): boolean =>
  existsSync(join(cache, `${peer.folder}-${peer.version}`))

/** DuckDB in memory; `undefined` where it cannot be had. */
export const connectDuck = async (deps: PeerInstallDeps): Promise<DuckConnection | undefined> => {
  let folder: string
  try {
    folder = await installPeer(peer, deps)
  } catch (cause) {
    if (!isPeerMissing(cause)) throw cause
    deps.say(`Measured without the peer: ${cause.message}`)
    return undefined
  }
  const duckdb = createRequire(join(folder, 'package.json'))(folder) as {
    DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<DuckConnection> }> }
  }
  return (await duckdb.DuckDBInstance.create(':memory:')).connect()
}

/** The integers of a query before noise, part by part. @param source as in `duckQuery` */
export const askDuck = async (
  connection: DuckConnection,
  { table, query, source }: { readonly table: Table; readonly query: Query; readonly source: string },
): Promise<bigint[][]> => {
  const vectors = partsOf(table, query).map(({ cells }) => Array.from({ length: cells }, () => 0n))
  const { sql, values } = duckQuery(table, query, source)
  const read = await connection.runAndReadAll(sql, values)
  for (const [part, cell, amount] of answerRows.parse(read.getRows())) {
    const vector = vectors[part]
    if (vector !== undefined) vector[cell] = amount
  }
  return vectors
}

const answerRows = z.array(z.tuple([z.coerce.number(), z.coerce.number(), z.coerce.bigint()]))
