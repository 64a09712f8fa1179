import { cents, microCents } from '@mutua/sdk/ids'
import { expect, test } from 'vitest'
import { centsFromEuro, centsWithFraction, euro } from './euro.ts'

test.each([
  [0n, '0,00 €', '€0.00'],
  [5n, '0,05 €', '€0.05'],
  [-123_456n, '-1.234,56 €', '-€1,234.56'],
  [900_719_925_474_099_312n, '9.007.199.254.740.993,12 €', '€9,007,199,254,740,993.12'],
])('%d cents are shown whole', (amount, it, en) => {
  expect(euro(cents(amount), 'it')).toBe(it)
  expect(euro(cents(amount), 'en')).toBe(en)
})

test('a price has the decimals it needs and no more', () => {
  expect(centsWithFraction(microCents(2_500_000n), 'it')).toBe('2,5')
  expect(centsWithFraction(microCents(12_000_000n), 'en')).toBe('12')
  expect(centsWithFraction(microCents(1n), 'en')).toBe('0.000001')
})

test.each([
  ['1234.56', 123_456n],
  ['0,05', 5n],
  ['40', 4_000n],
])('%s euro are so many cents', (text, amount) => {
  expect(centsFromEuro(text)).toBe(amount)
})

test.each(['1.234,56', '12.5', '-1', '1e3', '', '0.001', ' 1'])('%j is no amount in euro', (text) => {
  expect(() => centsFromEuro(text)).toThrow('two decimals or none')
})
