import { expect, test } from 'vitest'
import { parseAppsOptions } from './apps-options.ts'

test('three runs unless said otherwise, Lighthouse in the folder of the other peers', () => {
  const env = { MUTUA_BENCH_CACHE: '/tmp/cache' }
  expect(parseAppsOptions([], env)).toEqual({ runs: 3, cache: '/tmp/cache' })
  expect(parseAppsOptions(['--runs', '1'], env).runs).toBe(1)
})

test.each([['0'], ['21'], ['some'], ['1.5']])('%s runs are refused', (runs) => {
  expect(() => parseAppsOptions(['--runs', runs], {})).toThrow(/--runs/)
})
