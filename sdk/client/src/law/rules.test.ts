import { describe, expect, test } from 'vitest'
import { civilDateSchema } from '../coop/civil-date.ts'
import { parsePack, type Pack } from './pack.ts'
import { foundingPacks, foundingRegulation, foundingStatutes, nationalPack, regionPacks } from './packs.ts'
import { lawfulRulesOf, rulesOf } from './rules.ts'

const day = (text: string) => civilDateSchema.parse(text)
const today = day('2026-11-23')

const statute = (rules: Pack['rules'], level: Pack['level'] = 'statute'): Pack =>
  parsePack({ id: 'tried', level, title: 'Prova', from: '2020-01-01', rules })

const withStatute = (id: string, value: Pack['rules'][number]['value']) =>
  rulesOf([nationalPack, statute([{ id, article: 'art. 1 statuto', value }])], today)

describe('the rules of a day', () => {
  test('a statute sets what the law leaves open, and the rule then names both', async () => {
    const rules = await rulesOf(foundingPacks('service'), today)
    expect(rules.model).toBe('service')
    expect(rules.number('notice.days')).toBe(8)
    expect(rules.articleOf('notice.days')).toBe('art. 24 statuto (art. 2366 c. 2-3 c.c.)')
    expect(rules.articleOf('votes.register-days')).toBe('art. 2538 c. 1 c.c.')
  })

  test('the founding packs of both forms stand in every region, today and twenty years ago', async () => {
    for (const form of ['service', 'social'] as const) {
      for (const region of [undefined, 'emilia-romagna', 'lazio', 'toscana'] as const) {
        for (const on of ['2006-05-01', '2026-11-23', '2028-01-01']) {
          expect((await rulesOf(foundingPacks(form, region), day(on))).model).toBe(form)
        }
      }
    }
  })

  test('the same rules have the same digest on another day, and other rules another', async () => {
    const [a, b, c] = await Promise.all([
      rulesOf(foundingPacks('service'), today),
      rulesOf(foundingPacks('service'), day('2026-11-24')),
      rulesOf(foundingPacks('social'), today),
    ])
    expect(a.digest).toBe(b.digest)
    expect(a.digest).not.toBe(c.digest)
  })

  test('a rule changes on its day, not the day before', async () => {
    const least = async (on: string) =>
      (await rulesOf(foundingPacks('social'), day(on))).number('board.least')
    expect([await least('2017-12-31'), await least('2018-01-01')]).toEqual([1, 3])
  })

  test('a rule that no pack has is an error of ours, never a number', async () => {
    const rules = await rulesOf(foundingPacks('social'), today)
    expect(() => rules.number('votes.for-money')).toThrow('votes.for-money')
    expect(() => rules.flag('notice.days')).toThrow('notice.days')
  })
})

describe('what the law refuses a statute', () => {
  test.each([
    ['what is not open', 'votes.register-days', 89, 'nothing open'],
    ['six votes', 'votes.legal-person-most', 6, 'no more than 5'],
    ['seven days of notice', 'notice.days', 7, 'no less than 8'],
    ['eleven proxies', 'proxy.most', 11, 'no more than 10'],
    ['a smaller legal reserve', 'reserve.legal-per-mille', 299, 'no less than 300'],
    ['a quota under 25 euro', 'quota.nominal-least', 2_499, 'no less than 2500'],
    ['a choice that no law knows', 'election.tie', 'the-richest', 'one of'],
    ['half for a majority', 'majority.ordinary.first', { atLeast: '1/2' }, 'no less than more than 1/2'],
    ['more than all', 'quorum.ordinary.first', { moreThan: '1/1' }, 'more than all'],
    ['another kind of value', 'notice.days', '8', 'must be a number'],
    ['a rule of nobody', 'votes.by-quota', true, 'no law knows'],
    ['what a regulation may set', 'coop.tea', true, undefined],
    ['eight days', 'notice.days', 8, undefined],
    ['five votes', 'votes.legal-person-most', 5, undefined],
    ['ten proxies', 'proxy.most', 10, undefined],
    ['30 % of reserve', 'reserve.legal-per-mille', 300, undefined],
  ])('%s', async (_, id, value, why) => {
    const tried = withStatute(id, value)
    if (why === undefined) await expect(tried).resolves.toBeDefined()
    else await expect(tried).rejects.toThrow(why)
  })

  test('a regulation does not set what is the statute’s, and a region changes no law', async () => {
    const line = { id: 'notice.days', article: 'art. 1', value: 10 }
    await expect(
      rulesOf([nationalPack, foundingStatutes.social, statute([line], 'regulation')], today),
    ).rejects.toThrow('only the statute')
    await expect(rulesOf([nationalPack, statute([line], 'region')], today)).rejects.toThrow(
      'a region does not change',
    )
  })

  test('a later regulation takes the place of an earlier, within what the law leaves to both', async () => {
    const later = (value: number) =>
      rulesOf(
        [
          ...foundingPacks('social'),
          statute([{ id: 'size.separate-ahead-per-mille', article: 'art. 4', value }], 'regulation'),
        ],
        today,
      )
    expect((await later(900)).number('size.separate-ahead-per-mille')).toBe(900)
    expect((await later(900)).articleOf('size.separate-ahead-per-mille')).toBe('art. 4 (art. 2540 c. 2 c.c.)')
    await expect(later(1_001)).rejects.toThrow('no more than 1000')
  })
})

describe('a clause that the law does not allow on a day', () => {
  const packs = [
    nationalPack,
    statute([
      { id: 'board.least', article: 'art. 30 statuto', value: 5 },
      { id: 'proxy.most', article: 'art. 25 statuto', value: 4 },
    ]),
  ].map((pack) => ({ ...pack, from: day('2004-01-01') }))

  test('is void, the law stands in its place, and the rest of the statute stands', async () => {
    // Until 2018 art. 2542 c.c. said nothing that a statute could move.
    const then = await lawfulRulesOf(packs, day('2017-12-31'))
    expect(then.void).toMatchObject([{ rule: 'board.least', article: 'art. 2542 c.c.' }])
    expect([then.rules.number('board.least'), then.rules.number('proxy.most')]).toEqual([1, 4])
    await expect(rulesOf(packs, day('2017-12-31'))).rejects.toThrow('nothing open')
  })

  test('stands again once the law allows it', async () => {
    const now = await lawfulRulesOf(packs, day('2018-01-01'))
    expect(now.void).toEqual([])
    expect([now.rules.number('board.least'), now.rules.number('proxy.most')]).toEqual([5, 4])
  })
})

describe('the packs themselves', () => {
  const packs = [
    nationalPack,
    foundingRegulation,
    ...Object.values(regionPacks),
    ...Object.values(foundingStatutes),
  ]

  test('no rule has two values on one day', () => {
    for (const pack of packs) {
      for (const [place, line] of pack.rules.entries()) {
        const twins = pack.rules.filter(
          (other, at) =>
            at > place &&
            other.id === line.id &&
            (other.onlyFor === undefined || line.onlyFor === undefined || other.onlyFor === line.onlyFor) &&
            (other.from ?? pack.from) < (line.until ?? '9999-12-31') &&
            (line.from ?? pack.from) < (other.until ?? '9999-12-31'),
        )
        expect(twins, `${pack.id}: ${line.id}`).toEqual([])
      }
    }
  })

  test('every rule of a law says its article, and in both languages what it means', () => {
    for (const line of [nationalPack, ...Object.values(regionPacks)].flatMap(({ rules }) => rules)) {
      expect(line.says, line.id).toBeDefined()
      expect(`${line.says?.it} ${line.says?.en}`.split('{value}')).toHaveLength(3)
      expect(line.article).toMatch(/\b(?:c\.c\.|L\.|L\.R\.|D\.lgs\.|D\.P\.R\.|disp\. att\.)/)
    }
  })
})
