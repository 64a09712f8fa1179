import { addDays, birthdayOf, type CivilDate } from '../coop/civil-date.ts'
import type { Rules } from './rules.ts'
import { reaches } from './share.ts'
import { firstRefusal, refusal, type Verdict } from './verdict.ts'

/**
 * The first day on which a member may vote: 90 days after the entry in the register (art. 2538 c. 1 c.c.), and not before they
 * are of age (art. 2 c. 1 c.c.).
 * @param entry.bornOn left out where nobody knows it, and of a legal person
 */
export const votingFrom = (
  rules: Rules,
  { admittedOn, bornOn }: { readonly admittedOn: CivilDate; readonly bornOn?: CivilDate },
): CivilDate => {
  const registered = addDays(admittedOn, rules.number('votes.register-days'))
  const grown = bornOn === undefined ? registered : adultOn(rules, bornOn)
  return grown > registered ? grown : registered
}

/** The day on which somebody is of age: until then others decide for them, and nobody votes (art. 2 c. 1 c.c.). */
export const adultOn = (rules: Rules, bornOn: CivilDate): CivilDate =>
  birthdayOf(bornOn, rules.number('votes.age-least'))

export interface Voter {
  readonly kind: 'natural' | 'legal'
  readonly admittedOn: CivilDate
  readonly bornOn?: CivilDate
  /** Of a legal person: what the register says it has by the criteria of the statute; never more than the statute’s most. */
  readonly votesByStatute?: number
  /** Of a legal person, left without `votesByStatute`: how many members it has itself. */
  readonly members?: number
}

/** How many votes a member has on a day; 0: none yet. One each; a legal person up to the statute’s most (art. 2538 c. 3 c.c.). */
export const votesOf = (rules: Rules, voter: Voter, on: CivilDate): number => {
  if (on < votingFrom(rules, voter)) return 0
  const each = rules.number('votes.each')
  if (voter.kind === 'natural') return each
  const most = Math.max(each, rules.number('votes.legal-person-most'))
  return Math.min(most, Math.max(each, voter.votesByStatute ?? votesByMembers(rules, voter.members ?? 0)))
}

const votesByMembers = (rules: Rules, members: number): number => {
  const perVote = rules.number('votes.legal-person-members-per-vote')
  const each = rules.number('votes.each')
  return perVote === 0 ? each : each + Math.floor(members / perVote)
}

/** Whether a member may be given that many votes in the register. */
export const checkVotes = (
  rules: Rules,
  wish: { readonly kind: 'natural' | 'legal'; readonly votes: number },
): Verdict => {
  const rule = wish.kind === 'natural' ? 'votes.each' : 'votes.legal-person-most'
  const most = rules.number(rule)
  const isAllowed = wish.votes >= 1 && wish.votes <= most
  return firstRefusal([!isAllowed && refusal(rules, rule, `no more than ${most}, and at least one.`)])
}

/** Votes of investors (soci sovventori, holders of instruments) in one assembly. */
export const checkInvestorVotes = (
  rules: Rules,
  votes: { readonly ofOne: number; readonly ofInvestors: number; readonly ofAll: number },
): Verdict => {
  const most = rules.number('votes.investor-most')
  const tooMany = rules.share('votes.investors-too-many')
  return firstRefusal([
    votes.ofOne > most && refusal(rules, 'votes.investor-most', `no more than ${most} votes each.`),
    reaches(tooMany, votes.ofInvestors, votes.ofAll) &&
      refusal(rules, 'votes.investors-too-many', 'investors have no more than a third of the votes.'),
  ])
}
