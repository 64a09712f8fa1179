import { z } from 'zod'
import { recordedStepSchema } from '@mutua/sdk/consent/consent-record'
import { civilDateSchema, type CivilDate } from '@mutua/sdk/coop/civil-date'
import {
  grantIdSchema,
  instantSchema,
  requestIdSchema,
  webIdSchema,
  type BaseUrl,
  type Instant,
  type WebId,
} from '@mutua/sdk/ids'

/** What a member is told of who acts for them, and who acts of whom they act for. */
const mandateNoticeKinds = [
  'delegation-named',
  'delegation-accepted',
  'delegation-refused',
  'delegation-ended',
  'delegation-expired',
  'guardianship-confirmed',
  'guardianship-ends-soon',
  'guardianship-narrowed',
  'guardianship-ended',
] as const

/** What whoever acts asks to be told: no step of a consent by itself. */
export const wishedNoticeKinds = [
  'erasure-answered',
  'emergency-objected',
  'emergency-reviewed',
  'question-asked',
  'question-answered',
  'complaint-received',
  'complaint-answered',
  'assembly-called',
  'assembly-soon',
  'assembly-open',
  'assembly-vote-waits',
  'membership-applied',
  'membership-overdue',
  'membership-admitted',
  'membership-refused',
  'membership-appealed',
  'membership-dismissed',
  'membership-exit-noticed',
  'membership-exit-refused',
  'membership-withdrawn',
  'membership-excluded',
  'membership-reinstated',
  'membership-refund-due',
  'membership-refunded',
  'right-received',
  'right-identity-asked',
  'right-extended',
  'right-answered',
  'right-recipient-told',
  'breach-recorded',
  'breach-communicated',
  'study-recruiting',
  'study-freezes',
  'study-frozen',
  'study-opened',
  'study-results',
  'study-destroyed',
] as const

/** What both sides of a consent are told of: its steps, its end, and what becomes of the data afterwards. */
const noticeKindSchema = z.enum([
  ...recordedStepSchema.shape.kind.options,
  'expired',
  ...mandateNoticeKinds,
  'erasure-overdue',
  ...wishedNoticeKinds,
])
export type NoticeKind = z.infer<typeof noticeKindSchema>

/**
 * One thing that happened, as it is told. No price, no purpose, no resource and no name of a person: who is told looks at
 * the consent itself, signed in.
 */
export const noticeSchema = z.object({
  /** The same however often it is told. */
  id: z.string(),
  kind: noticeKindSchema,
  at: instantSchema,
  request: requestIdSchema.optional(),
  grant: grantIdSchema.optional(),
  /** By when the recipient must have erased what was read. */
  eraseBy: instantSchema.optional(),
  /** Who took the step for the member. Told to who is signed in, never carried to an address outside. */
  by: webIdSchema.optional(),
  /** The delegation or guardianship that it is about. */
  mandate: z.url().optional(),
  /** The complaint that it is about. */
  complaint: z.url().optional(),
  /** The assembly that it is about. */
  assembly: z.url().optional(),
  /** The request of a data subject that it is about. */
  right: z.url().optional(),
  /** The personal data breach that it is about. */
  breach: z.url().optional(),
  /** The application or the line of the members register that it is about. */
  membership: z.url().optional(),
  /** The study that is looking for members: told to all. Of a study that somebody is in, `grant` says which. */
  study: z.url().optional(),
  /** The last day of what the law gives time for; of a study, the first on which pods are read. */
  until: civilDateSchema.optional(),
  /** Why a body of the co-op decided so. Told to who is signed in, never carried to an address outside. */
  reason: z.string().optional(),
})
export type Notice = z.infer<typeof noticeSchema>

/** As JSON, the same over every way. */
export interface ToldNotice {
  readonly id: string
  readonly type: NoticeType
  readonly timestamp: Instant
  readonly request?: string
  readonly grant?: string
  readonly eraseBy?: Instant
  readonly mandate?: string
  readonly complaint?: string
  readonly assembly?: string
  readonly right?: string
  readonly breach?: string
  readonly membership?: string
  readonly study?: string
  readonly until?: CivilDate
}

/** `assembly.called` of an assembly; of a consent, and of what came before names of their own, `consent.` and the kind. */
type NoticeType = `consent.${NoticeKind}` | `${(typeof ownNames)[number]}.${string}`

const ownNames = ['assembly', 'membership', 'study'] as const

const typeOf = (kind: NoticeKind): NoticeType => {
  const own = ownNames.find((name) => kind.startsWith(`${name}-`))
  return own === undefined ? `consent.${kind}` : `${own}.${kind.slice(own.length + 1)}`
}

/**
 * What only those are told who are in a study: what it is about may be an illness, and what happened to it on which day
 * is public. To an address outside all of it is news of some study, without a day.
 */
const isOfOwnStudy = (kind: NoticeKind): boolean => kind.startsWith('study-') && kind !== 'study-recruiting'

export const toldNotice = (notice: Notice): ToldNotice =>
  isOfOwnStudy(notice.kind)
    ? { ...plainNotice({ ...notice, until: undefined }), type: 'study.news' }
    : plainNotice(notice)

const plainNotice = ({ id, kind, at, ...about }: Notice): ToldNotice => ({
  id,
  type: typeOf(kind),
  timestamp: at,
  ...(about.request === undefined ? {} : { request: about.request }),
  ...(about.grant === undefined ? {} : { grant: about.grant }),
  ...(about.eraseBy === undefined ? {} : { eraseBy: about.eraseBy }),
  ...(about.mandate === undefined ? {} : { mandate: about.mandate }),
  ...(about.complaint === undefined ? {} : { complaint: about.complaint }),
  ...(about.assembly === undefined ? {} : { assembly: about.assembly }),
  ...(about.right === undefined ? {} : { right: about.right }),
  ...(about.breach === undefined ? {} : { breach: about.breach }),
  ...(about.membership === undefined ? {} : { membership: about.membership }),
  ...(about.study === undefined ? {} : { study: about.study }),
  ...(about.until === undefined ? {} : { until: about.until }),
})

/** The same for who is signed in: with the name of who acted for the member, and with a reason. */
export const seenNotice = (
  notice: Notice,
): ToldNotice & { readonly by?: WebId; readonly reason?: string } => ({
  ...plainNotice(notice),
  ...(notice.by === undefined ? {} : { by: notice.by }),
  ...(notice.reason === undefined ? {} : { reason: notice.reason }),
})

/**
 * For an inbox (Linked Data Notifications §3.3.1): activities as JSON-LD, every term written out so that nobody has to
 * fetch a context.
 */
export const activityOf = (notices: readonly Notice[], origin: BaseUrl): Uint8Array => {
  const activities = notices.map((notice) => ({
    '@id': `urn:mutua:notice:${notice.id}`,
    '@type': [`${as}${activityTypes[notice.kind]}`],
    [`${as}actor`]: [{ '@id': `${origin}/#it` }],
    [`${as}object`]: [
      {
        '@id':
          notice.grant ??
          notice.request ??
          notice.mandate ??
          notice.complaint ??
          notice.assembly ??
          notice.right ??
          notice.breach ??
          notice.membership ??
          notice.study ??
          origin,
      },
    ],
    [`${as}published`]: [{ '@value': notice.at, '@type': dateTime }],
    [`${mutua}noticeKind`]: [{ '@value': isOfOwnStudy(notice.kind) ? 'study-news' : notice.kind }],
    ...(notice.eraseBy === undefined
      ? {}
      : { [`${mutua}eraseBy`]: [{ '@value': notice.eraseBy, '@type': dateTime }] }),
  }))
  return new TextEncoder().encode(JSON.stringify(activities))
}

const as = 'https://www.w3.org/ns/activitystreams#'
const mutua = 'https://w3id.org/mutua/ns#'
const dateTime = 'http://www.w3.org/2001/XMLSchema#dateTime'

const activityTypes: Readonly<Record<NoticeKind, string>> = {
  'requested': 'Offer',
  'given': 'Accept',
  'refused': 'Reject',
  'cancelled': 'Undo',
  'amended': 'Update',
  'paused': 'Update',
  'resumed': 'Update',
  'withdrawn': 'Undo',
  'restored': 'Update',
  'invalidated': 'Undo',
  'renewed': 'Update',
  'opened-in-emergency': 'Announce',
  'expired': 'Announce',
  'delegation-named': 'Offer',
  'delegation-accepted': 'Accept',
  'delegation-refused': 'Reject',
  'delegation-ended': 'Undo',
  'delegation-expired': 'Announce',
  'guardianship-confirmed': 'Announce',
  'guardianship-ends-soon': 'Announce',
  'guardianship-narrowed': 'Announce',
  'guardianship-ended': 'Undo',
  'erasure-overdue': 'Announce',
  'erasure-answered': 'Announce',
  'emergency-objected': 'Flag',
  'emergency-reviewed': 'Announce',
  'question-asked': 'Question',
  'question-answered': 'Announce',
  'complaint-received': 'Flag',
  'complaint-answered': 'Announce',
  'assembly-called': 'Announce',
  'assembly-soon': 'Announce',
  'assembly-open': 'Announce',
  'assembly-vote-waits': 'Announce',
  'membership-applied': 'Announce',
  'membership-overdue': 'Flag',
  'membership-admitted': 'Accept',
  'membership-refused': 'Reject',
  'membership-appealed': 'Announce',
  'membership-dismissed': 'Reject',
  'membership-exit-noticed': 'Announce',
  'membership-exit-refused': 'Reject',
  'membership-withdrawn': 'Announce',
  'membership-excluded': 'Reject',
  'membership-reinstated': 'Accept',
  'membership-refund-due': 'Announce',
  'membership-refunded': 'Announce',
  'right-received': 'Flag',
  'right-identity-asked': 'Question',
  'right-extended': 'Announce',
  'right-answered': 'Announce',
  'right-recipient-told': 'Announce',
  'breach-recorded': 'Flag',
  'breach-communicated': 'Announce',
  'study-recruiting': 'Announce',
  'study-freezes': 'Announce',
  'study-frozen': 'Announce',
  'study-opened': 'Announce',
  'study-results': 'Announce',
  'study-destroyed': 'Announce',
}
