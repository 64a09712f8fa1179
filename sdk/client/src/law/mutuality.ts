import { addMonths } from './terms.ts'
import type { CivilDate } from '../coop/civil-date.ts'
import type { Rules } from './rules.ts'
import { reaches } from './share.ts'
import { allowed, firstRefusal, refusal, type Verdict } from './verdict.ts'

export interface PrevalenceTest {
  /** `by-law`: nothing is tested, a social co-op is mainly mutual whatever its figures. */
  readonly test: 'users' | 'workers' | 'contributors' | 'by-law'
  readonly article: string
}

/** Which test of art. 2513 c.c. a co-op of this form and statute has to pass. */
export const prevalenceTestOf = (rules: Rules): PrevalenceTest => {
  const rule = 'prevalence.test'
  const test = rules.choice(rule)
  if (test !== 'users' && test !== 'workers' && test !== 'contributors' && test !== 'by-law') {
    throw new Error(`a test of prevalence by "${test}" is not known here`)
  }
  return { test, article: rules.articleOf(rule) }
}

/** Whether it is mainly mutual; two years without are the end of it (art. 2545-octies c.c.). */
export const checkPrevalence = (
  rules: Rules,
  year: { readonly ofMembers: number; readonly ofAll: number; readonly yearsBelowBefore: number },
): Verdict => {
  if (prevalenceTestOf(rules).test === 'by-law') return allowed
  if (reaches(rules.share('prevalence.over'), year.ofMembers, year.ofAll)) return allowed
  if (year.yearsBelowBefore + 1 >= rules.number('prevalence.years-lost')) {
    return refusal(rules, 'prevalence.years-lost', 'it no longer counts as mainly mutual.')
  }
  return refusal(rules, 'prevalence.over', 'business with members is not more than half.')
}

export interface RistornoWish {
  /** Of the business with members, accounted apart; and of the whole year. */
  readonly memberSurplusCents: bigint
  readonly surplusCents: bigint
  readonly ristornoCents: bigint
  readonly accountedApart: boolean
  /** `quantity-and-quality`, or something else. */
  readonly proportion: string
  readonly forms: readonly string[]
}

/** Whether that may be returned to members, by the base of the co-op’s form (art. 2545-sexies c.c.). */
export const checkRistorno = (rules: Rules, wish: RistornoWish): Verdict => {
  const isMutualSurplus = rules.choice('ristorno.basis') === 'mutual-surplus'
  // A service co-op returns what its business with members made; a social one only where that, and the year, made something.
  const least = wish.surplusCents < wish.memberSurplusCents ? wish.surplusCents : wish.memberSurplusCents
  const base = isMutualSurplus ? least : wish.memberSurplusCents
  const unknown = wish.forms.filter((form) => !rules.list('ristorno.forms').includes(form))
  return firstRefusal([
    rules.flag('ristorno.accounted-apart') &&
      !wish.accountedApart &&
      refusal(rules, 'ristorno.accounted-apart', 'business with members is accounted apart.'),
    wish.proportion !== rules.choice('ristorno.proportion') &&
      refusal(rules, 'ristorno.proportion', 'it is in proportion to quantity and quality of the exchanges.'),
    unknown.length > 0 && refusal(rules, 'ristorno.forms', `not as ${unknown.join(', ')}.`),
    wish.ristornoCents > (base > 0n ? base : 0n) &&
      refusal(rules, 'ristorno.basis', 'more than the business with members made.'),
  ])
}

/** To a member who works for the co-op: no more than 30 % of their pay (art. 3 c. 2 lett. b L. 142/2001). */
export const checkWorkerRistorno = (
  rules: Rules,
  worker: { readonly payCents: bigint; readonly ristornoCents: bigint },
): Verdict =>
  firstRefusal([
    worker.ristornoCents * 1_000n > worker.payCents * BigInt(rules.number('ristorno.worker-pay-most')) &&
      refusal(rules, 'ristorno.worker-pay-most', 'it is too large a part of the pay.'),
  ])

export interface MemberLoan {
  /** What this member, a natural person, will have lent in all. */
  readonly ofMemberCents: bigint
  /** Of all members, this one included. */
  readonly totalCents: bigint
  /** By the last approved accounts. */
  readonly equityCents: bigint
  readonly guaranteedCents: bigint
  readonly forTheObject: boolean
}

/** Whether a member’s loan may be taken (art. 11 TUB, L. 205/2017). A day for which no ceiling is known refuses. */
export const checkMemberLoan = (rules: Rules, loan: MemberLoan): Verdict => {
  if (!rules.flag('loan.allowed')) {
    return refusal(rules, 'loan.allowed', 'the statute knows no loans of members.')
  }
  if (rules.find('loan.each-most') === undefined || rules.find('loan.equity-times') === undefined) {
    return refusal(rules, 'loan.allowed', 'no ceiling is known for that day.')
  }
  const isLarge =
    loan.totalCents > BigInt(rules.number('loan.guarantee-over')) && loan.totalCents > loan.equityCents
  const guaranteed = loan.totalCents * BigInt(rules.number('loan.guarantee-per-mille'))
  return firstRefusal([
    rules.flag('loan.for-the-object-only') &&
      !loan.forTheObject &&
      refusal(rules, 'loan.for-the-object-only', 'the money serves the object of the co-op only.'),
    loan.ofMemberCents > BigInt(rules.number('loan.each-most')) &&
      refusal(rules, 'loan.each-most', 'a person lends no more than the ceiling.'),
    loan.totalCents > loan.equityCents * BigInt(rules.number('loan.equity-times')) &&
      refusal(rules, 'loan.equity-times', 'all loans together are too large for the equity.'),
    isLarge &&
      loan.guaranteedCents * 1_000n < guaranteed &&
      refusal(rules, 'loan.guarantee-per-mille', 'a larger part needs a guarantee.'),
  ])
}

/** By when the next inspection is due: two years, one for a social co-op. */
export const inspectionDue = (rules: Rules, last: { readonly on: CivilDate }): CivilDate =>
  addMonths(last.on, 12 * rules.number('inspection.every-years'))

export const checkInspection = (
  rules: Rules,
  last: { readonly on: CivilDate; readonly today: CivilDate },
): Verdict =>
  firstRefusal([
    last.today > inspectionDue(rules, last) &&
      refusal(rules, 'inspection.every-years', 'the inspection is overdue.'),
  ])
