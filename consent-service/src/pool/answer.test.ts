import { evaluate } from '@mutua/sdk/pool/evaluate'
import type { Level } from '@mutua/sdk/pool/margin'
import { parseQuestion, type Question } from '@mutua/sdk/pool/question'
import { release, type Release } from '@mutua/sdk/pool/release'
import { tableSchema, type Row } from '@mutua/sdk/pool/table'
import { describe, expect, test } from 'vitest'
import { addNoise, drawNoise } from './answer.ts'
import { wordsFrom } from './noise/random-word.ts'
import { randomWords } from './random-words.ts'

const drawWord = wordsFrom(randomWords)
const answers = process.env['MUTUA_DEEP'] === '1' ? 4_000 : 600

const table = tableSchema.parse({
  columns: [
    { kind: 'category', name: 'age_band', values: ['0-39', '40-64', '65+'] },
    { kind: 'number', name: 'hba1c', places: 1, least: 30, most: 200 },
    { kind: 'number', name: 'cost', places: 2, least: 0, most: 1_000_000 },
  ],
  rowsPerMember: 1,
})

const rows = Array.from({ length: 800 }, (_, at): Row => ({
  member: String(at),
  values: [at % 7 === 0 ? 0 : 1, 45 + ((at * at) % 97), (at * 7_919) % 900_000],
}))

const question = (query: unknown, rho: string, noise?: string): Question =>
  parseQuestion(table, { query, rho, ...(noise === undefined ? {} : { noise }) })

/** The share of releases in which `holds`, of noise drawn anew each time over the same integers. */
const coverage = (
  asked: Question,
  level: Level,
  holds: (released: Release, truth: readonly (readonly bigint[])[]) => boolean,
): number => {
  const truth = evaluate(table, asked.query, rows)
  let held = 0
  for (let at = 0; at < answers; at += 1) {
    const noisy = addNoise(truth, drawNoise(table, asked, drawWord))
    if (holds(release(table, asked, noisy, level), truth)) held += 1
  }
  return held / answers
}

/** Six deviations of such a share, more than which chance does not do. */
const slack = (level: Level): number => 6 * Math.sqrt(((level / 100) * (1 - level / 100)) / answers)

const levels: readonly Level[] = [90, 95]

describe('an interval holds the truth as often as it says', () => {
  const exact: readonly [string, Question, number][] = [
    ['a count with Gaussian noise', question({ kind: 'count', of: 'members' }, '0.0005'), 0.02],
    ['a count with Laplace noise', question({ kind: 'count', of: 'members' }, '0.0005', 'laplace'), 0.02],
    [
      'a count with little noise, where an integer more is much',
      question({ kind: 'count', of: 'members' }, '0.1'),
      0.08,
    ],
    ['a sum', question({ kind: 'sum', column: 'cost', least: 0, most: 500_000 }, '0.001'), 0.002],
    [
      'a sum with Laplace noise',
      question({ kind: 'sum', column: 'hba1c', least: 30, most: 120 }, '0.01', 'laplace'),
      0.01,
    ],
  ]

  test.each(levels.flatMap((level) => exact.map(([name, asked, more]) => ({ level, name, asked, more }))))(
    '$name, at $level per cent: neither less often nor much more often',
    ({ level, asked, more }) => {
      const share = coverage(asked, level, (released, truth) => {
        const [value = 0n] = truth[0] ?? []
        const [estimate] =
          released.kind === 'counts' ? released.cells : released.kind === 'sum' ? [released.sum] : []
        return estimate !== undefined && estimate.from <= value && value <= estimate.to
      })
      expect(share).toBeGreaterThan(level / 100 - slack(level))
      expect(share).toBeLessThan(level / 100 + more + slack(level))
    },
  )

  test.each(levels)('each cell of a histogram, at %d per cent, and an empty one too', (level) => {
    const asked = question({ kind: 'histogram', of: 'members', by: { column: 'age_band' } }, '0.001')
    for (const cell of [0, 2]) {
      const share = coverage(asked, level, (released, truth) => {
        const [value, estimate] = [
          truth[0]?.[cell] ?? 0n,
          released.kind === 'counts' ? released.cells[cell] : undefined,
        ]
        return estimate !== undefined && estimate.from <= value && value <= estimate.to
      })
      expect(share).toBeGreaterThan(level / 100 - slack(level))
    }
  })

  test.each(levels)('a mean, at %d per cent, with noise in the sum and in the count', (level) => {
    for (const rho of ['0.0005', '0.01']) {
      const asked = question({ kind: 'mean', column: 'hba1c', least: 30, most: 120 }, rho)
      const share = coverage(asked, level, (released, truth) => {
        const [sum, count] = [truth[0]?.[0] ?? 0n, truth[1]?.[0] ?? 1n]
        if (released.kind !== 'mean') return false
        const { from, to } = released.mean
        return (from - 75_000n) * count <= sum * 1_000n && sum * 1_000n <= (to - 75_000n) * count
      })
      expect(share).toBeGreaterThan(level / 100 - slack(level))
      expect(share).toBeLessThan(level / 100 + 0.02 + slack(level))
    }
  })

  test.each(levels)('quantiles, at %d per cent: the cell of the true one is within', (level) => {
    const cuts = Array.from({ length: 24 }, (_, at) => 45 + 4 * at)
    const values = rows.map(({ values: [, value] }) => value ?? 0).sort((left, right) => left - right)
    for (const at of [250, 500]) {
      const truth = values[Math.ceil((at * values.length) / 1_000) - 1] ?? 0
      const asked = question({ kind: 'quantiles', column: 'hba1c', cuts, at: [at] }, '0.002')
      const share = coverage(asked, level, (released) => {
        const within = released.kind === 'quantiles' ? released.quantiles[0]?.within : undefined
        return within !== undefined && within.from <= truth && truth <= within.to
      })
      expect(share).toBeGreaterThan(level / 100 - slack(level))
    }
  })

  test('the check can fail: half the noise promised, twice the noise drawn', () => {
    const [drawn, promised] = ['0.0005', '0.002'].map((rho) =>
      question({ kind: 'count', of: 'members' }, rho),
    )
    if (drawn === undefined || promised === undefined) throw new Error('Two questions were asked.')
    const truth = evaluate(table, drawn.query, rows)
    let held = 0
    for (let at = 0; at < answers; at += 1) {
      const released = release(table, promised, addNoise(truth, drawNoise(table, drawn, drawWord)), 95)
      if (released.kind === 'counts' && released.cells.every(({ from, to }) => from <= 800n && 800n <= to))
        held += 1
    }
    expect(held / answers).toBeLessThan(0.95 - slack(95))
  })
})

describe('an answer', () => {
  test('says of a mean over nearly nobody that it may be anything, and keeps every interval to what there can be', () => {
    const mean = question({ kind: 'mean', column: 'hba1c', least: 30, most: 120 }, '0.0005')
    expect(release(table, mean, [[0n], [-3n]], 95)).toEqual({
      kind: 'mean',
      mean: { value: undefined, from: 30_000n, to: 120_000n },
    })
    const released = release(table, mean, [[10n ** 9n], [900n]], 95)
    expect(released).toMatchObject({ mean: { value: 120_000n, to: 120_000n } })
    const count = release(table, question({ kind: 'count', of: 'rows' }, '0.0005'), [[-40n]], 95)
    expect(count).toMatchObject({ cells: [{ value: -40n, from: 0n }] })
  })

  test('a quantile lies between declared cuts, and within the domain at both ends', () => {
    const asked = question(
      { kind: 'quantiles', column: 'hba1c', cuts: [60, 80, 100], at: [1, 500, 999] },
      '0.125',
    )
    expect(release(table, asked, [[0n, 0n, 10_000n, 10_000n]], 99)).toMatchObject({
      quantiles: [
        { at: 1, nearest: { from: 80, to: 99 } },
        { at: 500, within: { to: 200 } },
        { at: 999, nearest: { from: 100, to: 200 }, within: { from: 100, to: 200 } },
      ],
    })
  })

  test('no integer leaves without noise of its own', () => {
    expect(() => addNoise([[1n], [2n]], [[0n]])).toThrow('part')
    expect(() => addNoise([[1n, 2n]], [[0n]])).toThrow('integer')
    const asked = question({ kind: 'histogram', of: 'rows', by: { column: 'age_band' } }, '0.001')
    expect(drawNoise(table, asked, drawWord)).toEqual([
      [expect.anything(), expect.anything(), expect.anything()],
    ])
  })
})
