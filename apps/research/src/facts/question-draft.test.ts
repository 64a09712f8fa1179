import { parseQuestion } from '@mutua/sdk/pool/question'
import { tableOf } from '@mutua/sdk/pool/variables'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  draftFrom,
  firstQuestion,
  questionKinds,
  questionOf,
  questionText,
  type QuestionDraft,
} from './question-draft.ts'

const table = tableOf(['age', 'gender', 'diabetes', 'hba1c', 'systolic'], 1)
const first = firstQuestion(table)

describe('a question in the form and as JSON', () => {
  test('begins with adults by age band, which can be asked as it stands', () => {
    expect(parseQuestion(table, questionOf(first, table)).query).toEqual({
      kind: 'histogram',
      of: 'members',
      by: { column: 'age_years', cuts: [40, 65, 75] },
      where: [{ column: 'age_years', from: 18, to: 110 }],
    })
  })

  test.each(questionKinds)('can be asked with what the form proposes: %s', (kind) => {
    expect(() => parseQuestion(table, questionOf({ ...first, kind }, table))).not.toThrow()
  })

  test('says figures as people do, and as whole numbers of the column', () => {
    const mean: QuestionDraft = {
      ...first,
      kind: 'mean',
      column: 'measurement_hba1c',
      least: '4,5',
      most: '14',
    }
    expect(questionOf(mean, table)).toMatchObject({ query: { least: 45, most: 140 } })
    expect(
      draftFrom('{"query":{"kind":"mean","column":"measurement_hba1c","least":45}}', mean, table),
    ).toMatchObject({
      least: '4.5',
      most: '14',
    })
  })

  test('what cannot be read yet is refused, and is not taken for nothing', () => {
    const draft: QuestionDraft = { ...first, byCuts: '18; forty' }
    expect(() => parseQuestion(table, questionOf(draft, table))).toThrow(/query|cuts/)
    const filter = { column: 'age_years', values: [], from: 'adult', to: '' }
    expect(() => parseQuestion(table, questionOf({ ...first, where: [filter] }, table))).toThrow(/where/)
  })

  test('what is no JSON leaves the form as it was, whatever was typed', () => {
    expect(draftFrom('{"query"', first, table)).toBe(first)
    fc.assert(fc.property(fc.json(), (text) => void draftFrom(text, first, table)))
    fc.assert(fc.property(fc.jsonValue(), (query) => void draftFrom(JSON.stringify({ query }), first, table)))
  })

  test('goes to the form and comes back the same', () => {
    const filters = fc.subarray([
      { column: 'age_years', values: [], from: '18', to: '64' },
      { column: 'gender', values: ['female', 'other'], from: '', to: '' },
      { column: 'measurement_hba1c', values: [], from: '7.0', to: '' },
    ])
    fc.assert(
      fc.property(
        fc.constantFrom(...questionKinds),
        filters,
        fc.constantFrom('members' as const, 'rows' as const),
        (kind, where, of) => {
          const draft = { ...first, kind, where, of }
          const text = questionText(draft, table)
          expect(questionText(draftFrom(text, first, table), table)).toBe(text)
        },
      ),
    )
  })
})
