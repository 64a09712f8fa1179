import { expect, test } from 'vitest'
import { parseInstant } from '../ids.ts'
import { endsWithinYear } from './within-year.ts'

const now = Date.parse('2026-03-01T12:00:00.000Z')

test.each([
  ['the next moment', '2026-03-01T12:00:00.001Z', true],
  ['a year to the moment', '2027-03-01T12:00:00.000Z', true],
  ['now, which is over', '2026-03-01T12:00:00.000Z', false],
  ['yesterday', '2026-02-28T12:00:00.000Z', false],
  ['a moment more than a year', '2027-03-01T12:00:00.001Z', false],
])('a mandate may end %s: %s %s', (_, end, may) => {
  expect(endsWithinYear(parseInstant(end), now)).toBe(may)
})

test('a leap day is no year longer', () => {
  const leap = Date.parse('2028-02-29T00:00:00.000Z')
  expect(endsWithinYear(parseInstant('2029-03-01T00:00:00.000Z'), leap)).toBe(true)
  expect(endsWithinYear(parseInstant('2029-03-01T00:00:00.001Z'), leap)).toBe(false)
})
