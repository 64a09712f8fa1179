import {
  asRead,
  chartLineOf,
  places,
  type ChartLine,
  type PlaceCode,
  type Scheme,
} from '@mutua/sdk/coop/chart'
import { isYear, type Period } from '@mutua/sdk/coop/period'
import type { Account, Transfer } from '@mutua/sdk/coop/transfer'
import type {
  AccountsPlace,
  CentreResult,
  TrialBalance,
  YearlyAccounts,
} from '@mutua/sdk/coop/yearly-accounts'
import { cents } from '@mutua/sdk/ids'
import { isUntil } from './read-transfers.ts'

/** Both sides of every account at the end of `until`. Members' accounts are one line of each kind: no list names a person. */
export const readTrialBalance = async (
  until: Period,
  transfers: AsyncIterable<Transfer>,
): Promise<TrialBalance> => {
  const totals = new Map<Account, Sides>()
  let count = 0
  for await (const transfer of transfers) {
    if (!isUntil(transfer.period, until)) continue
    count += 1
    addSides(totals, transfer)
  }
  const lines = new Map<string, TrialBalance['lines'][number]>()
  for (const [account, { debit, credit }] of totals) {
    const { kind, place } = chartLineOf(account)
    const name = listedName(account)
    const before = lines.get(name)
    const [debitCents, creditCents] = [
      (before?.debitCents ?? 0n) + debit,
      (before?.creditCents ?? 0n) + credit,
    ]
    lines.set(name, {
      account: name,
      accounts: (before?.accounts ?? 0) + 1,
      kind,
      place,
      debitCents: cents(debitCents),
      creditCents: cents(creditCents),
      balanceCents: cents(debitCents - creditCents),
    })
  }
  const all = [...lines.values()].sort(byAccount)
  const [debit, credit] = [sum(all.map((each) => each.debitCents)), sum(all.map((each) => each.creditCents))]
  return {
    until,
    transfers: count,
    lines: all,
    debitCents: cents(debit),
    creditCents: cents(credit),
    balanceCents: cents(debit - credit),
  }
}

/**
 * Income statement of `period` and balance sheet at its end, by the places of art. 2424 and 2425 c.c. The entries that
 * close a year (to `surplus:YEAR`) are part of the balance sheet only.
 */
export const readYearlyAccounts = async (
  period: Period,
  transfers: AsyncIterable<Transfer>,
): Promise<YearlyAccounts> => {
  const standing = new Map<Account, Sides>()
  const earned = new Map<Account, Sides>()
  const centres = new Map<string, CentreResult>()
  for await (const transfer of transfers) {
    if (!isUntil(transfer.period, period)) continue
    addSides(standing, transfer)
    if (!isOf(transfer.period, period) || isClosing(transfer)) continue
    addSides(earned, transfer)
    addToCentre(centres, transfer)
  }
  const income = arrange(earned)
  const sheet = arrange(standing)
  const production = income.filter(isIn('production'))
  const costs = income.filter(isIn('costs'))
  const assets = sheet.filter(isIn('assets'))
  const liabilities = withOpenResult(
    sheet.filter(isIn('liabilities')),
    amountOf(sheet.filter(isIn('production'))) - amountOf(sheet.filter(isIn('costs'))),
  )
  return {
    period,
    production,
    productionCents: cents(amountOf(production)),
    costs,
    costsCents: cents(amountOf(costs)),
    resultCents: cents(amountOf(production) - amountOf(costs)),
    centres: [...centres.values()].sort(
      (a, b) => compare(a.centre, b.centre) || compare(a.funding, b.funding),
    ),
    assets,
    assetsCents: cents(amountOf(assets)),
    liabilities,
    liabilitiesCents: cents(amountOf(liabilities)),
  }
}

interface Sides {
  readonly debit: bigint
  readonly credit: bigint
}

const addSides = (totals: Map<Account, Sides>, { debit, credit, cents }: Transfer): void => {
  const of = (account: Account) => totals.get(account) ?? { debit: 0n, credit: 0n }
  totals.set(debit, { ...of(debit), debit: of(debit).debit + cents })
  totals.set(credit, { ...of(credit), credit: of(credit).credit + cents })
}

const addToCentre = (centres: Map<string, CentreResult>, transfer: Transfer): void => {
  const { centre, funding } = transfer
  const key = `${centre} ${funding}`
  for (const [account, sign] of [
    [transfer.debit, 1n],
    [transfer.credit, -1n],
  ] as const) {
    const { kind } = chartLineOf(account)
    if (kind !== 'revenue' && kind !== 'cost') continue
    const before = centres.get(key)
    const amount = asRead(kind, sign * transfer.cents)
    const revenue = (before?.revenueCents ?? 0n) + (kind === 'revenue' ? amount : 0n)
    const costs = (before?.costsCents ?? 0n) + (kind === 'cost' ? amount : 0n)
    centres.set(key, {
      centre,
      funding,
      revenueCents: cents(revenue),
      costsCents: cents(costs),
      resultCents: cents(revenue - costs),
    })
  }
}

const isOf = (period: Period, wanted: Period): boolean =>
  period === wanted || (isYear(wanted) && period.startsWith(`${wanted}-`))

const isClosing = ({ debit, credit }: Transfer): boolean =>
  debit.startsWith('surplus:') || credit.startsWith('surplus:')

const arrange = (totals: ReadonlyMap<Account, Sides>): AccountsPlace[] => {
  const byPlace = new Map<PlaceCode, Map<string, bigint>>()
  for (const [account, { debit, credit }] of totals) {
    const line = chartLineOf(account)
    const lines = byPlace.get(line.place) ?? new Map<string, bigint>()
    byPlace.set(line.place, lines)
    const name = listedName(account)
    lines.set(name, (lines.get(name) ?? 0n) + asRead(line.kind, debit - credit))
  }
  return placeOrder.flatMap((place) => {
    const lines = byPlace.get(place)
    return lines === undefined ? [] : [placeWith(place, lines)]
  })
}

const placeWith = (place: PlaceCode, lines: ReadonlyMap<string, bigint>): AccountsPlace => ({
  place,
  cents: cents(sum(lines.values())),
  accounts: [...lines].map(([account, amount]) => ({ account, cents: cents(amount) })).sort(byAccount),
})

/** What is earned and not closed to a year's surplus yet is the members' all the same: A.IX. */
const withOpenResult = (liabilities: readonly AccountsPlace[], open: bigint): AccountsPlace[] => {
  if (open === 0n) return [...liabilities]
  const before = liabilities.find(({ place }) => place === 'A.IX')?.accounts ?? []
  const lines = new Map<string, bigint>([...before.map((each) => [each.account, each.cents] as const)])
  const all = [...liabilities.filter(({ place }) => place !== 'A.IX')]
  all.push(placeWith('A.IX', lines.set('result', open)))
  return all.sort((a, b) => placeOrder.indexOf(a.place) - placeOrder.indexOf(b.place))
}

const listedName = (account: Account): string => {
  const line: ChartLine = chartLineOf(account)
  return line.isPersonal ? `${line.name}*` : account
}

const placeOrder = Object.keys(places) as PlaceCode[] // the keys of the table
const isIn =
  (scheme: Scheme) =>
  ({ place }: AccountsPlace): boolean =>
    places[place].scheme === scheme
const amountOf = (all: readonly AccountsPlace[]): bigint => sum(all.map((each) => each.cents))
const sum = (amounts: Iterable<bigint>): bigint => {
  let total = 0n
  for (const amount of amounts) total += amount
  return total
}
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byAccount = (a: { account: string }, b: { account: string }): number => compare(a.account, b.account)
