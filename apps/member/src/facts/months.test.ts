import { expect, test } from 'vitest'
import { byMonth } from './months.ts'

const use = (day: string) => ({ at: `${day}T12:00:00.000Z` })

test('twelve months, the oldest first, with those in which nobody looked', () => {
  const months = byMonth([use('2026-11-02'), use('2026-11-20'), use('2026-02-28')], new Date(2026, 10, 22))
  expect(months.map(({ month }) => month)).toEqual([
    '2025-12',
    ...Array.from({ length: 11 }, (_, place) => `2026-${String(place + 1).padStart(2, '0')}`),
  ])
  expect(months.map(({ uses }) => uses.length)).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2])
})

test('what is older is not shown, and the last day of a long month loses no month', () => {
  const months = byMonth([use('2025-03-15')], new Date(2026, 2, 31))
  expect(months).toHaveLength(12)
  expect(new Set(months.map(({ month }) => month)).size).toBe(12)
  expect(months.every(({ uses }) => uses.length === 0)).toBe(true)
})
