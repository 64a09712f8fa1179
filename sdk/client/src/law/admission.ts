import type { CivilDate } from '../coop/civil-date.ts'
import type { Rules } from './rules.ts'
import { neededOf, reaches } from './share.ts'
import { lastDayOf, lastDayOfMonths } from './terms.ts'
import { firstRefusal, refusal, type Verdict } from './verdict.ts'

/** The last day on which an applicant may be told that they are not admitted: 60 days (art. 2528 c. 3 c.c.). */
export const admissionDecisionDue = (rules: Rules, appliedOn: CivilDate): CivilDate =>
  lastDayOf(rules, appliedOn, rules.number('admission.decision-days'))

/** The last day on which they may ask the assembly to decide: 60 days from being told (art. 2528 c. 4 c.c.). */
export const appealUntil = (rules: Rules, refused: { readonly refusalToldOn: CivilDate }): CivilDate =>
  lastDayOf(rules, refused.refusalToldOn, rules.number('admission.appeal-days'))

/** Whether an application may be refused on that day with these words. */
export const checkAdmissionRefusal = (
  rules: Rules,
  refused: { readonly appliedOn: CivilDate; readonly toldOn: CivilDate; readonly reason: string },
): Verdict =>
  firstRefusal([
    rules.flag('admission.reason') &&
      refused.reason.trim() === '' &&
      refusal(rules, 'admission.reason', 'a refusal gives its reasons.'),
    refused.toldOn > admissionDecisionDue(rules, refused.appliedOn) &&
      refusal(
        rules,
        'admission.decision-days',
        `the applicant had to be told within ${rules.number('admission.decision-days')} days.`,
      ),
  ])

/** Whether an appeal to the assembly is in time. */
export const checkAppeal = (
  rules: Rules,
  appeal: { readonly refusalToldOn: CivilDate; readonly askedOn: CivilDate },
): Verdict =>
  firstRefusal([
    appeal.askedOn > appealUntil(rules, appeal) &&
      refusal(rules, 'admission.appeal-days', 'the term for asking the assembly is over.'),
  ])

export interface Applicant {
  /** Whether they run, in their own name, a business that competes with the co-op. */
  readonly competes: boolean
  /** Whether they are asked for more, or less, than others like them. */
  readonly treatedAlike: boolean
}

/** What stands against admitting somebody, whoever they are: never a requirement that is not linked to the mutual purpose. */
export const checkAdmission = (rules: Rules, applicant: Applicant): Verdict =>
  firstRefusal([
    rules.flag('members.no-competitors') &&
      applicant.competes &&
      refusal(rules, 'members.no-competitors', 'who runs a competing business cannot be a member.'),
    rules.flag('members.equal-treatment') &&
      !applicant.treatedAlike &&
      refusal(rules, 'members.equal-treatment', 'members are treated alike in mutual relations.'),
  ])

/** Members in training: no more than a third of all, and for no more than five years (art. 2527 c. 3 c.c.). */
export const checkSpecialCategory = (
  rules: Rules,
  category: { readonly inTraining: number; readonly members: number; readonly years: number },
): Verdict =>
  firstRefusal([
    reaches(rules.share('members.special-too-many'), category.inTraining, category.members) &&
      refusal(rules, 'members.special-too-many', 'members in training are no more than a third of all.'),
    category.years > rules.number('members.special-years') &&
      refusal(
        rules,
        'members.special-years',
        `after ${rules.number('members.special-years')} years they have the rights of all.`,
      ),
  ])

/** Whether there are enough members; under the rules of limited companies three natural persons are. */
export const checkMembersLeast = (
  rules: Rules,
  register: { readonly members: number; readonly allNatural: boolean },
): Verdict => {
  const rule = rules.flag('form.srl') && register.allNatural ? 'members.least-srl' : 'members.least'
  const least = rules.number(rule)
  return firstRefusal([register.members < least && refusal(rules, rule, `at least ${least} members.`)])
}

/** By when there must be enough members again; if not, the co-op is wound up (art. 2522 c. 3 c.c.). */
export const refillUntil = (rules: Rules, tooFewSince: CivilDate): CivilDate =>
  lastDayOfMonths(rules, tooFewSince, rules.number('members.refill-months'))

/** Whether the rules of limited companies may be chosen: fewer than 20 members, or assets up to a million (art. 2519 c. 2 c.c.). */
export const checkLimitedForm = (
  rules: Rules,
  coop: { readonly members: number; readonly assetsCents: bigint },
): Verdict => {
  const under = rules.number('form.srl-members-under')
  const isSmall = coop.members < under || coop.assetsCents <= BigInt(rules.number('form.srl-assets-most'))
  return firstRefusal([
    !isSmall &&
      refusal(rules, 'form.srl-members-under', `fewer than ${under} members, or assets up to the limit.`),
  ])
}

/** How many members together may have the books of the board examined (art. 2545-bis c. 1 c.c.). */
export const booksInspectionNeeds = (
  rules: Rules,
  members: number,
): { readonly members: number; readonly rule: string; readonly article: string } => {
  const isLarge = members > rules.number('books.large-over')
  const rule = isLarge ? 'books.inspection-part-large' : 'books.inspection-part'
  return { members: neededOf(rules.share(rule), members), rule, article: rules.articleOf(rule) }
}
