import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { feasibilityAnswerSchema } from '@mutua/sdk/pool/feasibility'
import type { Study } from '@mutua/sdk/pool/study'
import { jsonText } from '@mutua/sdk/json'
import type { Store } from '@mutua/kit/store'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestStore, webIdOf } from '../../wiring/test-support-value.ts'
import { openTestBudgets } from '../budgets/test-support-budgets.ts'
import { frozen, greta, idOf, studyOf } from '../catalogue/test-support-study.ts'
import { askFeasibility, feasibilityMostPerDay, type FeasibilityDeps } from './ask-feasibility.ts'

const other = parseWebId('https://coop.example/organisations/BBBBBBBBBBBBBBBBBBBBBB')
const stranger = webIdOf('stranger')
const both = webIdOf('both')
const own = (name: string) => parseWebId(`https://coop.example/organisations/${name}`)

let store: Store
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store[Symbol.asyncDispose]())

/** @param truth how many there are, whatever is asked */
const roomFor = async (
  name: string,
  truth: bigint,
  more: Partial<FeasibilityDeps> & { studies?: never } = {},
) => {
  const study = studyOf(name, 'open', { feasibility: true, study: frozen(name, 340) })
  const budgets = openTestBudgets(store)
  await budgets.reserve(idOf(name), [webIdOf(name)])
  const scans: unknown[] = []
  const deps: FeasibilityDeps = {
    ...{ store, budgets },
    now: () => Date.parse('2026-11-21T09:00:00Z'),
    studies: { list: async (): Promise<readonly Study[]> => [studyOf('plain', 'open'), study] },
    snapshots: {
      scan: async (_, query) => {
        scans.push(query)
        return [[truth]]
      },
    },
    atTick: (work) => work(async () => undefined),
    organisationsOf: async (person) =>
      person === greta ? [own(name)] : person === both ? [own(name), other] : [],
    ...more,
  }
  const ask = (where: readonly unknown[] = [], person: WebId = greta, organisation?: WebId) =>
    askFeasibility({ person, where, organisation }, deps)
  return { ask, scans, deps, study, budgets }
}

const from = (least: number) => ({ column: 'age_years', from: least })

describe('how many members there would be', () => {
  test('is about right, rounded to ten, and says how far it may be off', async () => {
    const { ask, study } = await roomFor('right', 343n)
    const answer = await ask([{ column: 'measurement_hba1c', from: 71 }])
    expect(feasibilityAnswerSchema.parse(JSON.parse(jsonText(answer)))).toEqual(answer)
    expect(answer).toMatchObject({ study: study.id, within: 70, snapshot: 'b'.repeat(64) })
    // A deviation of 32: beyond 200 once in five hundred million times.
    expect(Math.abs(Number(answer.about) - 343)).toBeLessThan(200)
  })

  test('never leaves as a number below ten, and never as one that is not rounded, whatever is asked and however many there are', async () => {
    let room = 0
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 0n, max: 60n }),
        fc.array(
          fc.oneof(
            fc.record({ column: fc.constant('age_years'), from: fc.integer({ min: 0, max: 110 }) }),
            fc.record({
              column: fc.constant('gender'),
              in: fc.subarray(['female', 'male', 'other', 'unknown'], { minLength: 1 }),
            }),
            fc.record({ column: fc.constant('condition_diabetes'), in: fc.constant(['yes']) }),
          ),
          { maxLength: 3 },
        ),
        async (truth, filters) => {
          const where = [...new Map(filters.map((one) => [one.column, one])).values()]
          const { ask } = await roomFor(`any${String((room += 1))}`, truth)
          const { about, within } = await ask(where)
          if (about !== 'few') {
            expect(about).toBeGreaterThanOrEqual(10)
            expect(about % 10).toBe(0)
          }
          expect(within).toBe(70)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('is “few” for nobody at all as for nine, as often as the noise says', async () => {
    const said = await Promise.all(
      Array.from({ length: 40 }, async (_, place) => (await roomFor(`none${String(place)}`, 0n)).ask()),
    )
    const few = said.filter(({ about }) => about === 'few').length
    // P(noise < 10) is 0.61 of a deviation of 32: both come up, so that “few” does not mean none.
    expect(few).toBeGreaterThan(8)
    expect(few).toBeLessThan(38)
  })

  test('costs the budget of the study once, and the same for whoever asks again', async () => {
    const { ask, scans, budgets } = await roomFor('again', 120n)
    const answers = [await ask([from(60)]), await ask([from(60)], both, other), await ask([from(60)])]
    expect(new Set(answers.map(({ about, question }) => `${String(about)} ${question}`)).size).toBe(1)
    expect(scans).toHaveLength(1)
    expect((await budgets.readStudy(idOf('again')))?.spent).toBe(500_000n)
  })

  test('is refused once the study is spent; what was answered can still be read', async () => {
    const { ask, deps } = await roomFor('spent', 120n)
    for (let least = 1; least <= 40; least += 1) await ask([from(least)])
    await expect(ask([from(41)])).rejects.toMatchObject({ code: 'pool-budget-spent' })
    await expect(
      askFeasibility({ person: both, organisation: other, where: [from(1)] }, deps),
    ).resolves.toBeDefined()
  })

  test('is asked fifty times a day by one organisation at most, also all at once', async () => {
    const organisation = parseWebId('https://coop.example/organisations/CCCCCCCCCCCCCCCCCCCCCC')
    let now = Date.parse('2026-11-22T09:00:00Z')
    const { ask } = await roomFor('often', 120n, {
      now: () => now,
      organisationsOf: async () => [organisation],
    })
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => ask([from(60)])))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(feasibilityMostPerDay)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'too-many-requests' })
    now += 86_400_000
    await expect(ask([from(60)])).resolves.toBeDefined()
  })

  test('is told to nobody but people of a registered organisation, who say which', async () => {
    const { ask, scans } = await roomFor('refused', 120n)
    await expect(ask([], stranger)).rejects.toMatchObject({ code: 'staff-only' })
    await expect(ask([], greta, other)).rejects.toMatchObject({ code: 'staff-only' })
    await expect(ask([], both)).rejects.toMatchObject({ code: 'input-malformed' })
    expect(scans).toEqual([])
  })

  test.each([
    ['a column that the table does not have', [{ column: 'iban', in: ['x'] }]],
    ['a value that there is not', [{ column: 'gender', in: ['nobody'] }]],
    ['text', ['; drop table']],
    ['the same column twice', [from(1), from(2)]],
  ])('is refused for %s, and nothing was counted', async (name, where) => {
    const { ask, scans } = await roomFor(`bad${name.replaceAll(/\W/g, '')}`.slice(0, 20), 120n)
    await expect(ask(where)).rejects.toMatchObject({ code: 'pool-query-refused' })
    expect(scans).toEqual([])
  })

  test.each(['recruiting', 'frozen', 'closed', 'destroyed'] as const)(
    'is not asked of a study that is %s',
    async (state) => {
      const { deps } = await roomFor(`state-${state}`, 120n)
      const shut = studyOf(`state-${state}`, state, { feasibility: true })
      const asking = askFeasibility(
        { person: greta, where: [] },
        { ...deps, studies: { list: async () => [shut] } },
      )
      await expect(asking).rejects.toMatchObject({ code: 'feasibility-missing' })
    },
  )

  test('is never asked of a study that is for something else', async () => {
    const { deps, scans } = await roomFor('else', 120n)
    const asking = askFeasibility(
      { person: greta, where: [] },
      { ...deps, studies: { list: async () => [studyOf('plain', 'open')] } },
    )
    await expect(asking).rejects.toMatchObject({ code: 'feasibility-missing' })
    expect(scans).toEqual([])
  })
})
