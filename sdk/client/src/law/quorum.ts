import type { Matter } from '../assembly/motion.ts'
import type { Rules } from './rules.ts'
import { neededOf, reaches, shareText } from './share.ts'
import { allowed, refusal, type Verdict } from './verdict.ts'

export interface Sitting {
  readonly matter: Matter
  readonly call: 1 | 2
  /** Votes of all who may vote: those of the roll. */
  readonly votesDue: number
}

/** Votes that must be there for a matter, on a call, out of those due. */
export interface QuorumNeeded {
  readonly needed: number
  readonly rule: string
  readonly article: string
}

export const quorumOf = (rules: Rules, sitting: Sitting): QuorumNeeded => {
  const rule = quorumRule(sitting)
  return {
    needed: neededOf(rules.share(rule), sitting.votesDue),
    rule,
    article: rules.articleOf(rule),
  }
}

export interface Presence extends Sitting {
  /** Votes of who is there, in the room, from afar or by proxy. */
  readonly present: number
  /** Votes cast before, by letter or electronically, of who is not there. */
  readonly cast?: number
  /** Whether the text that is put to the vote is another than that of the notice: votes cast before then do not count. */
  readonly amended?: boolean
}

/** Votes that count for the quorum (art. 2538 c. 6 c.c.). Nobody is there, or votes from afar, twice: the caller sees to it. */
export const presentOf = (rules: Rules, { present, cast = 0, amended = false }: Presence): number =>
  present + (amended && rules.flag('remote.amended-not-counted') ? 0 : cast)

/** Whether the assembly can decide on that matter. At least one vote must be there, whatever the statute says. */
export const isConstituted = (rules: Rules, presence: Presence): Verdict => {
  const rule = quorumRule(presence)
  const share = rules.share(rule)
  const there = presentOf(rules, presence)
  if (there > 0 && reaches(share, there, presence.votesDue)) return allowed
  const { needed } = quorumOf(rules, presence)
  return refusal(
    rules,
    rule,
    `${there} of ${presence.votesDue} votes are there, and ${shareText(share)} is needed: ${Math.max(1, needed)}.`,
  )
}

const quorumRule = ({ matter, call }: Sitting): string =>
  `quorum.${matter}.${call === 1 ? 'first' : 'second'}`
