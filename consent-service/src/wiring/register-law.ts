import { addDays, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { admissionDecisionDue, appealUntil } from '@mutua/sdk/law/admission'
import {
  checkExclusionGround,
  checkWithdrawal,
  oppositionUntil,
  refundDueOf,
  withdrawalDaysOf,
} from '@mutua/sdk/law/exit'
import type { Rules } from '@mutua/sdk/law/rules'
import type { Verdict } from '@mutua/sdk/law/verdict'
import { adultOn, checkVotes, votesOf, votingFrom } from '@mutua/sdk/law/voting'
import type { RegisterLaw } from '../members/register-law.ts'

/** The law and the statute of a day, as far as the register asks them. */
export const registerLawOf = (readRules: (date: CivilDate) => Promise<Rules>): RegisterLaw =>
  lawOf(keepingLast(readRules))

/** A whole roll is read under the rules of one day. */
const keepingLast = (readRules: (date: CivilDate) => Promise<Rules>): typeof readRules => {
  let last: { readonly date: CivilDate; readonly rules: Rules } | undefined
  return async (date) => {
    if (last?.date !== date) last = { date, rules: await readRules(date) }
    return last.rules
  }
}

const lawOf = (rulesOn: (date: CivilDate) => Promise<Rules>): RegisterLaw => ({
  admissionDecisionDue: async (appliedOn) => admissionDecisionDue(await rulesOn(appliedOn), appliedOn),
  appealUntil: async (refusalToldOn) => appealUntil(await rulesOn(refusalToldOn), { refusalToldOn }),
  oppositionUntil: async (of, toldOn) => oppositionUntil(await rulesOn(toldOn), { of, toldOn }),
  withdrawalDays: async (receivedOn) => withdrawalDaysOf(await rulesOn(receivedOn), { receivedOn }),
  refundDue: async (exitOn, accountsApprovedOn) =>
    refundDueOf(await rulesOn(exitOn), {
      exitOn,
      ...(accountsApprovedOn === undefined ? {} : { accountsApprovedOn }),
    }).dueOn,
  latestRefund: async (exitOn) => {
    const rules = await rulesOn(exitOn)
    const endOfYear = `${exitOn.slice(0, 4)}-12-31` as CivilDate // of a day that was parsed
    const accountsApprovedOn = addDays(endOfYear, rules.number('accounts.days-longer'))
    const { dueOn = accountsApprovedOn } = refundDueOf(rules, { exitOn, accountsApprovedOn })
    return dueOn
  },
  votingFrom: async (admittedOn, bornOn) =>
    votingFrom(await rulesOn(admittedOn), { admittedOn, ...(bornOn === undefined ? {} : { bornOn }) }),
  childUntil: async (on, bornOn) => {
    if (bornOn === undefined) return undefined
    const grown = adultOn(await rulesOn(on), bornOn)
    return grown > on ? grown : undefined
  },
  votesOf: async ({ admittedOn, category, votes, members, adultOn: grown }, on) =>
    grown !== undefined && on < grown
      ? 0
      : votesOf(
          await rulesOn(on),
          {
            admittedOn,
            kind: category === 'legal-person' ? 'legal' : 'natural',
            ...(votes === undefined ? {} : { votesByStatute: votes }),
            ...(members === undefined ? {} : { members }),
          },
          on,
        ),
  checkWithdrawal: async (withdrawal) => {
    const verdict = checkWithdrawal(await rulesOn(withdrawal.receivedOn), withdrawal)
    return verdict.kind === 'allowed' ? undefined : { why: verdict.why, article: verdict.article }
  },
  exitArticles: async (on) => {
    const { articleOf } = await rulesOn(on)
    return {
      answer: articleOf('exit.answer-days'),
      notice: articleOf('exit.notice-days'),
      exchange: articleOf('exit.mutual-months'),
      refund: articleOf('refund.days'),
    }
  },
  checkVotes: async (wish, on) => whyNot(checkVotes(await rulesOn(on), wish)),
  checkExclusion: async (exclusion, on) => whyNot(checkExclusionGround(await rulesOn(on), exclusion)),
  quotaBounds: async (on, kind) => {
    const rules = await rulesOn(on)
    return {
      minCents: BigInt(rules.number('quota.nominal-least')),
      // The law bounds what natural persons hold (art. 2525 c. 2 and 4 c.c.).
      maxCents: kind === 'legal' ? mostThereIs : BigInt(rules.number('quota.most')),
    }
  },
})

const whyNot = (verdict: Verdict): string | undefined =>
  verdict.kind === 'allowed' ? undefined : `${verdict.article}: ${verdict.why}`

const mostThereIs = 10n ** 13n
