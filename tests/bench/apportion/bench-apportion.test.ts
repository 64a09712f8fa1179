import { expect, test } from 'vitest'
import { benchApportion, parseApportionOptions } from './bench-apportion.ts'

test('The bench of the apportionment holds it against the simple method, and says what it took.', () => {
  const line = benchApportion({ members: 5_000, beside: 1_000 }, () => undefined)
  expect(line).toMatchObject({ members: 5_000, beside: 1_000, exact: true })
  expect(line.peakMb).toBeGreaterThan(0)
})

test('It knows the sizes that it can do.', () => {
  expect(parseApportionOptions([])).toEqual({ members: 10_000_000, beside: 300_000 })
  expect(() => parseApportionOptions(['--members', '999'])).toThrow('--members')
  expect(() => parseApportionOptions(['--beside', 'x'])).toThrow('--beside')
})
