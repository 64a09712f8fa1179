import { expect, test } from 'vitest'
import { studyQuestions } from './study-teach.ts'

const spoken = (key: string, values: Record<string, string> = {}): string =>
  [key, ...Object.values(values)].join(' ')
const asked = studyQuestions({ name: 'Istituto', things: 'età e diabete' }, spoken)

test('each question of a study has one right answer of three, and they do not all stand in one place', () => {
  expect(asked.map(({ choices }) => choices.filter(({ isRight }) => isRight).length)).toEqual([1, 1, 1, 1, 1])
  expect(asked.every(({ choices }) => new Set(choices.map(({ text }) => text)).size === 3)).toBe(true)
  expect(new Set(asked.map(({ choices }) => choices.findIndex(({ isRight }) => isRight))).size).toBe(3)
})

test('they are made of this study: who asks, and what is read', () => {
  const right = asked.map(({ choices }) => choices.find(({ isRight }) => isRight)?.text)
  expect(right[0]).toContain('Istituto')
  expect(right[1]).toBe('età e diabete')
})
