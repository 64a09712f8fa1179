import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseQuery, type Query } from '@mutua/sdk/pool/query'
import { tableSchema, type Table } from '@mutua/sdk/pool/table'
import fc from 'fast-check'
import { missing, type Chunk } from '../../../consent-service/src/pool/snapshot/columns.ts'
import { createScan } from '../../../consent-service/src/pool/snapshot/scan.ts'
import { queriesOf } from '../../../sdk/client/src/pool/test-support-pool.ts'
import type { PeerInstallDeps } from '../install-peer.ts'
import { median } from '../report.ts'
import { askDuck, connectDuck } from './duck.ts'
import { mockInDuck } from './mock-in-duck.ts'
import { scanSealed, type SealedPool } from './sealed-pool.ts'

export interface PoolOptions {
  readonly rows: number
  readonly runs: number
  readonly peer: 'duckdb' | 'none'
  readonly cache: string
}

export const poolUsage = 'npm run bench -- pool [--rows 10000..20000000] [--runs 1..20] [--peer duckdb|none]'

/** @throws {Error} naming the option that cannot be used */
export const parsePoolOptions = (words: readonly string[], cache: string): PoolOptions => {
  const { values } = parseArgs({
    args: [...words],
    options: {
      rows: { type: 'string', default: '10000000' },
      runs: { type: 'string', default: '5' },
      peer: { type: 'string', default: 'duckdb' },
    },
  })
  const [rows, runs] = [Number(values.rows), Number(values.runs)]
  if (!Number.isInteger(rows) || rows < 10_000 || rows > 20_000_000)
    throw new Error('--rows: a number from 10000 to 20000000')
  if (!Number.isInteger(runs) || runs < 1 || runs > 20) throw new Error('--runs: a number from 1 to 20')
  if (values.peer !== 'duckdb' && values.peer !== 'none') throw new Error('--peer: duckdb or none')
  return { rows, runs, peer: values.peer, cache }
}

export interface PoolLine {
  readonly query: string
  readonly rows: number
  /** Of our scan: medians of all runs. One thread. */
  readonly seconds: number
  readonly cpuSeconds: number
  /** Of DuckDB over a parquet file of the same rows, with all threads it takes; `null` without it. */
  readonly duckSeconds: number | null
  readonly duckCpuSeconds: number | null
  /** Of the sealed snapshot on the disk, with nothing opened in memory and with its columns opened. */
  readonly coldSeconds: number
  readonly coldCpuSeconds: number
  readonly warmSeconds: number
  /** Our seconds of the processor over DuckDB's: less is better. */
  readonly ratio: number | null
}

export interface PoolMemoryLine {
  readonly name: 'memory'
  readonly rows: number
  /** As it rests; how long it takes to open all of it; for how long a scan of it held other work at most. */
  readonly sealedBytes: number
  readonly openSeconds: number
  readonly longestHoldMs: number
  /** The most memory that sealing it and asking it took. */
  readonly sealedPeakMb: number
  /** The snapshot in memory, and in DuckDB's parquet file. */
  readonly snapshotMb: number
  readonly parquetMb: number | null
  /** The most memory that the process had before DuckDB was loaded, and with it. */
  readonly peakMb: number
  readonly peakWithDuckMb: number | null
}

/** A snapshot of measurements, four to a member, with every sixteenth value missing. */
const table: Table = tableSchema.parse({
  columns: [
    {
      kind: 'category',
      name: 'age_band',
      values: Array.from({ length: 8 }, (_, at) => `band ${String(at)}`),
    },
    { kind: 'category', name: 'sex', values: ['female', 'male'] },
    {
      kind: 'category',
      name: 'condition',
      values: Array.from({ length: 20 }, (_, at) => `condition ${String(at)}`),
    },
    { kind: 'number', name: 'hba1c', places: 1, least: 30, most: 200 },
    { kind: 'number', name: 'systolic', places: 0, least: 60, most: 260 },
    { kind: 'number', name: 'cost', places: 2, least: 0, most: 50_000_000 },
  ],
  rowsPerMember: 4,
})

const where = [
  { column: 'condition', in: ['condition 3', 'condition 7'] },
  { column: 'hba1c', from: 70 },
]

const questions: Readonly<Record<string, unknown>> = {
  'count of members': { kind: 'count', of: 'members', where },
  'histogram of members': { kind: 'histogram', of: 'members', by: { column: 'age_band' } },
  'histogram of rows': {
    kind: 'histogram',
    of: 'rows',
    by: { column: 'hba1c', cuts: [70, 100, 150] },
    where,
  },
  'two-way table': {
    kind: 'two-way',
    of: 'rows',
    rows: { column: 'condition' },
    columns: { column: 'age_band' },
  },
  'clamped sum': { kind: 'sum', column: 'cost', least: 0, most: 1_000_000, where },
  'mean': { kind: 'mean', column: 'systolic', least: 80, most: 200 },
  'quantiles': {
    kind: 'quantiles',
    column: 'systolic',
    cuts: Array.from({ length: 100 }, (_, at) => 80 + at),
    at: [500],
  },
}

/** Scans of ours beside DuckDB's, in turns within each run. A vector that differs is a fault. */
export const benchPool = async (
  { rows, runs, peer, cache }: PoolOptions,
  say: (line: string) => void,
): Promise<{ lines: (PoolLine | PoolMemoryLine)[]; faults: string[] }> => {
  const asked = Object.entries(questions).map(([name, value]) => ({ name, query: parseQuery(table, value) }))
  const sealed = await scanSealed(table, { chunks: chunksOf(rows), asked })
  const sealedPeakMb = peak()
  say(
    `${String(sealed.sealedBytes)} sealed bytes open in ${String(rounded(sealed.openSeconds))} s; others waited ${String(rounded(sealed.longestHoldMs))} ms at most, ${String(sealedPeakMb)} MB at most`,
  )
  const chunks = [...chunksOf(rows)]
  const faults: string[] = []
  for (const { name, query } of asked) {
    const inMemory = scanned(query, chunks)
    const { cold, warm } = scansOf(sealed, name)
    if (!isSame(inMemory, cold.vectors) || !isSame(inMemory, warm.vectors))
      faults.push(`${name}: what is sealed comes to other integers.`)
    if (cold.seconds > 1)
      faults.push(`${name}: ${String(rounded(cold.seconds))} s of sealed rows, and it may take 1 s.`)
  }
  const peakMb = peak()
  say(`${String(rows)} rows are there: ${String(peakMb)} MB at most`)
  await using duck = peer === 'none' ? undefined : await openDuck(rows, { cache, say })
  if (duck !== undefined) {
    const some = fc.sample(queriesOf(table), { numRuns: 60, seed: 20_261_122 })
    const all = [...asked.map((one) => one.query), ...some]
    for (const query of all)
      if (!isSame(scanned(query, chunks), await duck.ask(query)))
        faults.push(`${JSON.stringify(query)}: DuckDB comes to other integers.`)
    say(`${String(all.length)} questions asked of both, ${String(faults.length)} differ`)
    const misread = await duck.readMock(all)
    say(
      `${String(all.length)} questions asked of the mock file that people take home, ${String(misread.length)} differ`,
    )
    faults.push(...misread)
  }
  const lines: (PoolLine | PoolMemoryLine)[] = []
  for (const { name, query } of asked) {
    const [ours, theirs]: [Took[], Took[]] = [[], []]
    for (let run = 0; run < runs; run += 1) {
      ours.push(await took(async () => Promise.resolve(scanned(query, chunks))))
      if (duck !== undefined) theirs.push(await took(() => duck.ask(query)))
    }
    const [mine, other] = [middle(ours), duck === undefined ? undefined : middle(theirs)]
    const { cold, warm } = scansOf(sealed, name)
    say(
      `${name}: sealed ${String(rounded(cold.seconds))} s (${String(rounded(cold.cpuSeconds))} s of the processor), then ${String(rounded(warm.seconds))} s`,
    )
    say(`${name}: ${String(mine.seconds)} s, DuckDB ${String(other?.seconds ?? '-')} s`)
    if (mine.seconds > 1) faults.push(`${name}: ${String(mine.seconds)} s, and it may take 1 s.`)
    lines.push({
      query: name,
      rows,
      ...mine,
      coldSeconds: rounded(cold.seconds),
      coldCpuSeconds: rounded(cold.cpuSeconds),
      warmSeconds: rounded(warm.seconds),
      duckSeconds: other?.seconds ?? null,
      duckCpuSeconds: other?.cpuSeconds ?? null,
      ratio: other === undefined ? null : rounded(mine.cpuSeconds / Math.max(other.cpuSeconds, 0.001)),
    })
  }
  const snapshotMb = Math.round(((table.columns.length + 1) * 4 * rows) / 1e6)
  const peakWithDuckMb = duck === undefined ? null : peak()
  const { sealedBytes, openSeconds, longestHoldMs } = sealed
  lines.push({
    ...{ name: 'memory', rows, sealedBytes, openSeconds: rounded(openSeconds) },
    ...{ longestHoldMs: rounded(longestHoldMs), sealedPeakMb },
    ...{ snapshotMb, parquetMb: duck?.parquetMb ?? null, peakMb, peakWithDuckMb },
  })
  return { lines, faults }
}

const scansOf = ({ scans }: SealedPool, name: string) => {
  const found = scans.get(name)
  if (found === undefined) throw new Error('Each question is asked of what is sealed.')
  return found
}

interface Took {
  readonly seconds: number
  readonly cpuSeconds: number
}

const took = async (work: () => Promise<unknown>): Promise<Took> => {
  const [cpu, began] = [process.cpuUsage(), performance.now()]
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { seconds: (performance.now() - began) / 1_000, cpuSeconds: (user + system) / 1e6 }
}

const middle = (all: readonly Took[]): Took => ({
  seconds: rounded(median(all.map(({ seconds }) => seconds))),
  cpuSeconds: rounded(median(all.map(({ cpuSeconds }) => cpuSeconds))),
})

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000

const peak = (): number => Math.round(process.resourceUsage().maxRSS / 1_024)

const scanned = (query: Query, chunks: readonly Chunk[]): readonly (readonly bigint[])[] => {
  const scan = createScan(table, query)
  for (const chunk of chunks) scan.add(chunk)
  return scan.vectors()
}

const isSame = (ours: readonly (readonly bigint[])[], theirs: readonly (readonly bigint[])[]): boolean =>
  ours.every((vector, part) => vector.every((cell, at) => cell === theirs[part]?.[at]))

/** Both sides make the same values from the number of a row and a column. */
const seedOf = (column: number): number => 1_000_003 * (column + 1)

const sizeOf = (column: number): [least: number, size: number] => {
  const of = table.columns[column]
  if (of === undefined) throw new Error('There is no such column.')
  return of.kind === 'category' ? [0, of.values.length] : [of.least, of.most - of.least + 1]
}

const chunksOf = function* (rows: number): Generator<Chunk> {
  for (let from = 0; from < rows; from += 65_536) {
    const length = Math.min(65_536, rows - from)
    const columns = table.columns.map((_, column) => {
      const [least, size] = sizeOf(column)
      return Int32Array.from({ length }, (_, row) => {
        const drawn = ((from + row) * 48_271 + seedOf(column)) % 2_147_483_647
        return drawn % 16 === 0 ? missing : least + (Math.floor(drawn / 16) % size)
      })
    })
    const members = Int32Array.from({ length }, (_, row) => Math.floor((from + row) / 4))
    yield { length, members, columns }
  }
}

/** DuckDB over a parquet file of the same rows; `undefined` where it cannot be had. */
const openDuck = async (rows: number, deps: PeerInstallDeps) => {
  const connection = await connectDuck(deps)
  if (connection === undefined) return undefined
  const home = await mkdtemp(join(tmpdir(), 'mutua-duck-'))
  const file = join(home, 'snapshot.parquet')
  const columns = table.columns.map((_, column) => {
    const [least, size] = sizeOf(column)
    const drawn = `((i * 48271 + ${String(seedOf(column))}) % 2147483647)`
    return `(case when ${drawn} % 16 = 0 then null else ${String(least)} + (${drawn} // 16) % ${String(size)} end)::integer c${String(column)}`
  })
  await connection.run(
    `copy (select (i // 4)::integer member, ${columns.join(', ')} from range(${String(rows)}) of(i)) to '${file}' (format parquet)`,
  )
  return {
    parquetMb: Math.round((await stat(file)).size / 1e6),
    ask: (query: Query): Promise<bigint[][]> => askDuck(connection, { table, query, source: `'${file}'` }),
    readMock: (queries: readonly Query[]): Promise<string[]> => mockInDuck(connection, { table, queries }),
    async [Symbol.asyncDispose]() {
      connection.closeSync()
      await rm(home, { recursive: true })
    },
  }
}
