import { describe, expect, it } from 'vitest'
import { budgetAdoptionSchema, type BudgetAdoption } from '@mutua/sdk/coop/budget'
import { monthSchema, type Year } from '@mutua/sdk/coop/period'
import { adoptedResolutionSchema } from '@mutua/sdk/coop/resolution'
import { accounts } from '@mutua/sdk/coop/transfer'
import { cents } from '@mutua/sdk/ids'
import { commitPlan } from '@mutua/kit/row'
import { createStagedStore } from '@mutua/kit/staged-store'
import { planLogged, readWaitingFacts } from '@mutua/kit/tlog/logged-facts'
import { createClock, openTestStore } from '../wiring/test-support-value.ts'
import { readBudgetReport, summariseBudget } from './budget-report.ts'
import { openBudgets, planBudget } from './open-budgets.ts'
import { bookedYear, cost, homeCare, openTestBooks, regione } from './test-support-books.ts'

const resolution = (id: string) =>
  adoptedResolutionSchema.parse({
    id,
    title: 'Budget',
    adoptedOn: '2026-01-10',
    governs: ['budget'],
    source: 'minutes',
    recordedAt: '2026-01-11T10:00:00.000Z',
  })

const adoption = (change: object = {}): BudgetAdoption =>
  budgetAdoptionSchema.parse({
    resolution: '2026/2',
    lines: [
      { centre: 'administration', account: 'cost:hosting', cents: '5000' },
      { centre: 'home-care', account: 'cost:visits', cents: '9000' },
      { centre: 'home-care', account: 'revenue:grant', cents: '9000' },
      { centre: 'member-uses', account: 'revenue:uses', cents: '20000' },
    ],
    ...change,
  })

const openHouse = async () => {
  const store = await openTestStore()
  const { now } = createClock('2026-11-21T10:00:00Z')
  const books = await openTestBooks({ store, now })
  const { listCentres } = books.registers
  const budgets = openBudgets({ store })
  /** As the policy does it: in one write with what the log is told. */
  const adopt = (year: Year, { lines }: BudgetAdoption, by: ReturnType<typeof resolution>) =>
    commitPlan(store, async () => {
      const { store: staged, ...stage } = createStagedStore(store)
      const { writes, facts } = await planBudget({ year, lines }, by, { store: staged, now, listCentres })
      await staged.write([...writes, ...(await planLogged(facts, staged)).writes])
      return { ...stage.staged(), result: undefined }
    }).then(async () => (await budgets.list(year)).findLast((one) => one.resolution === by.id))
  return {
    ...books,
    store,
    budgets: { ...budgets, adopt },
    report: async () =>
      readBudgetReport(await budgets.read(bookedYear), {
        readTurnover: books.ledger.readTurnoverByCentre,
        listCentres,
      }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

describe('a budget', () => {
  it('is adopted by a resolution, in versions, and the last one is in force', async () => {
    await using house = await openHouse()
    const first = await house.budgets.adopt(bookedYear, adoption(), resolution('2026/2'))
    expect(first).toMatchObject({ version: 1, resolution: '2026/2', adoptedOn: '2026-01-10' })
    const turned = { ...adoption(), lines: adoption().lines.toReversed() }
    expect(await house.budgets.adopt(bookedYear, turned, resolution('2026/2'))).toEqual(first)
    const more = adoption({
      resolution: '2026/9',
      lines: [{ centre: 'administration', account: 'cost:hosting', cents: '7000' }],
    })
    expect(await house.budgets.adopt(bookedYear, more, resolution('2026/9'))).toMatchObject({ version: 2 })
    expect(await house.budgets.read(bookedYear)).toMatchObject({ version: 2, resolution: '2026/9' })
    expect(await house.budgets.read(bookedYear, 1)).toEqual(first)
    expect(await house.budgets.list(bookedYear)).toHaveLength(2)
    const { items } = await readWaitingFacts(0, 10, house)
    expect(items.map(({ kind, statement }) => [kind, statement['version'], statement['resolution']])).toEqual(
      [
        ['budget.adopted', 1, '2026/2'],
        ['budget.adopted', 2, '2026/9'],
      ],
    )
  })

  it('is refused with other lines under the same resolution, and for an unknown centre', async () => {
    await using house = await openHouse()
    const adopt = (given: BudgetAdoption, by: ReturnType<typeof resolution>) =>
      house.budgets.adopt(bookedYear, given, by)
    await adopt(adoption(), resolution('2026/2'))
    const other = { ...adoption(), lines: adoption().lines.map((line) => ({ ...line, cents: cents(1) })) }
    await expect(adopt(other, resolution('2026/2'))).rejects.toMatchObject({ code: 'budget-exists' })
    const nowhere = adoption({
      resolution: '2026/4',
      lines: [{ centre: 'nowhere', account: 'cost:x', cents: '1' }],
    })
    await expect(adopt(nowhere, resolution('2026/4'))).rejects.toMatchObject({ code: 'centre-unknown' })
    await expect(house.budgets.read(bookedYear, 7)).rejects.toMatchObject({ code: 'budget-unknown' })
  })

  it.each([
    [
      'an account that is neither earned nor spent',
      [{ centre: 'administration', account: 'bank', cents: '1' }],
    ],
    ['a negative amount', [{ centre: 'administration', account: 'cost:x', cents: '-1' }]],
    [
      'an account twice',
      [
        { centre: 'administration', account: 'cost:x', cents: '1' },
        { centre: 'administration', account: 'cost:x', cents: '2' },
      ],
    ],
    ['no line', []],
  ])('has no place for %s', (_what, lines) => {
    expect(budgetAdoptionSchema.safeParse({ resolution: '2026/2', lines }).success).toBe(false)
  })

  it('is held against what was booked: by line, centre, section and in all, to the cent', async () => {
    await using house = await openHouse()
    await house.budgets.adopt(bookedYear, adoption(), resolution('2026/2'))
    await house.post({ key: 'a', cents: cents(5_600) })
    await house.post({ key: 'b', debit: cost('rent'), cents: cents(300) })
    await house.post({
      key: 'grant',
      debit: accounts.bank,
      credit: accounts.grant(regione),
      cents: cents(8_000),
      funding: regione,
    })
    await house.post({
      key: 'c',
      debit: cost('visits'),
      cents: cents(6_001),
      centre: homeCare,
      funding: regione,
    })
    await house.reverse(1, monthSchema.parse('2026-11'))
    await house.post({ key: 'd', cents: cents(5_100) })
    const report = await house.report()
    expect(
      report.lines.map(({ centre, account, budgetCents, actualCents, varianceCents, variancePerMille }) => [
        centre,
        account,
        budgetCents,
        actualCents,
        varianceCents,
        variancePerMille,
      ]),
    ).toEqual([
      ['administration', 'cost:hosting', 5_000n, 5_100n, 100n, 20],
      ['administration', 'cost:rent', 0n, 300n, 300n, undefined],
      ['home-care', 'cost:visits', 9_000n, 6_001n, -2_999n, -333],
      ['home-care', 'revenue:grant', 9_000n, 6_001n, -2_999n, -333],
      ['member-uses', 'revenue:uses', 20_000n, 0n, -20_000n, -1_000],
    ])
    expect(
      report.sections.map(({ section, costs }) => [section, costs.budgetCents, costs.actualCents]),
    ).toEqual([
      ['Valley', 9_000n, 6_001n],
      ['co-op', 5_000n, 5_400n],
    ])
    expect(report.total).toMatchObject({
      costs: { budgetCents: 14_000n, actualCents: 11_401n, varianceCents: -2_599n },
      revenue: { budgetCents: 29_000n, actualCents: 6_001n },
    })
    const summary = summariseBudget(report)
    expect(summary.total).toEqual({ plannedCents: 14_000n, spentCents: 11_401n, leftCents: 2_599n })
    expect(summary.sections.find(({ section }) => section === 'Valley')?.centres).toEqual([
      {
        centre: 'home-care',
        title: 'Home care',
        plannedCents: 9_000n,
        spentCents: 6_001n,
        leftCents: 2_999n,
      },
    ])
    expect(Object.keys(summary.sections[0] ?? {})).not.toContain('account')
  })
})
