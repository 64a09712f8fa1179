import { expect, test } from 'vitest'
import { beginningFrom, endFrom } from './when.ts'

test('a day counts to its end, an instant as it stands', () => {
  expect(endFrom('2026-12-31')).toBe('2027-01-01T00:00:00.000Z')
  expect(endFrom('2026-12-31T10:00:00.000Z')).toBe('2026-12-31T10:00:00.000Z')
})

test.each(['2026-02-30', '31/12/2026', 'tomorrow', ''])('%j is no end of a consent', (given) => {
  expect(() => endFrom(given)).toThrow('--until')
})

test('a day that records are of begins with its first moment', () => {
  expect(beginningFrom('2026-12-31')).toBe('2026-12-31T00:00:00.000Z')
  expect(() => beginningFrom('yesterday')).toThrow('--from')
})
