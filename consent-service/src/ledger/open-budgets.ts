import type { RegisteredCentre } from '@mutua/sdk/coop/activity-centre'
import { budgetSchema, type Budget, type BudgetLine } from '@mutua/sdk/coop/budget'
import type { Year } from '@mutua/sdk/coop/period'
import type { AdoptedResolution } from '@mutua/sdk/coop/resolution'
import { instantOf } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { Problem } from '@mutua/sdk/problem'
import { findRow, hashKey, parseRow, row } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store, type Write } from '@mutua/kit/store'
import type { LoggedFact } from '@mutua/kit/tlog/logged-facts'
import { budgetPrefix } from './ledger-rows.ts'

/** The budgets of the co-op: each version was put into force by a resolution and stays as it is; a later one takes its place. */
export interface Budgets {
  /** All versions of a year, the first one first. */
  readonly list: (year: Year) => Promise<readonly Budget[]>
  /**
   * @param version the last one when left out
   * @throws {Problem} `budget-unknown`
   */
  readonly read: (year: Year, version?: number) => Promise<Budget>
}

interface Deps {
  readonly store: Pick<Store, 'get' | 'list'>
  readonly now: () => number
  readonly listCentres: () => Promise<readonly RegisteredCentre[]>
}

export const openBudgets = (deps: Pick<Deps, 'store'>): Budgets => {
  const list = (year: Year) => listBudgets(year, deps)
  return {
    list,
    read: async (year, version) => {
      const budget =
        version === undefined
          ? (await list(year)).at(-1)
          : await findRow(deps.store, budgetKey(year, version), budgetSchema)
      if (budget === undefined) throw new Problem('budget-unknown', `No such budget of ${year} was adopted.`)
      return budget
    },
  }
}

/**
 * What is written when a resolution puts a budget into force. The same resolution adopts the same budget of a year
 * however often it is told.
 * @throws {Problem} `budget-exists` when it adopted another one; `centre-unknown` for a centre nobody registered
 */
export const planBudget = async (
  { year, lines }: { readonly year: Year; readonly lines: readonly BudgetLine[] },
  resolution: Pick<AdoptedResolution, 'id' | 'adoptedOn'>,
  deps: Deps,
): Promise<{ readonly writes: readonly Write[]; readonly facts: readonly LoggedFact[] }> => {
  const centres = new Set<string>((await deps.listCentres()).map(({ name }) => name))
  const unknown = lines.find(({ centre }) => !centres.has(centre))
  if (unknown !== undefined)
    throw new Problem('centre-unknown', `Register the centre "${unknown.centre}" before it has a budget.`)
  const before = await listBudgets(year, deps)
  const same = before.find((budget) => budget.resolution === resolution.id)
  if (same !== undefined) {
    if (linesText(same.lines) === linesText(lines)) return { writes: [], facts: [] }
    throw new Problem('budget-exists', `Resolution ${resolution.id} has adopted another budget of ${year}.`)
  }
  const budget: Budget = {
    year,
    version: before.length + 1,
    resolution: resolution.id,
    adoptedOn: resolution.adoptedOn,
    recordedAt: instantOf(deps.now()),
    lines: [...lines],
  }
  const key = budgetKey(year, budget.version)
  // Its absence becomes a condition of the write: no version is written twice.
  await deps.store.get(key)
  return { writes: [row(key, budget)], facts: [adoptedFact(budget)] }
}

/** Of every year. */
export const listAllBudgets = async (store: Pick<Store, 'list'>): Promise<readonly Budget[]> => {
  const budgets: Budget[] = []
  for await (const { value } of store.list(prefixRange(budgetPrefix)))
    budgets.push(parseRow(budgetSchema, value))
  return budgets
}

const listBudgets = async (year: Year, { store }: Pick<Deps, 'store'>): Promise<Budget[]> => {
  const budgets: Budget[] = []
  for await (const { value } of store.list(prefixRange(`${budgetPrefix}${year}/`)))
    budgets.push(parseRow(budgetSchema, value))
  return budgets
}

/** Whoever has the lines finds them unchanged: `lines` is the SHA-256 of the text that `linesText` makes of them. */
const adoptedFact = ({ year, version, resolution, lines }: Budget): LoggedFact => ({
  kind: 'budget.adopted',
  about: `budget/${year}/${String(version)}`,
  statement: { type: 'budget', year, version, resolution, lines: hashKey(linesText(lines)) },
})

const budgetKey = (year: Year, version: number) => `${budgetPrefix}${year}/${ordinalKey(version)}`

/** Lines in any order are the same budget: JSON of `[centre, account, cents, tags]`, sorted by centre and account. */
const linesText = (lines: readonly BudgetLine[]): string =>
  jsonText(
    lines
      .map(({ centre, account, cents, tags = [] }) => [centre, account, cents, [...tags].sort()])
      .sort(([a, b], [c, d]) => (`${String(a)} ${String(b)}` < `${String(c)} ${String(d)}` ? -1 : 1)),
  )
