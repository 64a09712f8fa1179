import type {
  EmergencyAccess,
  EmergencyReview,
  EmergencyVerdict,
  Objection,
  ReviewLine,
} from '@mutua/sdk/consent/emergency'
import { periodEnd, periodStart, type Month } from '@mutua/sdk/coop/period'
import { instantOf, type GrantId, type Instant, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, parseRow, row } from '@mutua/kit/row'
import { prefixRange, toText, type Store, type Write } from '@mutua/kit/store'
import { keys, readAccess, refusalsRowSchema, type HeldAccess, type LocalId } from './emergency-rows.ts'
import { isTellingOverdue } from './tell-members.ts'

export interface ReviewDeps {
  readonly store: Store
  readonly now: () => number
  /** When a grant was ended before its time; undefined when it was not. */
  readonly endedAt: (grant: GrantId) => Promise<Instant | undefined>
  /** How many receipts there are of it. */
  readonly countReads: (grant: GrantId) => Promise<number>
  /** That both sides are to be told, in the write of what they are told of. */
  readonly putNews: (news: {
    readonly kind: 'emergency-objected' | 'emergency-reviewed'
    readonly at: Instant
    readonly owner: WebId
    readonly recipient: WebId
    readonly grant: GrantId
  }) => Write
}

/**
 * The member says that it was not right. It ends nothing by itself: that is a withdrawal.
 * @throws {Problem} `not-found`, `emergency-objected`
 */
export const recordObjection = (
  owner: WebId,
  local: LocalId,
  { text }: Objection,
  deps: ReviewDeps,
): Promise<EmergencyAccess> =>
  changeAccess(local, deps, ({ access }) => {
    if (access.owner !== owner) throw unknownAccess()
    if (access.objection !== undefined)
      throw new Problem('emergency-objected', 'It stands in the list for the review.')
    const at = instantOf(deps.now())
    const objection = { at, ...(text === undefined ? {} : { text }) }
    return { next: { ...access, objection }, writes: [newsOf(access, 'emergency-objected', at, deps)] }
  })

/**
 * An officer’s verdict, once. Nobody judges what they did themselves, or what was done to them.
 * @throws {Problem} `not-found`, `emergency-reviewed`, `caller-not-officer`
 */
export const recordReview = (
  officer: WebId,
  local: LocalId,
  { verdict, note }: EmergencyVerdict,
  deps: ReviewDeps,
): Promise<EmergencyAccess> =>
  changeAccess(local, deps, ({ access }) => {
    if (access.person === officer || access.owner === officer)
      throw new Problem('caller-not-officer', 'Another officer reviews what you took part in.')
    if (access.review !== undefined) throw new Problem('emergency-reviewed', 'The list says by whom.')
    const at = instantOf(deps.now())
    return {
      next: { ...access, review: { at, by: officer, verdict, note } },
      writes: [
        { key: keys.unreviewed(access), value: undefined },
        newsOf(access, 'emergency-reviewed', at, deps),
      ],
    }
  })

/** All that was opened in a month, and in it who was refused how often because of whom they asked for. */
export const readReview = async (month: Month, deps: ReviewDeps): Promise<EmergencyReview> => {
  const range = { gte: keys.opened(periodStart(month), ''), lt: keys.opened(periodEnd(month), '') }
  const items: ReviewLine[] = []
  for await (const { value } of deps.store.list(range)) {
    const held = await readAccess(deps.store, toText(value))
    if (held !== undefined) items.push(await lineOf(held.access, deps))
  }
  const refusals: EmergencyReview['refusals'] = []
  for await (const { value } of deps.store.list(prefixRange(keys.allRefusals(month))))
    refusals.push(parseRow(refusalsRowSchema, value))
  return { month, items, refusals }
}

/** Those of any month that must have been reviewed by now, the oldest first. */
export const readOverdueReviews = async (limit: number, deps: ReviewDeps): Promise<readonly ReviewLine[]> => {
  const range = { gte: keys.allUnreviewed, lt: `${keys.allUnreviewed}${instantOf(deps.now())}`, limit }
  const items: ReviewLine[] = []
  for await (const { value } of deps.store.list(range)) {
    const held = await readAccess(deps.store, toText(value))
    if (held !== undefined) items.push(await lineOf(held.access, deps))
  }
  return items
}

const lineOf = async (access: EmergencyAccess, deps: ReviewDeps): Promise<ReviewLine> => {
  const now = instantOf(deps.now())
  const cut = await deps.endedAt(access.grant)
  const end = cut !== undefined && cut < access.validUntil ? cut : access.validUntil
  const isOver = end <= now
  const until = isOver ? end : now
  return {
    ...access,
    ...(isOver ? { endedAt: end } : {}),
    seconds: Math.max(0, Math.floor((Date.parse(until) - Date.parse(access.openedAt)) / 1_000)),
    reads: await deps.countReads(access.grant),
    isTellingOverdue: isTellingOverdue(access, now),
    isReviewOverdue: access.review === undefined && access.reviewBy < now,
  }
}

const changeAccess = (
  local: LocalId,
  { store }: Pick<ReviewDeps, 'store'>,
  step: (held: HeldAccess) => { readonly next: EmergencyAccess; readonly writes: readonly Write[] },
): Promise<EmergencyAccess> =>
  commitPlan(store, async () => {
    const held = await readAccess(store, local)
    if (held === undefined) throw unknownAccess()
    const { next, writes } = step(held)
    return {
      writes: [row(held.key, next), ...writes],
      unchanged: new Map([[held.key, held.bytes]]),
      result: next,
    }
  })

const newsOf = (
  { owner, organisation, grant }: EmergencyAccess,
  kind: 'emergency-objected' | 'emergency-reviewed',
  at: Instant,
  deps: ReviewDeps,
): Write => deps.putNews({ kind, at, owner, recipient: organisation, grant })

export const unknownAccess = (): Problem =>
  new Problem('not-found', 'There is no such emergency access, or it is not yours.')
