import { z } from 'zod'
import { centsSchema, instantSchema, microCentsSchema, purposeIriSchema } from '../ids.ts'
import { yearSchema } from './period.ts'
import { resolutionIdSchema } from './resolution.ts'

const perMilleSchema = z.number().int().min(0).max(10_000)

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
  legalReservePerMille: z.number().int().min(300).max(970).default(300),
  /** What was voted; left out, all that can be returned. */
  ristornoCents: centsSchema.refine((cents) => cents > 0n, 'must be more than nothing').optional(),
})
export type RistornoCriteria = z.infer<typeof ristornoCriteriaSchema>

export const allotmentSchema = z.object({
  member: z.number().int().positive(),
  units: z.number().int().nonnegative(),
  /** Units x quality per mille. */
  weight: z
    .string()
    .regex(/^\d{1,30}$/)
    .transform(BigInt),
  cents: centsSchema,
})
export type Allotment = z.infer<typeof allotmentSchema>

/** One credit transfer to a member: all the co-op owes them from ristorni, earlier small sums too. */
export const ristornoPaymentSchema = z.object({
  member: z.number().int().positive(),
  cents: centsSchema,
  endToEndId: z.string().max(35),
})
export type RistornoPayment = z.infer<typeof ristornoPaymentSchema>

/**
 * The sums of a run. surplus = billed - costs = legalReserve + mutualFund + ristorno + retained; and
 * ristorno + carriedIn = paid + carriedOut.
 */
export const ristornoRunSchema = z.object({
  year: yearSchema,
  resolution: resolutionIdSchema,
  criteria: ristornoCriteriaSchema,
  runAt: instantSchema,
  billedCents: centsSchema,
  costsCents: centsSchema,
  surplusCents: centsSchema,
  legalReserveCents: centsSchema,
  mutualFundCents: centsSchema,
  /** Priced uses of members' pods out of all priced uses: the part of the rest that is theirs. */
  memberMicroCents: microCentsSchema,
  totalMicroCents: microCentsSchema,
  /** floor((surplus - set-asides) x member part): the most the assembly may return. */
  distributableCents: centsSchema,
  ristornoCents: centsSchema,
  retainedCents: centsSchema,
  membersAllotted: z.number().int().nonnegative(),
  payments: z.number().int().nonnegative(),
  paidCents: centsSchema,
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
