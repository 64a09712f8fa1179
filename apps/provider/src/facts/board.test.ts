import { describe, expect, test } from 'vitest'
import { isComplex, stageOf } from './board.ts'

type PathStep = Parameters<typeof isComplex>[0][number]

const steps = (states: Readonly<Record<string, string>>): readonly PathStep[] =>
  Object.entries(states).map(([name, state]) => ({
    ...{ name, state, on: undefined, because: undefined, records: [] },
  }))
const next = (name: string) => steps({ [name]: 'to-do' })[0]

describe('a case on the board', () => {
  test('is one that the triage sent on to several professions, and that is not closed', () => {
    expect(isComplex(steps({ triage: 'done', unit: 'to-do', closing: 'to-do' }))).toBe(true)
    expect(isComplex(steps({ 'triage': 'to-do', 'take-charge': 'done', 'unit': 'to-do' }))).toBe(true)
    expect(isComplex(steps({ triage: 'running', unit: 'to-do' }))).toBe(false)
    expect(isComplex(steps({ triage: 'done', unit: 'not-needed' }))).toBe(false)
    expect(isComplex(steps({ triage: 'done', unit: 'done', closing: 'done' }))).toBe(false)
    // Where no consent is for the path nothing is said of it.
    expect(isComplex([])).toBe(false)
  })

  test('stands where its next step is, and moves when that is done', () => {
    expect(
      ['take-charge', 'unit', 'assessment', 'signatures', 'delivery'].map((name) => stageOf(next(name))),
    ).toEqual(['access', 'assessment', 'assessment', 'project', 'monitoring'])
    expect(stageOf(undefined)).toBe('monitoring')
  })
})
