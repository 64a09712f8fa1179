import { describe, expect, test } from 'vitest'
import { civilDateSchema } from '../coop/civil-date.ts'
import type { RuleLine, RuleValue } from './pack.ts'
import { foundingPacks, foundingRegulation, foundingStatutes, nationalPack, regionPacks } from './packs.ts'
import { rulesOf } from './rules.ts'
import { answerOf, edited, readLawCases, rulesOfCase, type LawCase } from './test-support.ts'
import { votesOf } from './voting.ts'

const lawCases = readLawCases()

const allLines = [
  nationalPack,
  foundingRegulation,
  ...Object.values(regionPacks),
  ...Object.values(foundingStatutes),
].flatMap(({ rules }) => rules)

describe.each([...new Set(lawCases.map(({ file }) => file))])('%s', (file) => {
  test.each(lawCases.filter((each) => each.file === file))('$name', async (lawCase) => {
    const rules = await rulesOfCase(lawCase)
    const [first = ''] = lawCase.rules
    expect(rules.articleOf(first)).toContain(lawCase.article)
    expectAnswer(answerOf(rules, lawCase), lawCase.expect)
    const { changed } = lawCase
    if (changed === undefined) return
    expectAnswer(
      answerOf(await rulesOfCase(lawCase, { [changed.rule]: changed.value }), lawCase),
      changed.expect,
    )
  })
})

/** What an answer says besides, it may; how many there are it may not. */
const expectAnswer = (answer: unknown, expected: unknown) => {
  if (typeof expected !== 'object' || expected === null) expect(answer).toEqual(expected)
  else expect(answer).toMatchObject(expected)
  if (Array.isArray(expected)) expect(answer).toHaveLength(expected.length)
}

describe('the law is data', () => {
  test('with ninety-one days in the file the pair of the ninetieth day moves by one', async () => {
    const votes = async (days: number | undefined, on: string) => {
      const packs = foundingPacks('social')
      const rules = await rulesOf(
        days === undefined ? packs : edited(packs, { 'votes.register-days': days }),
        day(on),
      )
      return votesOf(rules, { kind: 'natural', admittedOn: day('2026-08-25') }, day(on))
    }
    expect([await votes(undefined, '2026-11-22'), await votes(undefined, '2026-11-23')]).toEqual([0, 1])
    expect([await votes(91, '2026-11-23'), await votes(91, '2026-11-24')]).toEqual([0, 1])
  })

  test('there are at least 120 cases, each of another name in its file', () => {
    expect(lawCases.length).toBeGreaterThanOrEqual(120)
    expect(new Set(lawCases.map(({ file, name }) => `${file} ${name}`)).size).toBe(lawCases.length)
  })

  test('every rule of every pack is cited by a case', () => {
    const cited = new Set(lawCases.flatMap(({ rules }) => rules))
    expect([...new Set(allLines.map(({ id }) => id))].filter((id) => !cited.has(id))).toEqual([])
  })

  test('every rule is obeyed: with another value in the file some case that cites it has another answer', async () => {
    const idle: string[] = []
    for (const id of new Set(allLines.map((line) => line.id))) {
      const lines = allLines.filter((line) => line.id === id)
      if (!(await isObeyed(id, lines))) idle.push(id)
    }
    expect(idle).toEqual([])
  })
})

const isObeyed = async (id: string, lines: readonly RuleLine[]): Promise<boolean> => {
  for (const lawCase of lawCases.filter(({ rules }) => rules.includes(id))) {
    const answer = await textOf(lawCase)
    for (const value of lines.flatMap(otherValues)) {
      if ((await textOf(lawCase, { [id]: value })) !== answer) return true
    }
  }
  return false
}

const textOf = async (
  lawCase: LawCase,
  changes: Readonly<Record<string, RuleValue>> = {},
): Promise<string> => {
  const rules = await rulesOfCase(lawCase, changes)
  try {
    return JSON.stringify(answerOf(rules, lawCase), (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    )
  } catch (error) {
    // A value that no function knows is not passed over.
    return String(error)
  }
}

/** Values that an editor of the file could write there. */
const otherValues = ({ id, value }: RuleLine): readonly RuleValue[] => {
  if (typeof value === 'number') return [value + 1, Math.max(0, value - 1), 0, value * 2]
  if (typeof value === 'boolean') return [true, false]
  if (id === 'form.model') return ['service', 'social']
  if (typeof value === 'string') {
    const known = allLines.find((line) => line.id === id && line.opens?.oneOf !== undefined)?.opens?.oneOf
    return [...(known ?? []), 'another'].filter((each) => each !== value)
  }
  if (Array.isArray(value)) return [[], ...value.map((one) => value.filter((each) => each !== one))]
  return [{ moreThan: '0/1' }, { atLeast: '1/1' }, { atLeast: '1/2' }, { moreThan: '2/3' }]
}

const day = (text: string) => civilDateSchema.parse(text)
