import { expect, test } from 'vitest'
import { italian } from '../words/italian/italian.ts'
import { teachQuestions } from './teach-back.ts'

const t = (key: string, values: Record<string, string> = {}): string => {
  const [, name = ''] = key.split('.')
  const word: unknown = Object.entries(italian.teach).find(([one]) => one === name)?.[1]
  return Object.entries(values).reduce((text, [one, value]) => text.replace(`{${one}}`, value), String(word))
}

const said = {
  name: 'Dr Rossi',
  things: 'esami di laboratorio',
  day: '31 dicembre 2026',
  how: 'leggere',
  cannot: 'Passare i tuoi dati ad altri.',
}

test('five questions come from the terms of the consent, each with one right answer of three', () => {
  const questions = teachQuestions(said, t)
  expect(questions.map(({ id }) => id)).toEqual(['who', 'things', 'until', 'cannot', 'back'])
  for (const { choices } of questions) {
    expect(choices).toHaveLength(3)
    expect(new Set(choices.map(({ text }) => text)).size).toBe(3)
    expect(choices.filter(({ isRight }) => isRight)).toHaveLength(1)
  }
  const right = questions.map(({ choices }) => choices.find(({ isRight }) => isRight)?.text)
  expect(right.slice(0, 4)).toEqual([
    'Solo Dr Rossi.',
    'esami di laboratorio',
    'Fino al 31 dicembre 2026, se non cambi idea prima.',
    'Passare i tuoi dati ad altri.',
  ])
})

test('who always takes the same place does not pass', () => {
  const questions = teachQuestions(said, t)
  for (const place of [0, 1, 2]) {
    const right = questions.filter(({ choices }) => choices[place]?.isRight).length
    expect(right).toBeLessThanOrEqual(2)
  }
})

test('another consent has other answers', () => {
  const [, things] = teachQuestions({ ...said, things: 'dati sociali' }, t)
  expect(things?.choices[0]).toEqual({ text: 'dati sociali', isRight: true })
})
