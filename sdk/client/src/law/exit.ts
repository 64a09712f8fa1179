import { addDays, type CivilDate } from '../coop/civil-date.ts'
import type { Rules } from './rules.ts'
import { addMonths, lastDayOf } from './terms.ts'
import { allowed, firstRefusal, refusal, type Verdict } from './verdict.ts'

export interface Withdrawal {
  readonly admittedOn: CivilDate
  /** The day on which the co-op has it. */
  readonly receivedOn: CivilDate
  /** Whether the law itself, or a case of the statute other than leaving at any time, gives the right. */
  readonly hasCause: boolean
}

/**
 * Whether a member may leave the co-op. What they gave in data and consents ends whenever they want, on another path: no
 * rule here ever holds that back.
 */
export const checkWithdrawal = (rules: Rules, withdrawal: Withdrawal): Verdict => {
  if (withdrawal.hasCause) return allowed
  const years = rules.number('exit.years-before')
  const isBarred = !rules.flag('quota.transfer')
  return firstRefusal([
    !rules.flag('exit.free') &&
      !isBarred &&
      refusal(rules, 'exit.free', 'the law and the statute know no such case of leaving.'),
    isBarred &&
      withdrawal.receivedOn < addMonths(withdrawal.admittedOn, 12 * years) &&
      refusal(rules, 'exit.years-before', `a member can leave after ${years} years as one.`),
  ])
}

export interface WithdrawalDays {
  /** By then the board has looked at it (art. 2532 c. 2 c.c.). */
  readonly answerDue: CivilDate
  /** When the notice is over: who has left is a member no longer from that day on, at the earliest. */
  readonly noticeOver: CivilDate
  /** The last day of the mutual relations: end of that year, or of the next one (art. 2532 c. 3 c.c.). */
  readonly mutualUntil: CivilDate
}

/** The days that follow from a withdrawal. The co-op’s year is that of the calendar. */
export const withdrawalDaysOf = (
  rules: Rules,
  withdrawal: { readonly receivedOn: CivilDate },
): WithdrawalDays => {
  const { receivedOn } = withdrawal
  const noticeDays = rules.flag('quota.transfer') ? 0 : rules.number('exit.notice-days')
  const year = Number(receivedOn.slice(0, 4))
  const isInTime = receivedOn <= addMonths(endOfYear(year), -rules.number('exit.mutual-months'))
  return {
    answerDue: lastDayOf(rules, receivedOn, rules.number('exit.answer-days')),
    noticeOver: addDays(receivedOn, noticeDays),
    mutualUntil: endOfYear(isInTime ? year : year + 1),
  }
}

export interface RefundDue {
  /** Of which year’s accounts: the year in which the member left (art. 2535 c. 1 c.c.). */
  readonly accountsOf: number
  /** The last day; undefined until these accounts are approved. */
  readonly dueOn: CivilDate | undefined
  /** What came from ristorni may be paid in instalments until then, with interest; undefined where the statute says nothing. */
  readonly instalmentsUntil: CivilDate | undefined
  readonly rule: string
  readonly article: string
}

/** When the quota of who has left is to be refunded: 180 days from the approval of the year’s accounts (art. 2535 c. 3 c.c.). */
export const refundDueOf = (
  rules: Rules,
  left: { readonly exitOn: CivilDate; readonly accountsApprovedOn?: CivilDate },
): RefundDue => {
  const { exitOn, accountsApprovedOn: approved } = left
  const years = rules.number('refund.instalment-years')
  return {
    accountsOf: Number(exitOn.slice(0, 4)),
    dueOn: approved && lastDayOf(rules, approved, rules.number('refund.days')),
    instalmentsUntil: approved !== undefined && years > 0 ? addMonths(approved, 12 * years) : undefined,
    rule: 'refund.days',
    article: rules.articleOf('refund.days'),
  }
}

/** Whether a refund was paid in time. */
export const checkRefund = (
  rules: Rules,
  refund: { readonly exitOn: CivilDate; readonly accountsApprovedOn: CivilDate; readonly paidOn: CivilDate },
): Verdict => {
  const { dueOn } = refundDueOf(rules, refund)
  return firstRefusal([
    dueOn !== undefined &&
      refund.paidOn > dueOn &&
      refusal(
        rules,
        'refund.days',
        `within ${rules.number('refund.days')} days of the approval of the accounts.`,
      ),
  ])
}

/** Until when who left answers for a quota that was not paid in (art. 2536 c. 1 c.c.). */
export const liableUntil = (rules: Rules, exitOn: CivilDate): CivilDate =>
  addMonths(exitOn, 12 * rules.number('refund.liability-years'))

export interface Exclusion {
  /** `unpaid-quota`, `serious-breach`, `lost-requirements`, `civil-incapacity`, `insolvency`, or one of the statute’s. */
  readonly ground: string
  /** Whether payment was demanded before: for `unpaid-quota` only. */
  readonly warned?: boolean
  readonly by: 'board' | 'assembly'
}

/** Whether a member may be excluded on that ground by that organ (art. 2531, 2533 c.c.). */
export const checkExclusionGround = (rules: Rules, exclusion: Exclusion): Verdict => {
  const { ground, warned = false, by } = exclusion
  const isKnown = [...rules.list('exclusion.grounds'), ...rules.list('exclusion.statute-grounds')].includes(
    ground,
  )
  return firstRefusal([
    !isKnown &&
      refusal(rules, 'exclusion.grounds', 'neither the law nor the statute knows that ground of exclusion.'),
    ground === 'unpaid-quota' &&
      !warned &&
      rules.flag('exclusion.warning') &&
      refusal(rules, 'exclusion.warning', 'payment is demanded first.'),
    by !== rules.choice('exclusion.by') &&
      refusal(rules, 'exclusion.by', `the ${rules.choice('exclusion.by')} decides on exclusions.`),
  ])
}

/** The last day for opposing an exclusion, or a withdrawal that was not taken, in court. */
export const oppositionUntil = (
  rules: Rules,
  told: { readonly of: 'exclusion' | 'withdrawal'; readonly toldOn: CivilDate },
): CivilDate =>
  lastDayOf(
    rules,
    told.toldOn,
    rules.number(told.of === 'exclusion' ? 'exclusion.appeal-days' : 'exit.appeal-days'),
  )

/** The last day for answering who asked to transfer their quota, and for opposing a no in court (art. 2530 c. 3 c.c.). */
export const transferAnswerDue = (rules: Rules, askedOn: CivilDate): CivilDate | undefined =>
  rules.flag('quota.transfer')
    ? lastDayOf(rules, askedOn, rules.number('quota.transfer-answer-days'))
    : undefined

const endOfYear = (year: number): CivilDate =>
  // A whole year before the last day of December.
  `${String(year)}-12-31` as CivilDate
