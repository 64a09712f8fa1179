import { cents, type Cents } from '../ids.ts'
import { partOf, partsOf, type FhirResource, type Reference, type Stated } from './fhir-resource.ts'
import { made, refused, type Outcome } from './outcome.ts'

export interface BudgetLine {
  /** `source`: who puts in; `item`: what it is for. */
  readonly kind: 'source' | 'item'
  readonly what: string
  readonly amount: Cents
  /** Of an item, so far. */
  readonly spent?: Cents
}

export type HealthBudget = Stated<'Account', 'active' | 'on-hold' | 'inactive'>

/** *Budget di salute* (sheet 4): an Account; its lines are an extension of ours, for FHIR has none. */
export const healthBudget = (parts: {
  readonly id: string
  readonly subject: Reference
  readonly from: string
  readonly until: string
  readonly lines: readonly BudgetLine[]
}): Outcome<HealthBudget> => {
  const { sources, items } = sumsOf(parts.lines)
  if (items > sources) return refused('budget-exceeded', 'More is planned than the sources give.')
  if (parts.from > parts.until) return refused('dates-reversed', 'The budget would end before it begins.')
  return made({
    resourceType: 'Account',
    id: parts.id,
    extension: parts.lines.map(extensionOf),
    status: 'active',
    name: 'Budget di salute',
    subject: [parts.subject],
    servicePeriod: { start: parts.from, end: parts.until },
  })
}

/** Books what was spent on an item, never past its amount. */
export const spend = (
  lines: readonly BudgetLine[],
  what: string,
  amount: Cents,
): Outcome<readonly BudgetLine[]> => {
  const line = lines.find((one) => one.kind === 'item' && one.what === what)
  if (line === undefined || amount < 0n || (line.spent ?? 0n) + amount > line.amount)
    return refused('budget-exceeded', 'The budget has no such item, or not so much left in it.')
  const spent = cents((line.spent ?? 0n) + amount)
  return made(lines.map((one) => (one === line ? { ...one, spent } : one)))
}

/** Lines of a budget as it was written, to the cent. */
export const budgetLines = (budget: FhirResource): readonly BudgetLine[] =>
  partsOf(budget, 'extension')
    .filter((extension) => partOf(extension, 'url') === budgetLineUrl)
    .map((extension): BudgetLine => {
      const parts = new Map(partsOf(extension, 'extension').map((part) => [partOf(part, 'url'), part]))
      const spent = parts.get('spent')
      const what = partOf(parts.get('what'), 'valueString')
      return {
        kind: partOf(parts.get('kind'), 'valueCode') === 'source' ? 'source' : 'item',
        what: typeof what === 'string' ? what : '',
        amount: centsOf(parts.get('amount')),
        ...(spent === undefined ? {} : { spent: centsOf(spent) }),
      }
    })

/** How a budget stands, to the cent. `free`: given by the sources and planned for nothing yet. */
export interface BudgetStanding {
  readonly given: Cents
  readonly planned: Cents
  readonly spent: Cents
  readonly left: Cents
  readonly free: Cents
}

/** Given, planned and spent of a budget as it was written; `left` is planned and not spent yet. */
export const budgetStanding = (budget: FhirResource): BudgetStanding => {
  const lines = budgetLines(budget)
  const { sources, items } = sumsOf(lines)
  const spent = lines.reduce((sum, line) => sum + (line.kind === 'item' ? (line.spent ?? 0n) : 0n), 0n)
  return {
    given: cents(sources),
    planned: cents(items),
    spent: cents(spent),
    left: cents(items - spent),
    free: cents(sources - items),
  }
}

/** The budget with what was spent on an item booked in it; refused past the amount of the item, and once it is over. */
export const bookSpending = (
  budget: FhirResource,
  { what, amount }: { readonly what: string; readonly amount: Cents },
): Outcome<FhirResource> => {
  if (budget['status'] !== 'active') return refused('state-wrong', 'Only a budget that is active is spent.')
  const booked = spend(budgetLines(budget), what, amount)
  if (booked.kind === 'refused') return booked
  const others = partsOf(budget, 'extension').filter((one) => partOf(one, 'url') !== budgetLineUrl)
  return made({ ...budget, extension: [...others, ...booked.value.map(extensionOf)] })
}

const budgetLineUrl = 'https://w3id.org/mutua/fhir/budget-line'

const extensionOf = ({ kind, what, amount, spent }: BudgetLine): object => ({
  url: budgetLineUrl,
  extension: [
    { url: 'kind', valueCode: kind },
    { url: 'what', valueString: what },
    { url: 'amount', valueMoney: money(amount) },
    ...(spent === undefined ? [] : [{ url: 'spent', valueMoney: money(spent) }]),
  ],
})

/** FHIR writes money as a decimal; two decimals of a safe integer come back as the same cents. */
const money = (cents: bigint): object => ({ value: Number(cents) / 100, currency: 'EUR' })

const centsOf = (extension: unknown): Cents => {
  const value = partOf(partOf(extension, 'valueMoney'), 'value')
  return cents(typeof value === 'number' ? Math.round(value * 100) : 0)
}

const sumsOf = (lines: readonly BudgetLine[]): { sources: bigint; items: bigint } => ({
  sources: lines.reduce((sum, { kind, amount }) => (kind === 'source' ? sum + amount : sum), 0n),
  items: lines.reduce((sum, { kind, amount }) => (kind === 'item' ? sum + amount : sum), 0n),
})
