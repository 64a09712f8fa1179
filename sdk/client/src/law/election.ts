import type { CivilDate } from '../coop/civil-date.ts'
import type { Rules } from './rules.ts'

export interface Standing {
  readonly member: number
  readonly votes: number
  readonly admittedOn: CivilDate
}

/** Who takes the seats, the most voted first; and where the statute has a lot drawn, between whom and for how many seats. */
export interface Elected {
  readonly elected: readonly number[]
  readonly lot: { readonly between: readonly number[]; readonly seats: number } | undefined
  readonly rule: string
  readonly article: string
}

/**
 * The most voted take the seats; nobody without a vote does. Of those with as many votes the one longest in the register
 * goes first, or a lot decides, as the statute says (art. 2368 c. 1 c.c.). Of the same day the lower number goes first.
 */
export const electedOf = (
  rules: Rules,
  election: { readonly seats: number; readonly candidates: readonly Standing[] },
): Elected => {
  const rule = 'election.tie'
  const { seats } = election
  const ranked = election.candidates
    .filter(({ votes }) => votes > 0)
    .toSorted((a, b) => b.votes - a.votes || compare(a.admittedOn, b.admittedOn) || a.member - b.member)
  const said = { rule, article: rules.articleOf(rule) }
  const [last, next] = [ranked[seats - 1], ranked[seats]]
  const isTied = last !== undefined && next !== undefined && last.votes === next.votes
  if (!isTied || rules.choice(rule) !== 'draw') {
    return { elected: ranked.slice(0, seats).map(({ member }) => member), lot: undefined, ...said }
  }
  const sure = ranked.filter(({ votes }) => votes > last.votes)
  const between = ranked.filter(({ votes }) => votes === last.votes)
  return {
    elected: sure.map(({ member }) => member),
    lot: { between: between.map(({ member }) => member), seats: seats - sure.length },
    ...said,
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
