import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chunkFromParts, chunksInOrder, chunkToParts, chunkWithout } from './sealed-chunks.ts'

/** Columns of the rows of each member; a row is told by its first value. */
const cohort = fc.array(
  fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), { maxLength: 5 }),
  { maxLength: 8 },
)

test('chunks hold each row of each member once, in order, also where one ends within the rows of a member', () => {
  fc.assert(
    fc.property(cohort, fc.integer({ min: 1, max: 7 }), fc.nat(8), (members, length, left) => {
      const values = members.map((rows) => Int32Array.from(rows.flat()))
      const chunks = [...chunksInOrder(2, values, length)].map((one) => chunkFromParts(chunkToParts(one)))
      const rowsIn = (all: typeof chunks) =>
        all.flatMap(({ members: numbers, columns: [first, second] }) =>
          Array.from(numbers, (number, row) => [number, first?.[row], second?.[row]]),
        )
      const rows = members.flatMap((own, number) => own.map((row) => [number, ...row]))
      expect(rowsIn(chunks)).toEqual(rows)
      expect(chunks.slice(0, -1).every((one) => one.length === length)).toBe(true)
      expect(rowsIn(chunks.map((one) => chunkWithout(one, left) ?? one))).toEqual(
        rows.filter(([number]) => number !== left),
      )
    }),
  )
  expect(() => chunkFromParts([new Uint8Array(10)])).toThrow(/no list of values/)
  expect(() => chunkFromParts([new Uint8Array(8), new Uint8Array(4)])).toThrow(/unlike lengths/)
})
