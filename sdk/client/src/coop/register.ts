import { z } from 'zod'
import { centsSchema, instantSchema, webIdSchema } from '../ids.ts'
import { civilDateSchema } from './civil-date.ts'
import { fiscalCodeSchema } from './fiscal-code.ts'
import { ibanSchema } from './iban.ts'
import { memberCategorySchema, memberSchema, personNameSchema, podSchema } from './member.ts'
import { resolutionIdSchema } from './resolution-id.ts'

const numberSchema = z.number().int().positive()
const countSchema = z.number().int().nonnegative()
/** A reason that the person reads, and that stands in the book. No health belongs in it. */
export const reasonSchema = z.string().trim().min(1).max(2_000)
const lineSchema = personNameSchema

/** The act of a body of the co-op, as it stands in that body’s own book. */
export const boardActSchema = z.strictObject({
  number: z.string().trim().min(1).max(40),
  on: civilDateSchema,
})
export type BoardAct = z.infer<typeof boardActSchema>

/** What the law wants in the register and nobody needs day by day: sealed at rest, opened on one line or on paper. */
export const registerDetailsSchema = z.strictObject({
  /** Of a natural person. */
  bornOn: civilDateSchema.exactOptional(),
  bornAt: lineSchema.exactOptional(),
  /** Of a legal person: where it is entered, as `REA RN-123456`. */
  registration: lineSchema.exactOptional(),
  /** Where a natural person lives, or the seat of a legal one. */
  address: z.string().trim().min(1).max(300),
})
export type RegisterDetails = z.infer<typeof registerDetailsSchema>

/** Who speaks and votes for a legal person. */
export const representativeSchema = z.strictObject({ name: personNameSchema, webId: webIdSchema })
export type Representative = z.infer<typeof representativeSchema>

/** Two letters: `RN`. */
export const provinceSchema = z.string().regex(/^[A-Z]{2}$/, 'must be the two letters of a province')

/** Of a legal person, where the statute gives more than one (art. 2538 c. 3 c.c.). */
export const votesSchema = z.number().int().min(1).max(5)

const digestSchema = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal')

const wishFields = {
  pod: podSchema,
  displayName: personNameSchema,
  fiscalCode: fiscalCodeSchema,
  category: memberCategorySchema,
  details: registerDetailsSchema,
  province: provinceSchema.exactOptional(),
  /** A section by place or by project; never one of a condition. */
  section: personNameSchema.exactOptional(),
  representative: representativeSchema.exactOptional(),
  iban: ibanSchema.exactOptional(),
  /** What the person takes on as their share of the capital. */
  quotaCents: centsSchema,
  /** SHA-256 of a legal person’s own statute: votes are given by what it says (art. 2538 c. 3 c.c.). */
  statute: digestSchema.exactOptional(),
  /** How many members a legal person has itself. */
  members: numberSchema.exactOptional(),
}

const isWhole = (wish: {
  readonly category: string
  readonly details: RegisterDetails
  readonly fiscalCode: string
  readonly representative?: Representative
  readonly statute?: string
  readonly members?: number
}): boolean =>
  wish.category === 'legal-person'
    ? wish.details.registration !== undefined &&
      wish.representative !== undefined &&
      wish.statute !== undefined &&
      isCompanyCode(wish.fiscalCode)
    : wish.details.bornOn !== undefined &&
      wish.details.bornAt !== undefined &&
      [wish.representative, wish.statute, wish.members].every((each) => each === undefined)

/** Eleven digits, whose check digit every fiscal code has passed (art. 3 DPR 605/1973). */
const isCompanyCode = (code: string): boolean => /^\d{11}$/.test(code)

const wholeFault = {
  message:
    'wants day and place of birth, or of a legal person its code of eleven digits, its registration, its representative and its statute',
}

/** What somebody asks who wants to become a member (art. 2528 c.c.). */
export const applicationWishSchema = z.strictObject(wishFields).refine(isWhole, wholeFault)
export type ApplicationWish = z.infer<typeof applicationWishSchema>

/** The same for somebody who stands at the desk: two officers, and the digest of the sheet that they signed. */
export const deskApplicationSchema = z
  .strictObject({ ...wishFields, webId: webIdSchema, paper: digestSchema })
  .refine(isWhole, wholeFault)
export type DeskApplication = z.infer<typeof deskApplicationSchema>

/** A line from an older book, with its own day of admission: only until the first assembly is called here. */
export const broughtOverSchema = z.strictObject({
  webId: webIdSchema,
  pod: podSchema,
  displayName: personNameSchema,
  fiscalCode: fiscalCodeSchema,
  category: memberCategorySchema.default('citizen'),
  details: registerDetailsSchema.exactOptional(),
  province: provinceSchema.exactOptional(),
  section: personNameSchema.exactOptional(),
  representative: representativeSchema.exactOptional(),
  iban: ibanSchema.exactOptional(),
  admittedOn: civilDateSchema,
  act: boardActSchema,
  votes: votesSchema.exactOptional(),
  quotaCents: centsSchema.exactOptional(),
})
export type BroughtOver = z.infer<typeof broughtOverSchema>

/** `unconfirmed`: entered at the desk by one officer, and nothing has happened. `withdrawn`: taken back by the applicant. */
export const applicationStateSchema = z.enum([
  'unconfirmed',
  'applied',
  'admitted',
  'refused',
  'appealed',
  'dismissed',
  'withdrawn',
])
export type ApplicationState = z.infer<typeof applicationStateSchema>

/** One dated state of an application: who entered it, when, and with which act or reason. */
export const applicationStepSchema = z.strictObject({
  kind: applicationStateSchema,
  by: webIdSchema,
  at: instantSchema,
  on: civilDateSchema,
  reason: reasonSchema.exactOptional(),
  act: boardActSchema.exactOptional(),
  /** Until when a refusal may be brought before the assembly (art. 2528 c. 4 c.c.). */
  appealUntil: civilDateSchema.exactOptional(),
  member: numberSchema.exactOptional(),
})
export type ApplicationStep = z.infer<typeof applicationStepSchema>

/** An application as its applicant and the officers see it. */
export const applicationSchema = z.strictObject({
  number: numberSchema,
  displayName: z.string(),
  category: memberCategorySchema,
  province: z.string().exactOptional(),
  section: z.string().exactOptional(),
  quotaCents: centsSchema,
  channel: z.enum(['self', 'desk']),
  appliedOn: civilDateSchema,
  /** By when the board has to decide; after it, silence is overdue. */
  decideBy: civilDateSchema,
  isOverdue: z.boolean(),
  state: applicationStateSchema,
  steps: z.array(applicationStepSchema),
})
export type Application = z.infer<typeof applicationSchema>

/** What one officer decides on before they enter the board’s act. */
export const applicationFileSchema = applicationSchema.extend({
  details: registerDetailsSchema,
  representative: representativeSchema.exactOptional(),
  statute: digestSchema.exactOptional(),
  members: numberSchema.exactOptional(),
  /** Of the sheet that was signed at the desk. */
  paper: digestSchema.exactOptional(),
})
export type ApplicationFile = z.infer<typeof applicationFileSchema>

export const admissionDecisionSchema = z.discriminatedUnion('decision', [
  z.strictObject({
    decision: z.literal('admit'),
    act: boardActSchema,
    votes: votesSchema.exactOptional(),
  }),
  z.strictObject({ decision: z.literal('refuse'), act: boardActSchema, reason: reasonSchema }),
])
export type AdmissionDecision = z.infer<typeof admissionDecisionSchema>

/** What the assembly said of a refusal. */
export const appealDecisionSchema = z.strictObject({
  outcome: z.enum(['admit', 'dismiss']),
  /** The resolution. */
  act: boardActSchema,
  reason: reasonSchema.exactOptional(),
})
export type AppealDecision = z.infer<typeof appealDecisionSchema>

/** The same as an officer enters it: the resolution stands in the book, which knows its day. */
export const appealGivenSchema = z.strictObject({
  outcome: z.enum(['admit', 'dismiss']),
  resolution: resolutionIdSchema,
  reason: reasonSchema.exactOptional(),
})
export type AppealGiven = z.infer<typeof appealGivenSchema>

/** `leaving`: notice was given and the board has not decided on it. */
export const memberStateSchema = z.enum(['admitted', 'leaving', 'withdrawn', 'excluded', 'died'])
export type MemberState = z.infer<typeof memberStateSchema>

export const memberStepKindSchema = z.enum([
  'exit-noticed',
  'exit-taken-back',
  'exit-refused',
  'withdrawn',
  'excluded',
  'opposed',
  'reinstated',
  'died',
  'corrected',
  'quota-subscribed',
  'quota-paid',
  'quota-refunded',
])
export type MemberStepKind = z.infer<typeof memberStepKindSchema>

/** One dated entry after the admission: who entered it, when, and with which act or reason. */
export const memberStepSchema = z.strictObject({
  kind: memberStepKindSchema,
  by: webIdSchema,
  at: instantSchema,
  /** The day it took effect. */
  on: civilDateSchema,
  reason: reasonSchema.exactOptional(),
  act: boardActSchema.exactOptional(),
  /** Rule of law or statute that an exclusion rests on. */
  ground: z.string().exactOptional(),
  /** Until when a refused exit or an exclusion may be brought before the court (art. 2532 c. 2, 2533 c. 3 c.c.). */
  appealUntil: civilDateSchema.exactOptional(),
  /** Of a notice: a case of law or statute gives the right to leave, whatever the time as a member; `reason` says which. */
  hasCause: z.literal(true).exactOptional(),
  /** Of a notice: the first day on which the person can be a member no more (art. 2530 c. 6 c.c.). */
  noticeOver: civilDateSchema.exactOptional(),
  /** When the exchange with the co-op ends after a notice (art. 2532 c. 3 c.c.). */
  exchangeUntil: civilDateSchema.exactOptional(),
  /** By when the board decides on a notice. */
  decideBy: civilDateSchema.exactOptional(),
  cents: centsSchema.exactOptional(),
  /** Of a refund: what the losses of the year took of the quota (art. 2535 c. 2 c.c.). */
  lossCents: centsSchema.exactOptional(),
  accountsApprovedOn: civilDateSchema.exactOptional(),
  /** What a correction put in the place of what stood there. */
  changed: z
    .strictObject({
      displayName: personNameSchema.exactOptional(),
      section: personNameSchema.exactOptional(),
      province: provinceSchema.exactOptional(),
      representative: representativeSchema.exactOptional(),
      /** Birth, registration or address: sealed, so only that they changed. */
      details: z.literal(true).exactOptional(),
    })
    .exactOptional(),
})
export type MemberStep = z.infer<typeof memberStepSchema>

export const quotaStandingSchema = z.strictObject({
  subscribedCents: centsSchema,
  paidCents: centsSchema,
  refundedCents: centsSchema,
})
export type QuotaStanding = z.infer<typeof quotaStandingSchema>

/** When the money of a quota is due back, and how much it is. */
export const refundSchema = z.strictObject({
  /** At the latest; missing while nobody can know: the accounts of the year of the exit are not approved. */
  dueBy: civilDateSchema.exactOptional(),
  /** The latest that the law allows for, with the accounts approved on the last day for it. */
  latestBy: civilDateSchema,
  cents: centsSchema,
  isPaid: z.boolean(),
})
export type Refund = z.infer<typeof refundSchema>

/** One line of the register with all that was ever entered on it. */
export const registerLineSchema = z.strictObject({
  ...memberSchema.omit({ webId: true, pod: true }).shape,
  category: memberCategorySchema,
  state: memberStateSchema,
  /** Where the admission is written down; missing in lines from before acts were asked for. */
  act: boardActSchema.exactOptional(),
  application: numberSchema.exactOptional(),
  votes: votesSchema.exactOptional(),
  isBroughtOver: z.boolean(),
  enteredAt: instantSchema,
  enteredBy: webIdSchema,
  representative: representativeSchema.exactOptional(),
  /** SHA-256 of a legal person’s own statute, and how many members it has. */
  statute: digestSchema.exactOptional(),
  members: numberSchema.exactOptional(),
  steps: z.array(memberStepSchema),
  quota: quotaStandingSchema,
  refund: refundSchema.exactOptional(),
  /** Of a member who has not given notice: the days that would follow from a notice given today. */
  ifLeftToday: z
    .strictObject({
      answerBy: civilDateSchema,
      noticeOver: civilDateSchema,
      exchangeUntil: civilDateSchema,
      refundLatest: civilDateSchema,
      /** Where law and statute say so: of the day of the answer, of the notice, of the exchange, of the refund. */
      articles: z.strictObject({
        answer: z.string(),
        notice: z.string(),
        exchange: z.string(),
        refund: z.string(),
      }),
      /** Nobody leaves yet without a cause of law or statute: why, and where it is written. */
      barred: z.strictObject({ why: z.string(), article: z.string() }).exactOptional(),
    })
    .exactOptional(),
})
export type RegisterLine = z.infer<typeof registerLineSchema>

/** The same with what rests sealed, for an officer who opens one line. */
export const registerFileSchema = registerLineSchema.extend({
  details: registerDetailsSchema.exactOptional(),
})
export type RegisterFile = z.infer<typeof registerFileSchema>

/** What a member says who gives notice of exit. A cause is said in words: the board looks at it. */
export const exitWishSchema = z
  .strictObject({ reason: reasonSchema.exactOptional(), hasCause: z.literal(true).exactOptional() })
  .refine(({ reason, hasCause }) => hasCause === undefined || reason !== undefined, {
    path: ['reason'],
    message: 'must say which cause',
  })
export type ExitWish = z.infer<typeof exitWishSchema>

const dated = { on: civilDateSchema.exactOptional() }

/** What an officer enters on a line. Days left out are today. */
export const memberActSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('exit-noticed'),
    ...dated,
    reason: reasonSchema.exactOptional(),
    hasCause: z.literal(true).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('exit-refused'), ...dated, act: boardActSchema, reason: reasonSchema }),
  z.strictObject({ kind: z.literal('withdrawn'), ...dated, act: boardActSchema }),
  z.strictObject({
    kind: z.literal('excluded'),
    ...dated,
    act: boardActSchema,
    ground: z.string().min(1).max(120),
    decidedBy: z.enum(['board', 'assembly']).default('board'),
    /** Whether payment was demanded before: of who is excluded for an unpaid quota. */
    warned: z.boolean().exactOptional(),
    reason: reasonSchema,
  }),
  z.strictObject({ kind: z.literal('opposed'), ...dated }),
  z.strictObject({ kind: z.literal('reinstated'), ...dated, act: boardActSchema, reason: reasonSchema }),
  z.strictObject({ kind: z.literal('died'), ...dated }),
  z.strictObject({
    kind: z.literal('corrected'),
    reason: reasonSchema,
    displayName: personNameSchema.exactOptional(),
    section: personNameSchema.exactOptional(),
    province: provinceSchema.exactOptional(),
    representative: representativeSchema.exactOptional(),
    details: registerDetailsSchema.exactOptional(),
  }),
])
export type MemberAct = z.infer<typeof memberActSchema>

/**
 * All that can happen to a quota: it is subscribed, paid, and given back to the same member. There is no fourth.
 * `key` is the caller’s: the same key books once.
 */
export const quotaActSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('quota-subscribed'),
    key: z.string().min(1).max(80),
    cents: centsSchema,
    ...dated,
  }),
  z.strictObject({
    kind: z.literal('quota-paid'),
    key: z.string().min(1).max(80),
    cents: centsSchema,
    ...dated,
  }),
  z.strictObject({
    kind: z.literal('quota-refunded'),
    key: z.string().min(1).max(80),
    ...dated,
    accountsApprovedOn: civilDateSchema,
    /** What the losses of that year took of it; stays in the co-op’s reserves. */
    lossCents: centsSchema.exactOptional(),
  }),
])
export type QuotaAct = z.infer<typeof quotaActSchema>

export const sectionKindSchema = z.enum(['place', 'project', 'condition'])
export const sectionWishSchema = z.strictObject({ name: personNameSchema, kind: sectionKindSchema })
export type SectionWish = z.infer<typeof sectionWishSchema>
/** `members` is missing where fewer than `smallestGroup` are in a section of a condition. */
export const sectionSchema = sectionWishSchema.extend({
  id: z.string(),
  members: countSchema.exactOptional(),
  /** Nobody enters it any more. */
  endedAt: instantSchema.exactOptional(),
})
export type Section = z.infer<typeof sectionSchema>

/** The sections of a condition that whoever calls is in, by their ids. Nobody else is ever told. */
export const ownSectionsSchema = z.strictObject({ sections: z.array(z.string().max(80)).max(50) })

/** State after a step; undefined where no such step follows on that state. */
export const memberStateAfter = (state: MemberState, kind: MemberStepKind): MemberState | undefined => {
  const isIn = state === 'admitted' || state === 'leaving'
  switch (kind) {
    case 'exit-noticed':
      return state === 'admitted' ? 'leaving' : undefined
    case 'exit-taken-back':
    case 'exit-refused':
      return state === 'leaving' ? 'admitted' : undefined
    case 'withdrawn':
      return state === 'leaving' ? 'withdrawn' : undefined
    case 'excluded':
      return isIn ? 'excluded' : undefined
    case 'died':
      return isIn ? 'died' : undefined
    case 'opposed':
      return state === 'excluded' ? 'excluded' : undefined
    case 'reinstated':
      return state === 'excluded' ? 'admitted' : undefined
    case 'corrected':
      return state
    case 'quota-subscribed':
    case 'quota-paid':
      return isIn ? state : undefined
    case 'quota-refunded':
      return isIn ? undefined : state
  }
}

/** Which states of an application follow on which. */
export const applicationStateAfter: Readonly<Record<ApplicationState, readonly ApplicationState[]>> = {
  unconfirmed: ['applied', 'withdrawn'],
  applied: ['admitted', 'refused', 'withdrawn'],
  refused: ['appealed'],
  appealed: ['admitted', 'dismissed'],
  admitted: [],
  dismissed: [],
  withdrawn: [],
}
