import { expect, test } from 'vitest'
import { moneyWords, priceWords } from './money-words.ts'

test('An amount is said to the cent, also where a float would round it.', () => {
  expect(moneyWords(83n, 'it')).toMatch(/^0,83\s€$/)
  expect(moneyWords(-5n, 'en')).toBe('-€0.05')
  expect(moneyWords(9_007_199_254_740_993n, 'en')).toBe('€90,071,992,547,409.93')
})

test('A price of less than a cent is said in full.', () => {
  expect(priceWords(250_000n, 'en')).toBe('€0.0025')
  expect(priceWords(100_000_000n, 'en')).toBe('€1.00')
})
