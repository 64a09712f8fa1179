import type { RegisteredCentre } from '@mutua/sdk/coop/activity-centre'
import type { Budget, BudgetReport, BudgetSummary, Comparison } from '@mutua/sdk/coop/budget'
import { asRead, chartLineOf } from '@mutua/sdk/coop/chart'
import { monthsOf, type Month } from '@mutua/sdk/coop/period'
import type { Account, ActivityCentre } from '@mutua/sdk/coop/transfer'
import { cents } from '@mutua/sdk/ids'
import type { Turnover } from './read-transfers.ts'

interface Deps {
  readonly readTurnover: (month: Month) => Promise<readonly Turnover[]>
  readonly listCentres: () => Promise<readonly RegisteredCentre[]>
}

/** What was planned for the year against what its months hold so far, by centre and account; the entries that close the year are no part of it. */
export const readBudgetReport = async (budget: Budget, deps: Deps): Promise<BudgetReport> => {
  const rows = new Map<string, Row>()
  const rowOf = (centre: ActivityCentre, account: Account): Row => {
    const key = `${centre} ${account}`
    const known = rows.get(key) ?? { centre, account, budget: 0n, actual: 0n }
    rows.set(key, known)
    return known
  }
  for (const { centre, account, cents } of budget.lines) rowOf(centre, account).budget += cents
  for (const month of monthsOf(budget.year)) {
    for (const { centre, account, debit, credit } of await deps.readTurnover(month)) {
      const { kind } = chartLineOf(account)
      if (kind === 'cost' || kind === 'revenue') rowOf(centre, account).actual += asRead(kind, debit - credit)
    }
  }
  const known = new Map((await deps.listCentres()).map((centre) => [centre.name, centre]))
  const centreOf = (name: ActivityCentre): RegisteredCentre => {
    const centre = known.get(name)
    if (centre === undefined) throw new Error('what is booked and budgeted is of a registered centre')
    return centre
  }
  const lines = [...rows.values()].sort(
    (a, b) => compare(a.centre, b.centre) || compare(a.account, b.account),
  )
  const centres = [...new Set(lines.map(({ centre }) => centre))].map(centreOf)
  const sections = [...new Set(centres.map(({ section }) => section))].sort(compare)
  const { year, version, resolution } = budget
  return {
    year,
    version,
    resolution,
    lines: lines.map((line) => ({
      centre: line.centre,
      section: centreOf(line.centre).section,
      account: line.account,
      ...compared([line]),
    })),
    centres: centres.map(({ name, title, section }) => ({
      centre: name,
      title,
      section,
      ...costsAndRevenue(lines.filter(({ centre }) => centre === name)),
    })),
    sections: sections.map((section) => ({
      section,
      ...costsAndRevenue(lines.filter(({ centre }) => centreOf(centre).section === section)),
    })),
    total: costsAndRevenue(lines),
  }
}

/** For members: only what is spent, by section and centre. No account, so nobody's name. */
export const summariseBudget = (report: BudgetReport): BudgetSummary => ({
  year: report.year,
  version: report.version,
  resolution: report.resolution,
  sections: report.sections.map(({ section, costs }) => ({
    section,
    ...spent(costs),
    centres: report.centres
      .filter((centre) => centre.section === section)
      .map(({ centre, title, costs }) => ({ centre, title, ...spent(costs) })),
  })),
  total: spent(report.total.costs),
})

interface Row {
  readonly centre: ActivityCentre
  readonly account: Account
  budget: bigint
  actual: bigint
}

const spent = ({ budgetCents, actualCents }: Comparison) => ({
  plannedCents: budgetCents,
  spentCents: actualCents,
  leftCents: cents(budgetCents - actualCents),
})

const costsAndRevenue = (rows: readonly Row[]) => ({
  costs: compared(rows.filter(({ account }) => chartLineOf(account).kind === 'cost')),
  revenue: compared(rows.filter(({ account }) => chartLineOf(account).kind === 'revenue')),
})

const compared = (rows: readonly Row[]): Comparison => {
  const budget = rows.reduce((sum, row) => sum + row.budget, 0n)
  const actual = rows.reduce((sum, row) => sum + row.actual, 0n)
  const variance = actual - budget
  return {
    budgetCents: cents(budget),
    actualCents: cents(actual),
    varianceCents: cents(variance),
    ...(budget === 0n ? {} : { variancePerMille: Number((variance * 1_000n) / budget) }),
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
