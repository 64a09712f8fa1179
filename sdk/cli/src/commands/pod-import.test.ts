import { expect, test } from 'vitest'
import { partsOf } from './pod-import.ts'

test('a long file is cut between lines, and each line keeps its number', () => {
  const parts = [...partsOf('a\n\nb\r\n   \nc', { lines: 2, characters: 1_000 })]
  expect(parts.map(({ lines }) => lines)).toEqual([[1, 3], [5]])
  expect(parts.map(({ body }) => body)).toEqual(['a\nb\r\n', 'c\n'])
})

test('a part is no longer than its limit, unless a single line is', () => {
  const parts = [...partsOf(['a'.repeat(50), 'b'.repeat(8), 'c'].join('\n'), { lines: 100, characters: 10 })]
  expect(parts.map(({ lines }) => lines)).toEqual([[1], [2, 3]])
})

test('an empty file has no parts', () => {
  expect([...partsOf('\n \n')]).toEqual([])
})
