import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimalText, scaledIn, typedList } from './typed-numbers.ts'

test('a number of a column goes to people and comes back the same', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }),
      fc.integer({ min: 0, max: 3 }),
      (value, places) => {
        expect(scaledIn(decimalText(value, places), places)).toBe(value)
        expect(scaledIn(decimalText(value, places).replace('.', ','), places)).toBe(value)
      },
    ),
  )
})

test.each([
  ['7.25', 1],
  ['seven', 1],
  ['', 0],
  ['1e3', 0],
  ['7.', 1],
])('what is no number of the column is none: %s', (typed, places) => {
  expect(scaledIn(typed, places)).toBeUndefined()
})

test('a list is read with a point or a comma in its numbers, and what stands between them in each language', () => {
  for (const typed of ['5,7; 7,0', '5.7 7.0', '5,7, 7,0', '5.7،7.0', '5.7؛ 7.0'])
    expect(typedList(typed).map((one) => scaledIn(one, 1))).toEqual([57, 70])
})
