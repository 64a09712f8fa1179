import { expect, test } from 'vitest'
import { priceFrom } from './tariffs.ts'

test('a price is read digit by digit', () => {
  const [purpose, price] = priceFrom('PrimaryCareManagement=2.5')
  expect(purpose).toBe('https://w3id.org/dpv/sector/health#PrimaryCareManagement')
  expect(price).toBe(2_500_000n)
  expect(priceFrom('https://w3id.org/dpv/sector/health#HomeCareManagement=0,000001')[1]).toBe(1n)
  expect(priceFrom('HomeCareManagement=999999999999')[1]).toBe(999_999_999_999_000_000n)
})

test.each([
  'PrimaryCareManagement',
  'PrimaryCareManagement=',
  'PrimaryCareManagement=-1',
  'PrimaryCareManagement=1e3',
  'PrimaryCareManagement=0.0000001',
  '=1',
  'Marketing=1',
])('%s is no price', (given) => {
  expect(() => priceFrom(given)).toThrow(/--price|purposes are/)
})
