import { expect, test } from 'vitest'
import { countsOf, differing, type TypedSheets } from './paper-count.ts'

const questions = [{ question: 'The tariff?', answers: ['yes', 'no'], min: 1, max: 1, blank: true }]

test('A sheet that two people read differently is named, and one that only one of them has', () => {
  const first: TypedSheets = [[[0]], [[1]], ['blank']]
  expect(differing(first, [[[0]], [[1]], ['blank']])).toEqual([])
  expect(differing(first, [[[0]], [[0]], [[1]]])).toEqual([1, 2])
  expect(differing(first, [[[0]], [[1]]])).toEqual([2])
})

test('Sheets are counted answer by answer, blank ones last', () => {
  expect(countsOf([[[0]], [[1]], [[1]], ['blank']], questions)).toEqual([[1, 2, 1]])
  expect(
    countsOf([[[0, 2]], [[]], [[2]]], [{ question: 'Who?', answers: ['a', 'b', 'c'], min: 0, max: 2 }]),
  ).toEqual([[1, 0, 2, 1]])
})
