import type { Rules } from './rules.ts'
import { firstRefusal, refusal, type Verdict } from './verdict.ts'

export interface Need {
  readonly isNeeded: boolean
  readonly rule: string
  readonly article: string
  /** Why, in words. */
  readonly why: string
}

/** What separate assemblies are measured by. */
export interface Spread {
  readonly members: number
  /** In how many provinces the co-op is active. */
  readonly provinces: number
  /** Kinds of mutual activity that the accounts keep apart; absent: as many as the statute says. */
  readonly mutualActivities?: number
}

/**
 * Whether separate assemblies are mandatory: above 3,000 members in several provinces, or above 500 with several mutual
 * activities (art. 2540 c. 2 c.c.); or held because the statute wants them at any size.
 */
export const needSeparateAssemblies = (rules: Rules, spread: Spread): Need => {
  const [members, activityMembers] = [
    rules.number('separate.members-over'),
    rules.number('separate.activities-members-over'),
  ]
  const { mutualActivities = rules.number('separate.activities') } = spread
  const said = (rule: string, isNeeded: boolean, why: string): Need => ({
    isNeeded,
    rule,
    article: rules.articleOf(rule),
    why,
  })
  if (spread.members > members && spread.provinces > rules.number('separate.provinces-over')) {
    return said('separate.members-over', true, `more than ${members} members in several provinces.`)
  }
  if (spread.members > activityMembers && mutualActivities > rules.number('separate.activities-over')) {
    const why = `more than ${activityMembers} members with several mutual activities.`
    return said('separate.activities-members-over', true, why)
  }
  return said('separate.members-over', false, 'neither of the two numbers of the law is passed.')
}

/** Whether they may be held below these numbers. */
export const maySeparate = (rules: Rules, spread: Spread): boolean =>
  rules.flag('separate.voluntary') || needSeparateAssemblies(rules, spread).isNeeded

export interface SeparateAssembly {
  readonly id: string
  /** Votes due to its members. */
  readonly votes: number
  /** How it voted: each list, or each of in favour, against and abstained, with its votes. One line where nothing was voted. */
  readonly lists: readonly { readonly id: string; readonly votes: number }[]
}

export interface Delegation {
  readonly id: string
  readonly seats: number
  readonly lists: readonly { readonly id: string; readonly seats: number }[]
}

/**
 * Delegates of each separate assembly in proportion to its votes, and among its lists in proportion to theirs, so that a
 * minority has its part (art. 2540 c. 3 c.c.): by largest remainder, exactly `seats` in all. As large a remainder: the
 * larger number of votes first, then the order in which they are given.
 */
export const delegatesOf = (
  rules: Rules,
  general: { readonly assemblies: readonly SeparateAssembly[]; readonly seats: number },
): readonly Delegation[] => {
  const rule = rules.choice('separate.delegates')
  if (rule !== 'largest-remainder') throw new Error(`delegates by "${rule}" are not known here`)
  const seats = largestRemainder(
    general.assemblies.map(({ votes }) => votes),
    general.seats,
  )
  return general.assemblies.map(({ id, lists }, place) => {
    const own = seats[place] ?? 0
    const votes = lists.map((list) => list.votes)
    const shares = rules.flag('separate.minorities') ? largestRemainder(votes, own) : toTheMost(votes, own)
    return { id, seats: own, lists: lists.map((list, at) => ({ id: list.id, seats: shares[at] ?? 0 })) }
  })
}

/** Whether somebody may be a delegate (art. 2540 c. 4 c.c.). */
export const checkDelegate = (rules: Rules, delegate: { readonly isMember: boolean }): Verdict =>
  firstRefusal([
    rules.flag('separate.delegates-are-members') &&
      !delegate.isMember &&
      refusal(rules, 'separate.delegates-are-members', 'a delegate is a member.'),
  ])

/** Whole seats for whole votes; nothing for nobody. */
export const largestRemainder = (votes: readonly number[], seats: number): readonly number[] => {
  const all = votes.reduce((sum, each) => sum + BigInt(each), 0n)
  if (all === 0n) return votes.map(() => 0)
  const parts = votes.map((each, place) => {
    const product = BigInt(each) * BigInt(seats)
    return { place, votes: each, whole: Number(product / all), remainder: product % all }
  })
  const left = seats - parts.reduce((sum, { whole }) => sum + whole, 0)
  const next = new Set(
    parts
      .toSorted((a, b) => bigger(b.remainder, a.remainder) || b.votes - a.votes || a.place - b.place)
      .slice(0, left)
      .map(({ place }) => place),
  )
  return parts.map(({ place, whole }) => whole + (next.has(place) ? 1 : 0))
}

const toTheMost = (votes: readonly number[], seats: number): readonly number[] => {
  const first = votes.indexOf(Math.max(...votes))
  return votes.map((_, place) => (place === first ? seats : 0))
}

const bigger = (a: bigint, b: bigint): number => (a > b ? 1 : a < b ? -1 : 0)
