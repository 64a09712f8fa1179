import type { Rules } from './rules.ts'
import { isConstituted, presentOf, type Presence } from './quorum.ts'
import { reaches, shareText } from './share.ts'
import { allowed, refusal, type Verdict } from './verdict.ts'

export interface Votes extends Presence {
  readonly inFavour: number
  readonly against: number
  readonly abstained: number
}

/**
 * Whether a proposal is adopted. Who is there and does not vote, or abstains, counts as not in favour, unless the statute
 * leaves them out. As many for as against is no majority. More votes than are there are refused: something was counted twice.
 */
export const outcomeOf = (rules: Rules, votes: Votes): Verdict => {
  const constituted = isConstituted(rules, votes)
  if (constituted.kind === 'refused') return constituted
  const { inFavour, against, abstained } = votes
  const rule = `majority.${votes.matter}.${votes.call === 1 ? 'first' : 'second'}`
  if (
    Math.min(inFavour, against, abstained) < 0 ||
    inFavour + against + abstained > presentOf(rules, votes)
  ) {
    return refusal(rules, rule, 'more votes were counted than are there.')
  }
  const share = rules.share(rule)
  const whole = wholeOf(rules, rule, votes)
  if (inFavour === 0 || !reaches(share, inFavour, whole)) {
    return refusal(rules, rule, `${inFavour} of ${whole} are in favour, and ${shareText(share)} is needed.`)
  }
  const furtherRule = `${rule}.also-due`
  if (rules.find(furtherRule) === undefined) return allowed
  const further = rules.share(furtherRule)
  if (reaches(further, inFavour, votes.votesDue)) return allowed
  return refusal(
    rules,
    furtherRule,
    `${inFavour} of all ${votes.votesDue} votes are in favour, and ${shareText(further)} is needed.`,
  )
}

/** What the majority is counted on: the votes due, those there, or those in favour and against. */
const wholeOf = (rules: Rules, rule: string, votes: Votes): number => {
  const of = rules.choice(`${rule}.of`)
  if (of === 'due') return votes.votesDue
  return of === 'cast' ? votes.inFavour + votes.against : presentOf(rules, votes)
}
