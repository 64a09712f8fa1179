import { z } from 'zod'
import { centsSchema, microCentsSchema } from '../ids.ts'
import { yearSchema } from './period.ts'

/**
 * How the co-op is mutual: whom it sells to, who works for it, who contributes; or a social co-op, which the law holds to be mainly
 * mutual whatever its figures (art. 111-septies disp. att. c.c., L. 381/1991). The co-op’s counsel says which.
 */
export const coopModels = ['social', 'users', 'workers', 'contributors'] as const
export const coopModelSchema = z.enum(coopModels)
export type CoopModel = z.infer<typeof coopModelSchema>

/**
 * The three tests of art. 2513 c. 1 c.c.: what is held against what, and where it stands. Data, so that the co-op’s accountant can
 * read it.
 */
export const prevalenceTests = {
  users: {
    article: 'art. 2513 c. 1 lett. a c.c.',
    formula: 'revenue:contributions / (revenue:uses + revenue:contributions)',
  },
  workers: {
    article: 'art. 2513 c. 1 lett. b c.c.',
    formula: 'cost:staff-members / (cost:staff-members + cost:staff)',
  },
  contributors: {
    article: 'art. 2513 c. 1 lett. c c.c.',
    formula: 'priced uses of members’ pods / priced uses of all pods',
  },
} as const
export type PrevalenceTest = keyof typeof prevalenceTests

export const socialArticle = 'art. 111-septies disp. att. c.c., L. 381/1991'

const amountSchema = z.union([centsSchema, microCentsSchema])

export const prevalenceSchema = z.object({
  year: yearSchema,
  model: coopModelSchema,
  /** Months of the year that are closed: less than twelve is the year so far. */
  monthsClosed: z.number().int().min(0).max(12),
  tests: z.array(
    z.object({
      test: z.enum(['users', 'workers', 'contributors']),
      article: z.string(),
      formula: z.string(),
      /** Of the members, and of all; in the unit of the formula. */
      ofMembers: amountSchema,
      ofAll: amountSchema,
      /** Rounded down; undefined where there is nothing to compare. */
      perMille: z.number().int().min(0).max(1_000).optional(),
      isMoreThanHalf: z.boolean(),
      /** The test that this co-op has to pass. */
      isOwn: z.boolean(),
    }),
  ),
  /** Whether it is mainly mutual, and by which article. Undefined where there is nothing to compare yet. */
  isPrevalent: z.boolean().optional(),
  article: z.string(),
})
export type Prevalence = z.infer<typeof prevalenceSchema>
