import fc from 'fast-check'
import { expect, test } from 'vitest'
import { durationOf, parseDuration } from './duration.ts'

test.each([
  ['PT10S', 10_000],
  ['PT0.5S', 500],
  ['PT1M', 60_000],
  ['PT1H30M', 5_400_000],
  ['P1D', 86_400_000],
  ['P1DT1S', 86_401_000],
  ['PT0S', 0],
  ['pt10s', 10_000],
])('%s is %d ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds)
})

test.each(['', 'P', 'PT', 'P1DT', 'P1M', 'P1Y', '-PT1S', '10', 'PT1.S', 'PT1S2M', 'PT1S ', 'PT9999999S'])(
  '"%s" is no duration of ours',
  (text) => {
    expect(parseDuration(text)).toBeUndefined()
  },
)

test('what we write is read as it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_400_000 }), (milliseconds) => {
      expect(parseDuration(durationOf(milliseconds))).toBe(milliseconds)
    }),
  )
})
