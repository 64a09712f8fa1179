import { hash } from 'node:crypto'
import type { Year } from '@mutua/sdk/coop/period'
import { criteriaText, type RistornoCriteria } from '@mutua/sdk/coop/ristorno'
import {
  fewestDistributed,
  type Comparison,
  type Distribution,
  type Simulation,
} from '@mutua/sdk/coop/ristorno-proposal'
import { cents, type Sha256 } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'
import { closedPeriodKey } from './ledger-rows.ts'
import { planRistorno, type PlanDeps, type RistornoPlan } from './plan-ristorno.ts'

export interface SimulateDeps extends PlanDeps {
  readonly store: Pick<Store, 'get'>
}

/**
 * What a ristorno under these criteria would be, beside others if asked; as often as one likes, since nothing is written. Sums and
 * how they spread, never a list of persons.
 * @throws {Problem} `ristorno-nothing-to-allot`, `ristorno-too-large`
 */
export const simulateRistorno = async (
  year: Year,
  wish: { readonly criteria: RistornoCriteria; readonly against?: RistornoCriteria | undefined },
  deps: SimulateDeps,
): Promise<Comparison> => {
  const isClosed = (await deps.store.get(closedPeriodKey(year))) !== undefined
  const simulate = async (criteria: RistornoCriteria) => {
    const plan = await planRistorno(year, criteria, deps)
    const distribution = distributionOf(plan, criteria)
    const simulation: Simulation = {
      year,
      criteria,
      criteriaDigest: criteriaDigestOf(criteria),
      isClosed,
      sums: plan.sums,
      ...(distribution === undefined ? {} : { distribution }),
    }
    return { plan, simulation }
  }
  const one = await simulate(wish.criteria)
  if (wish.against === undefined) return { simulation: one.simulation }
  const other = await simulate(wish.against)
  const change =
    one.plan.sums.membersAllotted < fewestDistributed ? undefined : changeOf(one.plan, other.plan)
  return {
    simulation: one.simulation,
    against: other.simulation,
    ...(change === undefined ? {} : { change }),
  }
}

/** What a resolution names that adopts these criteria. */
export const criteriaDigestOf = (criteria: RistornoCriteria): Sha256 =>
  hash('sha256', criteriaText(criteria)) as Sha256 // lower-case hex SHA-256

/** Both are of one year: their rows are the same members. */
const changeOf = (one: RistornoPlan, other: RistornoPlan): Comparison['change'] => {
  let [more, less] = [0, 0]
  for (const [row, part] of one.parts.entries()) {
    const beside = other.parts[row] ?? 0n
    if (part > beside) more += 1
    if (part < beside) less += 1
  }
  return { more, less, same: one.parts.length - more - less }
}

const distributionOf = ({ parts }: RistornoPlan, criteria: RistornoCriteria): Distribution | undefined => {
  const given = parts.filter((part) => part > 0n).toSorted()
  const members = given.length
  if (members < fewestDistributed) return undefined
  const at = (place: number) => cents(given[place] ?? 0n)
  const below = (amount: bigint) => {
    let [low, high] = [0, members]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((given[middle] ?? 0n) < amount) low = middle + 1
      else high = middle
    }
    return low
  }
  const edges = steps.filter(
    (step, place) => step <= at(members - 1) && (steps[place + 1] ?? step + 1n) > at(0),
  )
  return {
    members,
    minCents: at(0),
    medianCents: at((members - 1) >>> 1),
    maxCents: at(members - 1),
    histogram: edges.map((from, place) => {
      const to = edges[place + 1]
      const upTo = to === undefined ? members : below(to)
      return {
        fromCents: cents(from),
        ...(to === undefined ? {} : { toCents: cents(to) }),
        members: upTo - below(from),
      }
    }),
    underMinimum: below(criteria.minimumPayoutCents),
    atCap: criteria.perMemberCapCents === undefined ? 0 : members - below(criteria.perMemberCapCents),
  }
}

/** 1, 2, 5, 10, 20, 50 ... cents. */
const steps: readonly bigint[] = Array.from({ length: 48 }, (_, place) => {
  const [one, two, five] = [1n, 2n, 5n]
  return ([one, two, five][place % 3] ?? one) * 10n ** BigInt(Math.floor(place / 3))
})
