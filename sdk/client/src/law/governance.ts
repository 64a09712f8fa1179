import type { Matter } from '../assembly/motion.ts'
import type { CivilDate } from '../coop/civil-date.ts'
import type { Rules } from './rules.ts'
import { neededOf, reaches } from './share.ts'
import { lastDayOf } from './terms.ts'
import { firstRefusal, refusal, type Verdict } from './verdict.ts'

/** Whether a board may be elected like that (art. 2542 c.c., L. 205/2017). */
export const checkBoard = (
  rules: Rules,
  board: { readonly directors: number; readonly members: number; readonly years: number },
): Verdict => {
  const [least, years] = [rules.number('board.least'), rules.number('board.years-most')]
  return firstRefusal([
    board.directors < least && refusal(rules, 'board.least', `at least ${least} on the board.`),
    !reaches(rules.share('board.members-part'), board.members, board.directors) &&
      refusal(rules, 'board.members-part', 'more than half of the directors are members.'),
    board.years > years && refusal(rules, 'board.years-most', `a term of no more than ${years} years.`),
  ])
}

export interface Minutes {
  readonly matters: readonly Matter[]
  readonly signedBy: readonly string[]
  readonly byNotary: boolean
  /** Whether they tell who voted in favour, against or abstained. */
  readonly namesVotes: boolean
  /** Matters that were voted in secret. */
  readonly secret: readonly Matter[]
}

/** Whether minutes are complete (art. 2375 c.c.). */
export const checkMinutes = (rules: Rules, minutes: Minutes): Verdict => {
  const missing = rules.list('minutes.signed-by').filter((who) => !minutes.signedBy.includes(who))
  const notary = minutes.matters.filter((matter) => rules.list('minutes.notary-for').includes(matter))
  const maySecret = (matter: Matter) => matter === 'election' && rules.flag('election.secret')
  const isOpenMissing = !minutes.namesVotes && minutes.matters.some((matter) => !maySecret(matter))
  return firstRefusal([
    notary.length > 0 &&
      !minutes.byNotary &&
      refusal(rules, 'minutes.notary-for', `a notary draws up the minutes for: ${notary.join(', ')}.`),
    missing.length > 0 &&
      !minutes.byNotary &&
      refusal(rules, 'minutes.signed-by', `not signed by: ${missing.join(', ')}.`),
    rules.flag('minutes.named-votes') &&
      isOpenMissing &&
      refusal(rules, 'minutes.named-votes', 'the minutes tell who voted how.'),
  ])
}

/** Whether offices may be, or must be, voted in secret. */
export const isElectionSecret = (rules: Rules): boolean => rules.flag('election.secret')

/** The last day for challenging a resolution: from the day it was taken, or was entered in the register (art. 2377 c. 6 c.c.). */
export const challengeUntil = (rules: Rules, from: CivilDate): CivilDate =>
  lastDayOf(rules, from, rules.number('challenge.days'))

/** By when the assembly on a year’s accounts is held (art. 2364 c. 2 c.c.); later only with particular reasons. */
export const accountsAssemblyDue = (
  rules: Rules,
  year: { readonly endsOn: CivilDate; readonly hasReasons: boolean },
): CivilDate =>
  lastDayOf(rules, year.endsOn, rules.number(year.hasReasons ? 'accounts.days-longer' : 'accounts.days'))

/** Votes that together have an assembly called (art. 2367 c. 1 c.c.). */
export const callRequestNeeds = (
  rules: Rules,
  votesDue: number,
): { readonly votes: number; readonly rule: string; readonly article: string } => ({
  votes: neededOf(rules.share('call.request-share'), votesDue),
  rule: 'call.request-share',
  article: rules.articleOf('call.request-share'),
})

export interface SizeOfYear {
  readonly assetsCents: bigint
  readonly revenueCents: bigint
  readonly employees: number
}

/** Whether a control body is mandatory: one of three numbers passed, two years in a row (art. 2543, 2477 c.c.). */
export const needControlBody = (
  rules: Rules,
  years: readonly [SizeOfYear, SizeOfYear],
): { readonly isNeeded: boolean; readonly rule: string; readonly article: string } => {
  const passes = {
    'control-body.assets-over': ({ assetsCents }: SizeOfYear, most: number) => assetsCents > BigInt(most),
    'control-body.revenue-over': ({ revenueCents }: SizeOfYear, most: number) => revenueCents > BigInt(most),
    'control-body.employees-over': ({ employees }: SizeOfYear, most: number) => employees > most,
  }
  const passed = (year: SizeOfYear) =>
    Object.entries(passes).find(([rule, isOver]) => isOver(year, rules.number(rule)))?.[0]
  const [first, second] = [passed(years[0]), passed(years[1])]
  const rule = second ?? first ?? 'control-body.employees-over'
  return { isNeeded: first !== undefined && second !== undefined, rule, article: rules.articleOf(rule) }
}

/** What only a social co-op has to keep to (L. 381/1991); undefined parts are not looked at. */
export interface SocialFigures {
  readonly name?: string
  readonly volunteers?: number
  readonly members?: number
  /** Of a type B co-op: disadvantaged persons, and workers without the volunteers. */
  readonly disadvantaged?: number
  readonly workers?: number
  /** Of a consortium: social co-ops among its members. */
  readonly socialCoops?: number
}

export const checkSocialCoop = (rules: Rules, figures: SocialFigures): Verdict => {
  if (rules.model !== 'social') return { kind: 'allowed' }
  const { name, volunteers, members = 0, disadvantaged, workers = 0, socialCoops } = figures
  return firstRefusal([
    name !== undefined &&
      !name.toLowerCase().includes(rules.choice('social.name')) &&
      refusal(rules, 'social.name', `the name says “${rules.choice('social.name')}”.`),
    volunteers !== undefined &&
      reaches(rules.share('social.volunteers-too-many'), volunteers, members) &&
      refusal(rules, 'social.volunteers-too-many', 'voluntary members are no more than half of all.'),
    disadvantaged !== undefined &&
      !reaches(rules.share('social.disadvantaged-part'), disadvantaged, workers) &&
      refusal(rules, 'social.disadvantaged-part', 'disadvantaged persons are at least 30 % of the workers.'),
    socialCoops !== undefined &&
      !reaches(rules.share('social.consortium-part'), socialCoops, members) &&
      refusal(rules, 'social.consortium-part', 'at least 70 % of its members are social co-ops.'),
  ])
}

/** What a region asks of a social co-op with its seat there; where no pack of a region is loaded, nothing. */
export const checkRegion = (rules: Rules, coop: { readonly isRegistered: boolean }): Verdict =>
  firstRefusal([
    rules.find('region.social-register') !== undefined &&
      rules.flag('region.social-register') &&
      !coop.isRegistered &&
      refusal(rules, 'region.social-register', 'a social co-op enters the register of its region.'),
  ])

/** Whether the co-op, as a third-sector body, is to be heard in the zone plans of its region. */
export const takesPartInZonePlans = (rules: Rules): boolean =>
  rules.find('region.zone-plans') !== undefined && rules.flag('region.zone-plans')

/** Of what a public body buys, the part kept for type B social co-ops; allowed where the region rules nothing. */
export const checkReservedPart = (rules: Rules, bought: { readonly perMille: number }): Verdict => {
  if (rules.find('region.reserved-least') === undefined) return { kind: 'allowed' }
  return firstRefusal([
    bought.perMille < rules.number('region.reserved-least') &&
      refusal(rules, 'region.reserved-least', 'too small a part is kept for social co-ops.'),
    bought.perMille > rules.number('region.reserved-most') &&
      refusal(rules, 'region.reserved-most', 'too large a part is kept for social co-ops.'),
  ])
}
