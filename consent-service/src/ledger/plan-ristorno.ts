import type { Year } from '@mutua/sdk/coop/period'
import type { RistornoCriteria, RistornoSums } from '@mutua/sdk/coop/ristorno'
import { ristornoLaw } from '@mutua/sdk/coop/ristorno-law'
import { cents, microCents } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { allot } from './allot.ts'
import { readExchange, type ExchangeDeps, type MemberExchange } from './member-exchange.ts'
import type { Ledger } from './open-ledger.ts'
import { readYearResult, type YearResult } from './year-result.ts'

export interface PlanDeps extends ExchangeDeps {
  readonly ledger: Pick<Ledger, 'readTurnoverByCentre'>
}

/** What a ristorno would be: nothing is written for it. */
export interface RistornoPlan {
  readonly sums: RistornoSums
  readonly result: YearResult
  readonly exchange: MemberExchange
  /** What each row of the exchange is allotted, in cents. */
  readonly parts: BigUint64Array
}

/**
 * Works a year’s ristorno out under criteria. In this order: surplus -> legal reserve (art. 2545-quater c.c.) and mutual
 * fund (art. 11 L. 59/1992), which no criterion switches off -> the part of the rest that comes from the business with members
 * and from their own exchange (art. 2545-sexies c.c.) -> what was voted of it -> each member by units x quality.
 *
 * @throws {Problem} `ristorno-nothing-to-allot`, `ristorno-too-large`
 */
export const planRistorno = async (
  year: Year,
  criteria: RistornoCriteria,
  deps: PlanDeps,
): Promise<RistornoPlan> => {
  const result = await readYearResult(year, deps)
  const exchange = await readExchange(year, criteria, deps)
  const { legalReserve, mutualFund, rest } = setAside(result.surplus, criteria)
  // A loss elsewhere lessens what there is; a gain elsewhere is not the members'.
  const base = least(result.memberSurplus, result.surplus)
  const ofBase = least(setAside(base, criteria).rest, rest)
  const distributable =
    exchange.total === 0n || ofBase <= 0n ? 0n : (ofBase * exchange.ofMembers) / exchange.total
  const voted = criteria.ristornoCents ?? distributable
  if (voted > distributable) {
    throw new Problem(
      'ristorno-too-large',
      `At most ${String(distributable)} cents can be returned for ${year}.`,
    )
  }
  const { parts, left } = allotVoted(voted, exchange, year, criteria)
  const ristorno = voted - left
  const sums: RistornoSums = {
    revenueCents: cents(result.revenue),
    costsCents: cents(result.costs),
    surplusCents: cents(result.surplus),
    memberSurplusCents: cents(result.memberSurplus),
    legalReserveCents: cents(legalReserve),
    mutualFundCents: cents(mutualFund),
    memberMicroCents: microCents(exchange.ofMembers),
    totalMicroCents: microCents(exchange.total),
    distributableCents: cents(distributable),
    ristornoCents: cents(ristorno),
    retainedCents: cents(rest - ristorno),
    membersAllotted: parts.reduce((count, part) => (part > 0n ? count + 1 : count), 0),
    allWeights: exchange.allWeights,
  }
  return { sums, result, exchange, parts }
}

const allotVoted = (voted: bigint, exchange: MemberExchange, year: Year, criteria: RistornoCriteria) => {
  if (criteria.ristornoCents === 0n) return { parts: new BigUint64Array(exchange.members.length), left: 0n }
  if (voted === 0n || exchange.allWeights === 0n) {
    throw new Problem(
      'ristorno-nothing-to-allot',
      `Nothing of ${year} can be returned under these criteria. Criteria with "ristornoCents": "0" end the year without.`,
    )
  }
  return allot(voted, exchange, criteria.perMemberCapCents)
}

/** Of a loss nothing is set aside. Rounding up can ask for more than a surplus of a cent or two holds; the reserve comes first. */
const setAside = (surplus: bigint, { legalReservePerMille }: RistornoCriteria) => {
  if (surplus <= 0n) return { legalReserve: 0n, mutualFund: 0n, rest: surplus }
  const legalReserve = ceilPerMille(surplus, BigInt(legalReservePerMille))
  const asked = ceilPerMille(surplus, BigInt(ristornoLaw.mutualFund.perMille))
  const mutualFund = least(asked, surplus - legalReserve)
  return { legalReserve, mutualFund, rest: surplus - legalReserve - mutualFund }
}

const ceilPerMille = (amount: bigint, perMille: bigint): bigint => (amount * perMille + 999n) / 1_000n
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
