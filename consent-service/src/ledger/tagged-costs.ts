import { chartLineOf } from '@mutua/sdk/coop/chart'
import { monthsOf, type Year } from '@mutua/sdk/coop/period'
import { sectionOfTag } from '@mutua/sdk/coop/section-budget'
import type { ToldCents } from '@mutua/sdk/coop/transparency'
import type { ActivityCentre } from '@mutua/sdk/coop/transfer'
import { cents } from '@mutua/sdk/ids'
import type { ReadableStore } from '@mutua/kit/store'
import { readTransfersByPeriod } from './read-transfers.ts'

/** A cost of the year, and the people it may be about. */
export interface CountedCost {
  readonly tags: readonly string[]
  /** Less than nothing where it puts another one right. */
  readonly cents: bigint
  readonly people: ReadonlySet<number>
}

/**
 * What was spent for each tag. A tag with a cost in it that fewer than `k` people stand behind is `few` as a whole, so that no
 * difference of two tags that are told is such a cost. The costs under no tag that is told, which the sum of all costs leaves
 * over, are none or of at least `k` people together: for that the smallest tags are `withheld`.
 */
export const publishCosts = (costs: readonly CountedCost[], k: number): ReadonlyMap<string, ToldCents> => {
  const sums = new Map<string, bigint>()
  const few = new Set<string>()
  for (const { tags, cents: amount, people } of costs)
    for (const tag of tags) {
      sums.set(tag, (sums.get(tag) ?? 0n) + amount)
      if (people.size < k) few.add(tag)
    }
  const told = [...sums.keys()].filter((tag) => !few.has(tag)).toSorted(bySize(sums))
  while (told.length > 0) {
    const rest = costs.filter(({ tags }) => !tags.some((tag) => told.includes(tag)))
    const people = rest.reduce((all, one) => all.union(one.people), new Set<number>())
    if (rest.length === 0 || people.size >= k) break
    told.shift()
  }
  const valueOf = (tag: string, sum: bigint): ToldCents =>
    few.has(tag) ? 'few' : told.includes(tag) ? cents(sum) : 'withheld'
  return new Map(
    [...sums]
      .toSorted(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }))
      .map(([tag, sum]) => [tag, valueOf(tag, sum)]),
  )
}

/**
 * Costs of the months of a year. The books know no person: a cost may be about whoever belongs to its centre; one that moves
 * a member's own account is about that member.
 */
export const readCosts = async (
  year: Year,
  peopleOf: (centre: ActivityCentre) => ReadonlySet<number>,
  store: Pick<ReadableStore, 'list' | 'get'>,
): Promise<readonly CountedCost[]> => {
  const costs: CountedCost[] = []
  for (const month of monthsOf(year))
    for await (const { tags: all = [], debit, credit, cents: amount, centre } of readTransfersByPeriod(
      store,
      month,
    )) {
      // What a section spends is told to members, who know how many they are.
      const tags = all.filter((tag) => sectionOfTag(tag) === undefined)
      const member = [debit, credit].map((account) => /^(?:ristorno|quota):(\d+)$/.exec(account)?.[1])
      const own = member.find((number) => number !== undefined)
      const people = own === undefined ? peopleOf(centre) : new Set([Number(own)])
      if (chartLineOf(debit).kind === 'cost') costs.push({ tags, cents: amount, people })
      if (chartLineOf(credit).kind === 'cost') costs.push({ tags, cents: -amount, people })
    }
  return costs
}

const bySize =
  (sums: ReadonlyMap<string, bigint>) =>
  (one: string, other: string): number => {
    const [left, right] = [sums.get(one) ?? 0n, sums.get(other) ?? 0n]
    return left < right ? -1 : left > right ? 1 : 0
  }
