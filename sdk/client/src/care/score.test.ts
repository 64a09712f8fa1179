import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explainDomain, scoreSheet, type Answer, type SheetScore } from './score.ts'
import { levels, type Sheet } from './sheet.ts'
import { sheets, triageSheet } from './sheets.ts'
import { icfLabels } from './tags.ts'

/** A sheet and an option number, or none, for each of its items. */
const filled = fc
  .constantFrom(...sheets)
  .chain((sheet) =>
    fc
      .tuple(...sheet.items.map(({ options }) => fc.option(fc.nat(options.length - 1))))
      .map((choices) => ({ sheet, choices })),
  )

describe('the score of a sheet', () => {
  it('does not depend on the order of the answers', () => {
    fc.assert(
      fc.property(filled, fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), ({ sheet, choices }, keys) => {
        const answers = answersOf(sheet, choices)
        const shuffled = answers
          .map((answer, index) => ({ answer, key: keys[index] ?? 0 }))
          .toSorted((one, other) => one.key - other.key)
          .map(({ answer }) => answer)
        expect(scored(sheet, shuffled)).toEqual(scored(sheet, answers))
      }),
    )
  })

  it('never falls when an answer rises', () => {
    fc.assert(
      fc.property(filled, fc.nat(), ({ sheet, choices }, at) => {
        const index = at % sheet.items.length
        const higher = choices.map((choice, item) =>
          item === index && choice !== null
            ? Math.min(choice + 1, (sheet.items[index]?.options.length ?? 1) - 1)
            : choice,
        )
        const [before, after] = [choices, higher].map((each) => scored(sheet, answersOf(sheet, each)))
        before?.domains.forEach((domain, number) => {
          const other = after?.domains[number]
          expect(other?.points).toBeGreaterThanOrEqual(domain.points)
          expect(lowest(other)).toBeGreaterThanOrEqual(lowest(domain))
        })
      }),
    )
  })

  it('lies, once a missing answer is given, between what it was and what it could have been', () => {
    fc.assert(
      fc.property(filled, ({ sheet, choices }) => {
        const open = scored(sheet, answersOf(sheet, choices))
        const whole = scored(
          sheet,
          answersOf(
            sheet,
            choices.map((choice) => choice ?? 1),
          ),
        )
        whole.domains.forEach((domain, number) => {
          const before = open.domains[number]
          expect(domain.level.kind).toBe('known')
          expect(domain.points).toBeGreaterThanOrEqual(before?.points ?? Infinity)
          expect(domain.points).toBeLessThanOrEqual(before?.couldBe ?? -1)
          if (before?.level.kind === 'known') expect(domain.level).toEqual(before.level)
        })
      }),
    )
  })

  it.each([
    [0, 'low'],
    [4, 'low'],
    [5, 'medium'],
    [11, 'medium'],
    [12, 'high'],
    [24, 'high'],
  ])('of the triage sheet with %i points is %s', (points, level) => {
    const codes = triageSheet.items.map((_, index) =>
      'ABCD'.charAt(Math.max(0, Math.min(3, points - 3 * index))),
    )
    const answers = triageSheet.items.map(({ linkId }, index) => ({ linkId, code: codes[index] ?? '' }))
    expect(scored(triageSheet, answers).domains[0]).toMatchObject({ points, level: { kind: 'known', level } })
  })

  it('does not take a missing answer for no need', () => {
    const nothing = scored(triageSheet, [])
    expect(nothing.domains[0]?.level).toEqual({ kind: 'open', from: 'low', to: 'high' })
    expect(nothing.missing).toHaveLength(8)
  })

  it('explains itself item by item, in both languages, and the lines add up', () => {
    const [domain] = scored(triageSheet, [{ linkId: 'mobilita', code: 'D' }]).domains
    if (domain === undefined) throw new Error('no domain')
    const lines = explainDomain(domain, 'it')
    expect(lines).toContain('Muoversi: a letto o in poltrona (3/3)')
    expect(lines).toContain('Mangiare: senza risposta (0-3)')
    expect(lines.at(-1)).toBe('= 3-24/24')
    expect(explainDomain(domain, 'en')).toContain('Moving about: in bed or in a chair (3/3)')
  })

  it('refuses an answer that the sheet does not offer, and a question answered twice', () => {
    expect(scoreSheet(triageSheet, [{ linkId: 'mobilita', code: 'E' }])).toMatchObject({
      code: 'answer-unknown',
    })
    expect(scoreSheet(triageSheet, [{ linkId: 'altro', code: 'A' }])).toMatchObject({
      code: 'answer-unknown',
    })
    const answer = { linkId: 'mobilita', code: 'A' }
    expect(scoreSheet(triageSheet, [answer, answer])).toMatchObject({ kind: 'refused', code: 'answer-twice' })
  })
})

describe('the sheets', () => {
  it.each(sheets)('$name: points rise, link ids are its own, every domain can reach every level', (sheet) => {
    expect(new Set(sheet.items.map(({ linkId }) => linkId)).size).toBe(sheet.items.length)
    for (const { options } of sheet.items) {
      expect(options[0].points).toBe(0)
      options.reduce((before, { points }) => (expect(points).toBeGreaterThan(before), points), -1)
      expect(new Set(options.map(({ code }) => code)).size).toBe(options.length)
    }
    for (const { domain, most } of scored(sheet, []).domains) {
      const { medium = Infinity, high = Infinity } = sheet.thresholds[domain] ?? {}
      expect(medium).toBeGreaterThan(0)
      expect(high).toBeGreaterThan(medium)
      expect(high).toBeLessThanOrEqual(most)
    }
  })

  it.each(sheets)(
    '$name says everything in both languages, and has a label of ours for each ICF code',
    (sheet) => {
      for (const { label, options, icf } of sheet.items) {
        for (const text of [label, ...options.map((option) => option.label)]) {
          expect(text.it).not.toBe('')
          expect(text.en).not.toBe('')
        }
        for (const code of icf) expect(Object.keys(icfLabels)).toContain(code)
      }
    },
  )
})

const answersOf = (sheet: Sheet, choices: readonly (number | null)[]): Answer[] =>
  sheet.items.flatMap(({ linkId, options }, index) => {
    const option = options[choices[index] ?? -1]
    return option === undefined ? [] : [{ linkId, code: option.code }]
  })

const scored = (sheet: Sheet, answers: readonly Answer[]): SheetScore => {
  const outcome = scoreSheet(sheet, answers)
  if (outcome.kind === 'refused') throw new Error(outcome.because)
  return outcome.value
}

const lowest = (domain: SheetScore['domains'][number] | undefined): number =>
  domain === undefined
    ? -1
    : levels.indexOf(domain.level.kind === 'known' ? domain.level.level : domain.level.from)
