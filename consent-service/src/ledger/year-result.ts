import { monthsOf, type Year } from '@mutua/sdk/coop/period'
import type { Account, ActivityCentre, FundingSource } from '@mutua/sdk/coop/transfer'
import type { Ledger } from './open-ledger.ts'

/** What one account brought in (+) or cost (-) in a year, in one activity centre, of one funding source. */
export interface YearPart {
  readonly account: Account
  readonly centre: ActivityCentre
  readonly funding: FundingSource
  readonly net: bigint
}

/** The result of a year as the books have it. */
export interface YearResult {
  readonly parts: readonly YearPart[]
  readonly revenue: bigint
  readonly costs: bigint
  readonly surplus: bigint
  /** Of the business with members; see `memberSurplusOf`. */
  readonly memberSurplus: bigint
}

/** From what was booked to the year’s months. What is booked to the year itself only ends it. */
export const readYearResult = async (
  year: Year,
  { ledger }: { readonly ledger: Pick<Ledger, 'readTurnoverByCentre'> },
): Promise<YearResult> => {
  const parts = new Map<string, YearPart>()
  for (const period of monthsOf(year)) {
    for (const { account, centre, funding, debit, credit } of await ledger.readTurnoverByCentre(period)) {
      if (!account.startsWith('revenue:') && !account.startsWith('cost:')) continue
      const name = `${account} ${centre} ${funding}`
      const net = (parts.get(name)?.net ?? 0n) + credit - debit
      parts.set(name, { account, centre, funding, net })
    }
  }
  const all = [...parts.values()].filter(({ net }) => net !== 0n)
  const revenue = netOf(all.filter(isRevenue))
  const costs = -netOf(all.filter((part) => !isRevenue(part)))
  return { parts: all, revenue, costs, surplus: revenue - costs, memberSurplus: memberSurplusOf(all) }
}

/**
 * Surplus of the business with members, accounted apart (art. 2545-sexies c. 2 c.c.): what the co-op’s own money of the centre
 * `member-uses` brought in and cost, less the part of the administration that falls to it, which is its part of the own revenue
 * of all centres. Grants, and what was paid out of them, are not in it; nor are fees that only recover costs, which are no revenue.
 */
export const memberSurplusOf = (parts: readonly YearPart[]): bigint => {
  const own = parts.filter(({ funding }) => funding === 'own')
  const ofMembers = own.filter(({ centre }) => centre === 'member-uses')
  const administration = -netOf(own.filter(({ centre }) => centre === 'administration'))
  const memberRevenue = netOf(ofMembers.filter(isRevenue))
  const allRevenue = netOf(own.filter((part) => isRevenue(part) && part.centre !== 'administration'))
  if (administration <= 0n) return netOf(ofMembers)
  const falls =
    allRevenue <= 0n || memberRevenue >= allRevenue
      ? administration
      : (administration * memberRevenue + allRevenue - 1n) / allRevenue
  return netOf(ofMembers) - falls
}

const isRevenue = ({ account }: YearPart): boolean => account.startsWith('revenue:')
const netOf = (parts: readonly YearPart[]): bigint => parts.reduce((sum, { net }) => sum + net, 0n)
