import { addDays, type CivilDate } from '../coop/civil-date.ts'
import type { Rules } from './rules.ts'
import { daysBetween } from './terms.ts'
import { allRefusals, firstRefusal, refusal, type Refusal, type Verdict } from './verdict.ts'

export interface Notice {
  /** The day on which it is sent. */
  readonly sentOn: CivilDate
  /** The last day on which it reaches somebody, where it does not on the same day: by post. */
  readonly reachedOn?: CivilDate
  readonly means: 'gazette' | 'newspaper' | 'proof-of-receipt' | 'other'
  readonly firstCallOn: CivilDate
  readonly secondCallOn?: CivilDate
  /** What it states, besides the day. */
  readonly hour: boolean
  readonly place: boolean
  readonly agenda: boolean
  /** Whether votes may be cast by letter or electronically, and whether one may take part from afar. */
  readonly remoteVote: boolean
  readonly remoteTakePart: boolean
  /** Whether it holds the full text of everything that is proposed. */
  readonly fullText: boolean
}

/** Whether an assembly may be called with that notice; the first thing that stands against it. */
export const checkNotice = (rules: Rules, notice: Notice): Verdict =>
  firstRefusal(noticeRefusals(rules, notice))

/** Everything that stands against calling an assembly with that notice. Empty: nothing does. */
export const noticeRefusals = (rules: Rules, notice: Notice): readonly Refusal[] =>
  allRefusals([
    ...periodRefusals(rules, notice),
    contentRefusal(rules, notice),
    ...remoteRefusals(rules, notice),
  ])

/** The latest day on which the notice must have reached the members. */
export const noticeDueBy = (rules: Rules, firstCallOn: CivilDate): CivilDate =>
  addDays(firstCallOn, -rules.number('notice.days'))

/** By when there must be a second call that the notice did not name, and when its notice must be there. */
export const recallDue = (
  rules: Rules,
  firstCallOn: CivilDate,
): { readonly by: CivilDate; readonly noticeDays: number } => ({
  by: addDays(firstCallOn, rules.number('second-call.recall-days')),
  noticeDays: rules.number('second-call.recall-notice-days'),
})

const periodRefusals = (rules: Rules, notice: Notice) => {
  const { sentOn, reachedOn = sentOn, firstCallOn, secondCallOn, means } = notice
  const days = rules.number('notice.days')
  const apart = rules.number('second-call.days-after-least')
  return [
    means !== rules.choice('notice.means') &&
      refusal(rules, 'notice.means', `the notice goes by another means: ${rules.choice('notice.means')}.`),
    daysBetween(reachedOn > sentOn ? reachedOn : sentOn, firstCallOn) < days &&
      refusal(rules, 'notice.days', `the notice reaches the members at least ${days} days before.`),
    secondCallOn !== undefined &&
      daysBetween(firstCallOn, secondCallOn) < apart &&
      refusal(rules, 'second-call.days-after-least', 'the second call is on a later day than the first.'),
  ]
}

const contentRefusal = (rules: Rules, notice: Notice) => {
  const missing = rules.list('notice.needs').filter((need) => !states(notice, need))
  return (
    missing.length > 0 && refusal(rules, 'notice.needs', `the notice does not state: ${missing.join(', ')}.`)
  )
}

/** What it cannot be known to state, it does not. */
const states = (notice: Notice, need: string): boolean => {
  if (need === 'day') return true
  return (need === 'hour' || need === 'place' || need === 'agenda') && notice[need]
}

const remoteRefusals = (rules: Rules, { remoteVote, remoteTakePart, fullText }: Notice) => [
  remoteVote &&
    !rules.flag('remote.vote') &&
    refusal(rules, 'remote.vote', 'the statute knows no votes by letter or electronically.'),
  remoteTakePart &&
    !rules.flag('remote.take-part') &&
    refusal(rules, 'remote.take-part', 'the statute knows no taking part from afar.'),
  remoteVote &&
    !fullText &&
    rules.flag('notice.full-text-for-remote') &&
    refusal(rules, 'notice.full-text-for-remote', 'votes from afar need the full text of what is proposed.'),
]
