import canonicalize from 'canonicalize'
import { z } from 'zod'
import { centsSchema, instantSchema, microCentsSchema, purposeIriSchema, sha256Schema } from '../ids.ts'
import { jsonText } from '../json.ts'
import { yearSchema } from './period.ts'
import { resolutionIdSchema } from './resolution-id.ts'
import { ristornoLaw } from './ristorno-law.ts'

const perMilleSchema = z.number().int().min(0).max(10_000)

const thousand = z.number().int().min(0).max(1_000)

/**
 * What becomes of what a member is owed, per mille: paid to their account, added to their quota (art. 2545-sexies c.c.), given to
 * the solidarity fund.
 */
export const ristornoChoiceSchema = z
  .strictObject({ cashPerMille: thousand, quotaPerMille: thousand, solidarityPerMille: thousand })
  .refine(
    ({ cashPerMille, quotaPerMille, solidarityPerMille }) =>
      cashPerMille + quotaPerMille + solidarityPerMille === 1_000,
    'must add up to 1000',
  )
export type RistornoChoice = z.infer<typeof ristornoChoiceSchema>

/** What a member has chosen, until they choose something else. */
export const standingChoiceSchema = z.object({ choice: ristornoChoiceSchema, chosenAt: instantSchema })
export type StandingChoice = z.infer<typeof standingChoiceSchema>

export const allInCash: RistornoChoice = { cashPerMille: 1_000, quotaPerMille: 0, solidarityPerMille: 0 }

/**
 * What the assembly laid down for one year's ristorno: "in proportion to quantity and quality of the exchanges"
 * (art. 2545-sexies c.c.). Left empty, each unit weighs the same. Quality stands for the kind of purpose, never for what a
 * document says of a person's health.
 */
export const ristornoCriteriaSchema = z.strictObject({
  /** Purpose IRI -> weight of one unit, per mille. */
  qualityPerMille: z.record(purposeIriSchema, perMilleSchema).default({}),
  /** Weight of one unit of every other purpose. */
  otherPerMille: perMilleSchema.default(1_000),
  /** No member is allotted more; what the cap cuts off goes to the others by their weights. */
  perMemberCapCents: centsSchema.refine((cents) => cents > 0n, 'must be more than nothing').optional(),
  /** Who is owed less is not paid yet: it stays on the member's account until it is enough. */
  minimumPayoutCents: centsSchema
    .refine((cents) => cents >= 0n, 'must not be negative')
    .default(() => centsSchema.parse('0')),
  /** Art. 2545-quater c.c.: at least thirty per cent. More may be voted, less cannot. */
  legalReservePerMille: z
    .number()
    .int()
    .min(ristornoLaw.legalReserve.perMille)
    .max(1_000 - ristornoLaw.mutualFund.perMille)
    .default(ristornoLaw.legalReserve.perMille),
  /** What was voted; left out, all that can be returned. Nothing: the year is ended, and nobody is given anything. */
  ristornoCents: centsSchema.refine((cents) => cents >= 0n, 'must not be negative').optional(),
  /** For members who have not chosen themselves. */
  defaultChoice: ristornoChoiceSchema.default(allInCash),
  /** Most that one member’s quota is raised by in a year; the rest is paid out. */
  mostQuotaCents: centsSchema.refine((cents) => cents > 0n, 'must be more than nothing').optional(),
  /** What is kept back of what is paid out, as the co-op’s accountant says; no rule of taxes is known here. */
  withholdingPerMille: thousand.default(0),
})
export type RistornoCriteria = z.infer<typeof ristornoCriteriaSchema>

/** RFC 8785 text of criteria, money as decimal text: the resolution that adopts them names its SHA-256. */
export const criteriaText = (criteria: RistornoCriteria): string => {
  const text = canonicalize(JSON.parse(jsonText(criteria)))
  if (text === undefined) throw new Error('criteria always have a canonical form')
  return text
}

export const allotmentSchema = z.object({
  member: z.number().int().positive(),
  units: z.number().int().nonnegative(),
  /** Units x quality per mille. */
  weight: z
    .string()
    .regex(/^\d{1,30}$/)
    .transform(BigInt),
  cents: centsSchema,
  /** Of the member, from years before: less than what is paid out. */
  carriedInCents: centsSchema,
  quotaCents: centsSchema,
  solidarityCents: centsSchema,
  withheldCents: centsSchema,
  paidCents: centsSchema,
  carriedOutCents: centsSchema,
})
/** What one run gave one member: carriedIn + cents = quota + solidarity + withheld + paid + carriedOut. */
export type Allotment = z.infer<typeof allotmentSchema>

/** One credit transfer to a member: all the co-op owes them from ristorni, earlier small sums too. */
export const ristornoPaymentSchema = z.object({
  member: z.number().int().positive(),
  cents: centsSchema,
  endToEndId: z.string().max(35),
})
export type RistornoPayment = z.infer<typeof ristornoPaymentSchema>

/** The sums that a run under given criteria has, or would have. None of them depends on what members choose. */
export const ristornoSumsSchema = z.object({
  /** All revenue of the year, and all costs. */
  revenueCents: centsSchema,
  costsCents: centsSchema,
  surplusCents: centsSchema,
  /**
   * Of the business with members, accounted apart (art. 2545-sexies c.c.): the co-op’s own money of the centre `member-uses`, less its
   * part of the administration. Grants and what they paid for are not in it.
   */
  memberSurplusCents: centsSchema,
  legalReserveCents: centsSchema,
  mutualFundCents: centsSchema,
  /** Priced uses of members' pods out of all priced uses: the part of the rest that is theirs. */
  memberMicroCents: microCentsSchema,
  totalMicroCents: microCentsSchema,
  /** floor((member surplus - set-asides) x member part): the most the assembly may return. */
  distributableCents: centsSchema,
  ristornoCents: centsSchema,
  /** To `reserve:retained`; negative when a loss is carried. */
  retainedCents: centsSchema,
  /** Members who are given something. */
  membersAllotted: z.number().int().nonnegative(),
  /** Units x quality of all members together. */
  allWeights: z
    .string()
    .regex(/^\d{1,30}$/)
    .transform(BigInt),
})
export type RistornoSums = z.infer<typeof ristornoSumsSchema>

/**
 * A run. surplus = revenue - costs = legalReserve + mutualFund + ristorno + retained; and
 * ristorno + carriedIn = paid + quota + solidarity + withheld + carriedOut.
 */
export const ristornoRunSchema = ristornoSumsSchema.extend({
  year: yearSchema,
  resolution: resolutionIdSchema,
  criteria: ristornoCriteriaSchema,
  /** SHA-256 of their canonical text. */
  criteriaDigest: sha256Schema,
  runAt: instantSchema,
  /** Members who have a statement, and the root of the tree over them (docs/verify). */
  size: z.number().int().nonnegative(),
  root: z.base64().length(44),
  payments: z.number().int().nonnegative(),
  paidCents: centsSchema,
  quotaCents: centsSchema,
  solidarityCents: centsSchema,
  withheldCents: centsSchema,
  carriedInCents: centsSchema,
  carriedOutCents: centsSchema,
})
export type RistornoRun = z.infer<typeof ristornoRunSchema>

/** A run with what each member was allotted and paid, by member number. */
export const ristornoResultSchema = ristornoRunSchema.extend({
  allotments: z.array(allotmentSchema),
  paid: z.array(ristornoPaymentSchema),
})
export type RistornoResult = z.infer<typeof ristornoResultSchema>
