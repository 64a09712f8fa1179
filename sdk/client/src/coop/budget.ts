import { z } from 'zod'
import { centsSchema, instantSchema } from '../ids.ts'
import { civilDateSchema } from './civil-date.ts'
import { yearSchema } from './period.ts'
import { resolutionIdSchema } from './resolution-id.ts'
import { accountSchema, activityCentreSchema, postingTagSchema } from './transfer.ts'

const earnedOrSpent = accountSchema.refine(
  (account) => account.startsWith('cost:') || account.startsWith('revenue:'),
  'is neither a cost nor a revenue',
)

/** What one centre may spend, or is to earn, on one account in the year. */
const budgetLineSchema = z.strictObject({
  centre: activityCentreSchema,
  account: earnedOrSpent,
  cents: centsSchema.refine((amount) => amount >= 0n, 'must not be negative'),
  tags: z.array(postingTagSchema).max(12).optional(),
})
export type BudgetLine = z.infer<typeof budgetLineSchema>

/** A budget as the assembly adopted it: the whole of the year, not only what changes. */
export const budgetAdoptionSchema = z.strictObject({
  /** The adopted resolution, which governs `budget`. */
  resolution: resolutionIdSchema,
  lines: z
    .array(budgetLineSchema)
    .min(1)
    .max(2_000)
    .refine(
      (lines) => new Set(lines.map(({ centre, account }) => `${centre} ${account}`)).size === lines.length,
      'must name each account of a centre once',
    ),
})
export type BudgetAdoption = z.infer<typeof budgetAdoptionSchema>

/** Versions of a year count from 1; the last one is in force. */
export const budgetSchema = z.object({
  ...budgetAdoptionSchema.shape,
  year: yearSchema,
  version: z.number().int().positive(),
  adoptedOn: civilDateSchema,
  recordedAt: instantSchema,
})
export type Budget = z.infer<typeof budgetSchema>

/**
 * Budget and what came of it. `varianceCents` = actual - budget, and `variancePerMille` of the budget, towards zero; absent
 * where nothing was budgeted.
 */
const comparisonSchema = z.object({
  budgetCents: centsSchema,
  actualCents: centsSchema,
  varianceCents: centsSchema,
  variancePerMille: z.number().int().optional(),
})
export type Comparison = z.infer<typeof comparisonSchema>

const costsAndRevenueSchema = z.object({ costs: comparisonSchema, revenue: comparisonSchema })

/** Every account of every centre that was budgeted or used, with sums by centre and by section. */
export const budgetReportSchema = z.object({
  year: yearSchema,
  version: z.number().int().positive(),
  resolution: resolutionIdSchema,
  lines: z.array(
    z.object({
      centre: activityCentreSchema,
      section: z.string(),
      account: accountSchema,
      ...comparisonSchema.shape,
    }),
  ),
  centres: z.array(
    z.object({
      centre: activityCentreSchema,
      title: z.string(),
      section: z.string(),
      ...costsAndRevenueSchema.shape,
    }),
  ),
  sections: z.array(z.object({ section: z.string(), ...costsAndRevenueSchema.shape })),
  total: costsAndRevenueSchema,
})
export type BudgetReport = z.infer<typeof budgetReportSchema>

const spentSchema = z.object({ plannedCents: centsSchema, spentCents: centsSchema, leftCents: centsSchema })

/** The same for members: what each part of the co-op may spend, has spent and has left. Sums only. */
export const budgetSummarySchema = z.object({
  year: yearSchema,
  version: z.number().int().positive(),
  resolution: resolutionIdSchema,
  sections: z.array(
    z.object({
      section: z.string(),
      ...spentSchema.shape,
      centres: z.array(z.object({ centre: activityCentreSchema, title: z.string(), ...spentSchema.shape })),
    }),
  ),
  total: spentSchema,
})
export type BudgetSummary = z.infer<typeof budgetSummarySchema>
