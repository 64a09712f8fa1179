import type { Attendance } from './assembly.ts'
import type { Ballot, Head, PresenceChannel, Sheet } from './floor.ts'
import type { Election, Tally } from './motion.ts'
import { largestRemainder } from '../law/separate-assemblies.ts'
import type { RollEntry } from './roll.ts'

/** Who is there and who speaks for whom, at one moment. */
export interface Floor {
  readonly roll: readonly RollEntry[]
  readonly present: ReadonlyMap<number, PresenceChannel>
  /** From who gave a proxy to who holds it. */
  readonly proxies: ReadonlyMap<number, number>
}

/** The last ballot of a member on a text, and which of theirs it is. */
export type LastBallots = ReadonlyMap<number, { readonly nth: number; readonly choice: Ballot['choice'] }>

/**
 * Every head that counts, once, whatever ways it came by: who is there themselves; who is represented by somebody who is
 * there; who has voted from afar on the text as it stands. In the order of numbers.
 */
export const headsOf = (
  { roll, present, proxies }: Floor,
  ballots: LastBallots = new Map(),
  voters: ReadonlySet<number> = new Set(),
): readonly Head[] =>
  roll
    .toSorted((one, other) => one.member - other.member)
    .flatMap(({ member, votes }): Head[] => {
      const ballot = ballots.get(member)
      const holder = proxies.get(member)
      const how =
        present.get(member) ??
        (holder !== undefined && present.has(holder) ? 'proxy' : undefined) ??
        (ballot !== undefined || voters.has(member) ? 'early' : undefined)
      return how === undefined ? [] : [{ member, votes, how, ...(ballot === undefined ? {} : { ballot }) }]
    })

export const attendanceOf = (heads: readonly Head[]): Attendance => {
  const count = (how: Head['how']) => heads.filter((head) => head.how === how).length
  return {
    inRoom: count('room'),
    remote: count('remote'),
    represented: count('proxy'),
    early: count('early'),
    votes: votesOf(heads),
  }
}

/** What is added up. */
export interface Counted extends Pick<Sheet, 'votesDue'>, Partial<Pick<Sheet, 'secret'>> {
  readonly heads: readonly Head[]
}

/** What a sheet adds up to. @param election of the motion, when it is one */
export const tallyOf = ({ votesDue, heads, secret }: Counted, election?: Election): Tally => {
  const said = (choice: string) => votesOf(heads.filter(({ ballot }) => ballot?.choice === choice))
  const base = { votesDue, present: votesOf(heads), heads: heads.length }
  if (election !== undefined) {
    const places = election.candidates.map((_, place) => place)
    const preferences =
      secret === undefined
        ? places.map((place) => votesOf(heads.filter((head) => marks(head, place))))
        : places.map((place) => secret.counts[place] ?? 0)
    const blank = secret?.counts[places.length] ?? votesOf(heads.filter(({ ballot }) => isBlank(ballot)))
    const valid = votesOf(heads.filter(({ ballot }) => ballot !== undefined && !isBlank(ballot)))
    // Of a secret ballot only sums are known: not how many answers each one marked.
    const inFavour = secret === undefined ? valid : Math.max(0, ...preferences)
    return { ...base, inFavour, against: 0, abstained: blank, preferences }
  }
  if (secret !== undefined) {
    const [inFavour = 0, against = 0, abstained = 0] = secret.counts
    return { ...base, inFavour, against, abstained }
  }
  return { ...base, inFavour: said('yes'), against: said('no'), abstained: said('abstain') }
}

/**
 * Who takes the seats. The most voted first; of equals who has been in the register longer, or with `draw` neither, so that
 * lots are drawn for what is left. By lists, seats go to the lists by largest remainder, so that a minority that reaches a
 * share of them has its own. Nobody without a vote is elected.
 */
export const electedOf = (
  { seats, candidates }: Election,
  preferences: readonly number[],
  draw = false,
): readonly number[] => {
  const standing = candidates
    .map(({ member, list }, place) => ({ member, list, votes: preferences[place] ?? 0 }))
    .filter(({ votes }) => votes > 0)
    .toSorted((one, other) => other.votes - one.votes || one.member - other.member)
  const lists = [...new Set(standing.flatMap(({ list }) => list ?? []))]
  if (lists.length === 0) return first(standing, seats, draw)
  const ofList = lists.map((list) => standing.filter((one) => one.list === list))
  const shares = largestRemainder(
    ofList.map((all) => all.reduce((sum, { votes }) => sum + votes, 0)),
    seats,
  )
  const taken = new Set(ofList.flatMap((all, place) => first(all, shares[place] ?? 0, draw)))
  // A list with fewer candidates than seats leaves them to the others, by their votes.
  const left = standing.filter(({ member }) => !taken.has(member))
  const more = new Set(first(left, seats - taken.size, draw))
  return standing.map(({ member }) => member).filter((member) => taken.has(member) || more.has(member))
}

const first = (
  standing: readonly { readonly member: number; readonly votes: number }[],
  seats: number,
  draw: boolean,
): readonly number[] => {
  const [last, next] = [standing[seats - 1], standing[seats]]
  const isTied = draw && seats > 0 && last !== undefined && last.votes === next?.votes
  return standing
    .slice(0, seats)
    .filter(({ votes }) => !isTied || votes > last.votes)
    .map(({ member }) => member)
}

export const votesOf = (heads: readonly Pick<Head, 'votes'>[]): number =>
  heads.reduce((sum, { votes }) => sum + votes, 0)

const isBlank = (ballot: Head['ballot']): boolean =>
  ballot !== undefined &&
  (Array.isArray(ballot.choice) ? ballot.choice.length === 0 : ballot.choice === 'abstain')

const marks = ({ ballot }: Head, place: number): boolean =>
  Array.isArray(ballot?.choice) && ballot.choice.includes(place)
