import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Refund, RegisterLine } from '@mutua/sdk/coop/register'
import { cents } from '@mutua/sdk/ids'
import { corrected, endOf, stateOf, type StepRow, type WholeLine } from './line-steps.ts'
import { subscribedOf, type QuotaBooks } from './plan-quota.ts'
import type { RegisterLaw } from './register-law.ts'

interface Deps {
  readonly now: () => number
  readonly law: Pick<
    RegisterLaw,
    'refundDue' | 'latestRefund' | 'withdrawalDays' | 'checkWithdrawal' | 'exitArticles'
  >
  readonly books: Pick<QuotaBooks, 'readPaid'>
}

/** A line with its steps, its quota and what is owed back, as officers and its member read it: nothing that rests sealed. */
export const registerLineOf = async (whole: WholeLine, deps: Deps): Promise<RegisterLine> => {
  const { line, steps } = whole
  const now = corrected(whole)
  const paid = await deps.books.readPaid(line.number)
  const refunds = steps.filter(({ kind }) => kind === 'quota-refunded')
  const refunded = refunds.reduce((sum, step) => sum + (step.cents ?? 0n), 0n)
  const ended = endOf(steps)
  return {
    number: line.number,
    displayName: now.displayName,
    category: now.category ?? 'citizen',
    admittedOn: line.admittedOn,
    voteFrom: line.voteFrom,
    ...(now.section === undefined ? {} : { section: now.section }),
    ...(now.province === undefined ? {} : { province: now.province }),
    ...(now.representative === undefined ? {} : { representative: now.representative }),
    ...(line.act === undefined ? {} : { act: line.act }),
    ...(line.votes === undefined ? {} : { votes: line.votes }),
    ...(line.application === undefined ? {} : { application: line.application }),
    isBroughtOver: line.entry.kind === 'brought-over',
    enteredAt: line.entry.at,
    enteredBy: line.entry.by,
    state: stateOf(steps),
    steps: steps.map(({ sealedDetails: _sealed, key: _key, ...step }) => step),
    quota: {
      subscribedCents: cents(subscribedOf(steps, paid)),
      paidCents: cents(paid),
      refundedCents: cents(refunded),
    },
    ...(line.statute === undefined ? {} : { statute: line.statute }),
    ...(line.members === undefined ? {} : { members: line.members }),
    ...(stateOf(steps) === 'admitted'
      ? { ifLeftToday: await daysOf(line.admittedOn, civilDateOf(deps.now()), deps) }
      : {}),
    ...(ended === undefined
      ? {}
      : { refund: await refundOf(ended.on, { paid, refund: refunds.at(-1) }, deps) }),
  }
}

const daysOf = async (admittedOn: CivilDate, today: CivilDate, { law }: Pick<Deps, 'law'>) => {
  const { answerDue, noticeOver, mutualUntil } = await law.withdrawalDays(today)
  // Who leaves next year is refunded on the accounts of that year.
  const refundLatest = await law.latestRefund(noticeOver > today ? noticeOver : today)
  const barred = await law.checkWithdrawal({ admittedOn, receivedOn: today, hasCause: false })
  return {
    ...{ answerBy: answerDue, noticeOver, exchangeUntil: mutualUntil, refundLatest },
    articles: await law.exitArticles(today),
    ...(barred === undefined ? {} : { barred }),
  }
}

const refundOf = async (
  exitOn: CivilDate,
  { paid, refund }: { readonly paid: bigint; readonly refund: StepRow | undefined },
  { law }: Deps,
): Promise<Refund> => {
  const dueBy = await law.refundDue(exitOn, refund?.accountsApprovedOn)
  return {
    ...(dueBy === undefined ? {} : { dueBy }),
    latestBy: await law.latestRefund(exitOn),
    cents: refund?.cents ?? cents(paid),
    isPaid: refund !== undefined,
  }
}
