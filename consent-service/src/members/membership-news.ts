import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { ApplicationStep, MemberStep } from '@mutua/sdk/coop/register'
import type { Instant, WebId } from '@mutua/sdk/ids'
import type { Write } from '@mutua/kit/store'
import type { ApplicationRow } from './application-rows.ts'
import type { Line } from './member-rows.ts'

/** Something that happened to somebody’s membership, of which they are told. */
export interface MembershipNews {
  readonly kind:
    | 'membership-applied'
    | 'membership-overdue'
    | 'membership-admitted'
    | 'membership-refused'
    | 'membership-appealed'
    | 'membership-dismissed'
    | 'membership-exit-noticed'
    | 'membership-exit-refused'
    | 'membership-withdrawn'
    | 'membership-excluded'
    | 'membership-reinstated'
    | 'membership-refund-due'
    | 'membership-refunded'
  readonly person: WebId
  readonly about: `applications/${number}` | `members/${number}`
  readonly at: Instant
  /** The last day of what the law gives time for: the board’s answer, the appeal, the court, the refund. */
  readonly until?: CivilDate | undefined
  /** Who else has to know. */
  readonly further?: readonly WebId[]
  /** Told to the person who is signed in, and carried to no address. */
  readonly reason?: string | undefined
}

/** The write by which somebody is told. */
export type TellMembership = (news: MembershipNews) => Write

/** What an applicant is told of a step; of what they did themselves only that it has arrived. */
export const tellOfApplication = (
  { webId, number, decideBy }: Pick<ApplicationRow, 'webId' | 'number' | 'decideBy'>,
  { kind, at, reason, appealUntil }: ApplicationStep,
  tell: TellMembership,
): readonly Write[] => {
  const told = { person: webId, about: `applications/${number}`, at, reason } as const
  switch (kind) {
    case 'applied':
      return [tell({ ...told, kind: 'membership-applied', until: decideBy })]
    case 'admitted':
      return [tell({ ...told, kind: 'membership-admitted' })]
    case 'refused':
      return [tell({ ...told, kind: 'membership-refused', until: appealUntil })]
    case 'appealed':
      return [tell({ ...told, kind: 'membership-appealed' })]
    case 'dismissed':
      return [tell({ ...told, kind: 'membership-dismissed' })]
    case 'unconfirmed':
    case 'withdrawn':
      return []
  }
}

/**
 * What a member is told of an entry on their line.
 * @param refundBy the last day for giving back the quota of who is a member no more; undefined where there is none to give back
 */
export const tellOfStep = (
  { webId, number }: Pick<Line, 'webId' | 'number'>,
  { kind, at, reason, appealUntil, decideBy }: MemberStep,
  refundBy: CivilDate | undefined,
  tell: TellMembership,
): readonly Write[] => {
  const told = { person: webId, about: `members/${number}`, at } as const
  const refund =
    refundBy === undefined ? [] : [tell({ ...told, kind: 'membership-refund-due', until: refundBy })]
  switch (kind) {
    case 'exit-noticed':
      return [tell({ ...told, kind: 'membership-exit-noticed', until: decideBy })]
    case 'exit-refused':
      return [tell({ ...told, kind: 'membership-exit-refused', until: appealUntil, reason })]
    case 'withdrawn':
      return [tell({ ...told, kind: 'membership-withdrawn' }), ...refund]
    case 'excluded':
      return [tell({ ...told, kind: 'membership-excluded', until: appealUntil, reason }), ...refund]
    case 'reinstated':
      return [tell({ ...told, kind: 'membership-reinstated', reason })]
    case 'quota-refunded':
      return [tell({ ...told, kind: 'membership-refunded' })]
    case 'exit-taken-back':
    case 'opposed':
    case 'died':
    case 'corrected':
    case 'quota-subscribed':
    case 'quota-paid':
      return []
  }
}
