import { expect, test } from 'vitest'
import { cacheIn } from '../options.ts'
import { benchPool, parsePoolOptions } from './bench-pool.ts'
import { isDuckInstalled } from './duck.ts'

const cache = cacheIn(process.env)
const isDuckMissing = !isDuckInstalled(cache)

test('The bench of the pool asks each kind of question, and says what it took and the memory.', async () => {
  const { lines, faults } = await benchPool(
    { rows: 70_000, runs: 1, peer: 'none', cache: '' },
    () => undefined,
  )
  expect(faults).toEqual([])
  expect(lines).toHaveLength(8)
  expect(lines.at(-1)).toMatchObject({ name: 'memory', rows: 70_000, snapshotMb: 2, parquetMb: null })
})

test.skipIf(isDuckMissing)(
  `DuckDB reads the mock file that people take home, and counts in it what our scan counts${isDuckMissing ? ': npm run bench -- pool installs DuckDB' : ''}.`,
  async () => {
    const said: string[] = []
    const { faults } = await benchPool({ rows: 10_000, runs: 1, peer: 'duckdb', cache }, (line) => {
      said.push(line)
    })
    expect(faults).toEqual([])
    expect(said).toContain('67 questions asked of the mock file that people take home, 0 differ')
  },
  60_000,
)

test('It knows the sizes that it can do.', () => {
  expect(parsePoolOptions([], '/c')).toEqual({ rows: 10_000_000, runs: 5, peer: 'duckdb', cache: '/c' })
  expect(() => parsePoolOptions(['--rows', '9'], '')).toThrow('--rows')
  expect(() => parsePoolOptions(['--runs', 'x'], '')).toThrow('--runs')
  expect(() => parsePoolOptions(['--peer', 'css'], '')).toThrow('--peer')
})
