import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import { synthesise, fitOf, type NoisyMarginals } from './synthesise.ts'
import { parseSyntheticPlan, questionsDigest, wishOf } from './synthetic-plan.ts'
import { tableSchema, type Row } from './table.ts'

const table = tableSchema.parse({
  columns: [
    { kind: 'category', name: 'gender', values: ['female', 'male'] },
    { kind: 'number', name: 'age', places: 0, least: 0, most: 120 },
    { kind: 'number', name: 'hba1c', places: 1, least: 30, most: 200 },
  ],
  rowsPerMember: 1,
})
const wish = {
  columns: [{ column: 'hba1c', cuts: [60, 70, 80] }, { column: 'gender' }, { column: 'age', cuts: [40, 65] }],
  pairs: [['age', 'hba1c']],
  rho: '0.02',
}
const refused = { code: 'pool-query-refused' }

describe('the plan of a synthetic table', () => {
  test('measures all rows, each column and each pair, and costs the whole rho and no more', () => {
    const plan = parseSyntheticPlan(table, wish)
    expect(plan.columns.map(({ axis, parent }) => [axis.column, parent])).toEqual([
      ['gender', undefined],
      ['age', undefined],
      ['hba1c', 1],
    ])
    expect(plan.questions.map(({ query }) => query.kind)).toEqual([
      ...['count', 'histogram', 'histogram', 'histogram', 'two-way'],
    ])
    for (const rho of ['0.02', '0.000000007', '0.125']) {
      const { questions } = parseSyntheticPlan(table, { ...wish, rho })
      const sum = questions.reduce((all, question) => all + question.rho, 0n)
      expect(sum).toBe(parseSyntheticPlan(table, { ...wish, rho }).rho)
    }
    const again = parseSyntheticPlan(table, { ...wish, columns: wish.columns.toReversed() })
    expect(parseSyntheticPlan(table, wishOf(plan))).toEqual(plan)
    expect(questionsDigest(table, again.questions)).toBe(questionsDigest(table, plan.questions))
  })

  test.each([
    [
      'a column that is its own ancestor',
      {
        pairs: [
          ['age', 'hba1c'],
          ['hba1c', 'age'],
        ],
      },
    ],
    [
      'a column with two parents',
      {
        pairs: [
          ['age', 'hba1c'],
          ['gender', 'hba1c'],
        ],
      },
    ],
    ['a pair with a column that is not kept', { pairs: [['age', 'income']] }],
    ['a number without cuts', { columns: [{ column: 'age' }], pairs: [] }],
    ['a column twice', { columns: [{ column: 'gender' }, { column: 'gender' }], pairs: [] }],
    ['more than an eighth of rho', { rho: '0.126' }],
    ['less than a billionth for each', { rho: '0.000000004' }],
    ['something else beside it', { seed: 1 }],
  ])('refuses %s', (_, changed) => {
    expect(() => parseSyntheticPlan(table, { ...wish, ...changed })).toThrow(
      expect.objectContaining(refused) as Error,
    )
  })
})

describe('a synthetic table', () => {
  const plan = parseSyntheticPlan(table, wish)
  const people: Row[] = Array.from({ length: 900 }, (_, at) => {
    const age = (at * 37) % 100
    const hba1c = at % 11 === 0 ? undefined : age > 60 ? 75 + (at % 20) : 45 + (at % 20)
    return { member: String(at), values: [at % 3 === 0 ? 1 : at % 50 === 1 ? undefined : 0, age, hba1c] }
  })
  const counts: NoisyMarginals = plan.questions.map(({ query }) => evaluate(table, query, people)[0] ?? [])

  test('keeps each count and each chosen pair to within a row a cell, where there is no noise to hide it', () => {
    const made = synthesise(table, plan, counts)
    expect(made.rows).toHaveLength(900)
    const fit = fitOf(table, plan, counts, made)
    expect(fit.oneWay.map(({ distanceThousandths }) => distanceThousandths)).toEqual([0, 0, 0])
    expect(fit.twoWay).toMatchObject([{ columns: ['age', 'hba1c'], cells: 20, distanceThousandths: 0 }])
    expect(fit.notPreserved.length).toBeGreaterThan(2)
    // Missing values come back as often as they are missing.
    expect(made.rows.filter(({ values: [, , hba1c] }) => hba1c === undefined)).toHaveLength(82)
  })

  test('tells how far it is when it does not fit: the report can fail', () => {
    const made = synthesise(table, plan, counts)
    const shifted = {
      ...made,
      rows: made.rows.map(({ values: [gender, age] }) => ({ values: [gender, age, 30] })),
    }
    expect(fitOf(table, plan, counts, shifted).twoWay[0]?.distanceThousandths).toBeGreaterThan(300)
  })

  test('follows from the noisy counts alone, whatever they are, and stays within the domain', () => {
    const vector = (cells: number) =>
      fc.array(fc.bigInt({ min: -50n, max: 400n }), { minLength: cells, maxLength: cells })
    fc.assert(
      fc.property(fc.tuple(vector(1), vector(2), vector(3), vector(4), vector(12)), (noisy) => {
        const made = synthesise(table, plan, noisy)
        expect(made).toEqual(synthesise(table, plan, noisy))
        const wanted = noisy[0][0] ?? 0n
        expect(made.rows).toHaveLength(Number(wanted < 0n ? 0n : wanted))
        for (const { values } of made.rows)
          for (const [at, column] of made.table.columns.entries()) {
            const value = values[at]
            if (value === undefined) continue
            const [least, most] =
              column.kind === 'category' ? [0, column.values.length - 1] : [column.least, column.most]
            expect(value >= least && value <= most).toBe(true)
          }
        const { oneWay, twoWay } = fitOf(table, plan, noisy, made)
        for (const { distanceThousandths } of [...oneWay, ...twoWay])
          expect(distanceThousandths >= 0 && distanceThousandths <= 1_000).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})
