import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProposal, isCoFinanced, sumsOf } from './check-proposal.ts'
import { namesIn } from './names-in.ts'
import { isOnScale, pointsText, rankProposals, totalOf, type RankRules, type Scored } from './rank.ts'

const runs = process.env['MUTUA_DEEP'] === '1' ? 5_000 : 200

const rules: RankRules = {
  criteria: [
    { title: 'Quality', text: 'x', weight: 60 },
    { title: 'Network', text: 'x', weight: 40 },
  ],
  scale: { most: 10, step: 'half' },
  minimumTotal: 60,
  tieBreakers: [],
  mostAdmitted: 2,
  budgetCents: 100n as RankRules['budgetCents'], // cents
}
const scored = (id: string, sheets: Scored['sheets'], asked = 10n): Scored => ({ id, asked, sheets })
const outcomes = (ranked: ReturnType<typeof rankProposals>) =>
  ranked.map(({ id, place, outcome }) => [id, place, outcome])

describe('The ranked list', () => {
  test('reckons weights and means exactly', () => {
    expect(totalOf([37, 20], 2, rules)).toEqual({ numerator: 60 * 37 + 40 * 20, denominator: 40 })
    expect(pointsText({ numerator: 3_020, denominator: 40 })).toBe('75,50')
    expect(pointsText({ numerator: 59_999, denominator: 1_000 })).toBe('59,99')
  })

  test('leaves out who is below the minimum by a hair, and takes who reaches it', () => {
    const at = rankProposals(rules, [scored('a', [[12, 12]]), scored('b', [[12, 11]])])
    expect(outcomes(at)).toEqual([
      ['a', 1, 'admitted'],
      ['b', undefined, 'below-minimum'],
    ])
    const [quality, network] = rules.criteria
    if (quality === undefined || network === undefined) throw new Error('there are two')
    const strict = { ...rules, criteria: [{ ...quality, minimum: 10 }, network] }
    const [one] = rankProposals(strict, [scored('a', [[9, 20]])])
    expect(one).toMatchObject({ outcome: 'below-minimum', short: [1] })
  })

  test('says that two are equal and admits neither where one only has room, until lots are drawn', () => {
    const equal = [scored('a', [[20, 20]]), scored('b', [[16, 16]]), scored('c', [[16, 16]])]
    const said = rankProposals(rules, equal)
    expect(outcomes(said)).toEqual([
      ['a', 1, 'admitted'],
      ['b', 2, 'tied'],
      ['c', 2, 'tied'],
    ])
    expect(said[1]?.equals).toEqual(['c'])
    const drawn = rankProposals(rules, equal, ['c', 'b'])
    expect(outcomes(drawn)).toEqual([
      ['a', 1, 'admitted'],
      ['b', 2, 'reserve'],
      ['c', 2, 'admitted'],
    ])
    expect(drawn[1]?.toldApartBy).toBe('lots')
    expect(
      outcomes(rankProposals({ ...rules, mostAdmitted: 3 }, equal, ['c', 'b'])).map((one) => one[2]),
    ).toEqual(['admitted', 'admitted', 'admitted'])
  })

  test('tells equal totals apart by the criterion that the call names, and says so', () => {
    const ranked = rankProposals({ ...rules, tieBreakers: [2] }, [
      scored('a', [[20, 11]]),
      scored('b', [[18, 14]]),
    ])
    expect(outcomes(ranked)).toEqual([
      ['b', 1, 'admitted'],
      ['a', 2, 'admitted'],
    ])
    expect(ranked[0]?.toldApartBy).toBe(2)
  })

  test('ends with the first that the money does not reach: nobody is overtaken for asking less', () => {
    const ranked = rankProposals({ ...rules, mostAdmitted: 5 }, [
      scored('a', [[20, 20]], 60n),
      scored('b', [[19, 19]], 50n),
      scored('c', [[18, 18]], 10n),
    ])
    expect(outcomes(ranked).map((one) => one[2])).toEqual(['admitted', 'reserve', 'reserve'])
  })

  const sheet = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }))
  const arbitrary = fc.integer({ min: 1, max: 4 }).chain((scorers) =>
    fc.array(
      fc.record({
        asked: fc.bigInt({ min: 1n, max: 60n }),
        sheets: fc.array(sheet, { minLength: scorers, maxLength: scorers }),
      }),
      { minLength: 1, maxLength: 7 },
    ),
  )
  const order: Readonly<Record<string, number>> = {
    'below-minimum': 0,
    'reserve': 1,
    'tied': 1,
    'admitted': 2,
  }

  test('is the same in whatever order proposals and scorers come', () => {
    fc.assert(
      fc.property(arbitrary, fc.nat(), (given, seed) => {
        const all = given.map((one, place) => ({ ...one, id: `p${String(place)}` }))
        const turned = all
          .map((one) => ({
            ...one,
            sheets: [
              ...one.sheets.slice(seed % one.sheets.length),
              ...one.sheets.slice(0, seed % one.sheets.length),
            ],
          }))
          .toSorted((one, other) =>
            (seed + one.id.length) % 2 === 0
              ? one.id < other.id
                ? 1
                : -1
              : one.asked < other.asked
                ? -1
                : 1,
          )
        expect(rankProposals(rules, turned)).toEqual(rankProposals(rules, all))
      }),
      { numRuns: runs },
    )
  })

  test('never takes a place or an admission away for one point more', () => {
    fc.assert(
      fc.property(arbitrary, fc.nat(), fc.nat(), fc.nat(1), (given, which, scorer, criterion) => {
        const all = given.map((one, place) => ({ ...one, id: `p${String(place)}` }))
        const one = all[which % all.length]
        const sheetAt = scorer % (one?.sheets.length ?? 1)
        if (one === undefined || (one.sheets[sheetAt]?.[criterion] ?? 20) >= 20) return
        const more = all.map((other) =>
          other.id === one.id
            ? {
                ...other,
                sheets: other.sheets.map((scores, at) =>
                  at === sheetAt
                    ? scores.map((halves, place) => (place === criterion ? halves + 1 : halves))
                    : scores,
                ),
              }
            : other,
        )
        for (const chosen of [rules, { ...rules, tieBreakers: [2, 1] }]) {
          const before = rankProposals(chosen, all).find(({ id }) => id === one.id)
          const after = rankProposals(chosen, more).find(({ id }) => id === one.id)
          expect(after?.place ?? 99).toBeLessThanOrEqual(before?.place ?? 99)
          if (before?.outcome === 'admitted') expect(after?.outcome).toBe('admitted')
          expect(order[after?.outcome ?? ''] ?? 0).toBeGreaterThanOrEqual(
            order[before?.outcome ?? ''] === 0 ? 0 : 1,
          )
        }
      }),
      { numRuns: runs },
    )
  })

  test('takes points of its scale only', () => {
    const whole = { most: 5, step: 'whole' } as const
    expect([0, 2, 10].every((halves) => isOnScale(halves, whole))).toBe(true)
    expect([1, -2, 12, 2.5].some((halves) => isOnScale(halves, whole))).toBe(false)
  })
})

describe('A name', () => {
  const names = ['Cooperativa sociale Il Girasole', 'Associazione Ponte d’Oro ETS', 'Studio Però']
  test.each([
    ['La cooperativa sociale IL GIRASOLE lavora qui', 1],
    ['Noi del Girasole', 1],
    ['il campo di girasole', 0],
    ['il girasole della valle', 0],
    ['insieme a ponte d oro', 1],
    ['un ponte tra noi', 0],
    ['Pero’ è un albero', 1],
  ])('in “%s” is found %i times', (text, count) => {
    expect(namesIn(text, names)).toHaveLength(count)
  })
})

describe('Co-financing', () => {
  test('is enough at the percent itself and not a cent below it', () => {
    expect(isCoFinanced({ own: 20n, total: 100n }, 20)).toBe(true)
    expect(isCoFinanced({ own: 19n, total: 99n }, 20)).toBe(false)
    expect(isCoFinanced({ own: 1_999_999n, total: 10_000_000n }, 20)).toBe(false)
  })

  test('counts what everybody but the co-op pays', () => {
    const sums = sumsOf({
      lines: [
        {
          title: 'Wages',
          shares: [
            { party: 'coop', cents: 300n as never }, // cents
            { party: 'lead', cents: 50n as never },
            { party: 'partner-1', cents: 25n as never },
          ],
        },
      ],
    })
    expect(sums).toMatchObject({ total: 375n, asked: 300n, own: 75n })
  })

  test('of an empty proposal is not asked for: what is missing is named instead', () => {
    const empty = { title: '', sections: [], partners: [], lines: [], commitments: [], declarations: [] }
    const faults = checkProposal(
      empty,
      {
        budgetCents: 1n as never, // cents
        coFinancingPercent: 20,
        requirements: [{ text: 'x', cites: 'y' }],
      },
      [],
    )
    expect(faults.map(({ code }) => code)).toEqual([
      'title-missing',
      'section-missing',
      'nothing-asked',
      'commitment-missing',
      'commitment-missing',
      'requirement-unanswered',
    ])
  })
})
