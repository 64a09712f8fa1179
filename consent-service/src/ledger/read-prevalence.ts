import { monthsOf, type Year } from '@mutua/sdk/coop/period'
import {
  prevalenceTests,
  socialArticle,
  type CoopModel,
  type Prevalence,
  type PrevalenceTest,
} from '@mutua/sdk/coop/prevalence'
import { cents } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'
import { closedPeriodKey } from './ledger-rows.ts'
import type { ExchangeDeps } from './member-exchange.ts'
import type { Ledger } from './open-ledger.ts'
import { readYearResult, type YearPart } from './year-result.ts'

interface Deps extends ExchangeDeps {
  readonly store: Pick<Store, 'get'>
  readonly ledger: Pick<Ledger, 'readTurnoverByCentre'>
  readonly model: CoopModel
}

/**
 * Whether the exchange with members prevails (art. 2512-2513 c.c.), for a year or the part of it that is there. Own money only:
 * what a grant pays for is neither exchange nor its cost.
 */
export const readPrevalence = async (year: Year, deps: Deps): Promise<Prevalence> => {
  const { model } = deps
  const { parts } = await readYearResult(year, deps)
  const own = parts.filter(({ funding }) => funding === 'own')
  const { total, ofMembers } = await sumExchange(year, deps)
  const contributions = sumOf(own, 'revenue:contributions')
  const members = -sumOf(own, 'cost:staff-members')
  const shares: Readonly<Record<PrevalenceTest, readonly [bigint, bigint]>> = {
    users: [contributions, contributions + sumOf(own, 'revenue:uses')],
    workers: [members, members - sumOf(own, 'cost:staff')],
    contributors: [ofMembers, total],
  }
  const tests = (['users', 'workers', 'contributors'] as const).map((test) => {
    const [mine, all] = shares[test]
    const perMille = all > 0n && mine >= 0n && mine <= all ? Number((mine * 1_000n) / all) : undefined
    return {
      test,
      ...prevalenceTests[test],
      ofMembers: cents(mine),
      ofAll: cents(all),
      ...(perMille === undefined ? {} : { perMille }),
      isMoreThanHalf: mine * 2n > all,
      isOwn: model === test,
    }
  })
  const ownTest = tests.find(({ isOwn }) => isOwn)
  const isPrevalent =
    model === 'social' ? true : ownTest?.perMille === undefined ? undefined : ownTest.isMoreThanHalf
  return {
    year,
    model,
    monthsClosed: await countClosed(year, deps.store),
    tests,
    ...(isPrevalent === undefined ? {} : { isPrevalent }),
    article: ownTest?.article ?? socialArticle,
  }
}

const sumExchange = async (year: Year, deps: ExchangeDeps) => {
  let [total, ofMembers] = [0n, 0n]
  for (const month of monthsOf(year)) {
    for await (const { owner, microCents, isAfter } of deps.readOwnerUses(month)) {
      total += microCents
      if (isAfter !== true && (await deps.findMemberNumber(owner)) !== undefined) ofMembers += microCents
    }
  }
  const research = (await deps.readResearch?.(year))?.microCents ?? 0n
  return { total: total + research, ofMembers: ofMembers + research }
}

const countClosed = async (year: Year, store: Pick<Store, 'get'>): Promise<number> => {
  const closed = await Promise.all(monthsOf(year).map((month) => store.get(closedPeriodKey(month))))
  return closed.filter((bytes) => bytes !== undefined).length
}

const sumOf = (parts: readonly YearPart[], wanted: string): bigint =>
  parts.reduce((sum, { account, net }) => (account === wanted ? sum + net : sum), 0n)
