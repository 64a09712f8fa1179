import { z } from 'zod'
import { centsSchema } from '../ids.ts'
import { yearSchema } from './period.ts'
import { postingTagSchema } from './transfer.ts'

const wordsSchema = z.object({ it: z.string(), en: z.string() })

/**
 * What the co-op spent and earned for each goal, domain or action sheet in the months of a year. A posting with two tags counts
 * under both, so the lines are not added up. Each figure says how it was worked out, and from what.
 */
export const taggedSumsSchema = z.object({
  year: yearSchema,
  formula: wordsSchema,
  source: wordsSchema,
  items: z.array(
    z.object({
      tag: postingTagSchema,
      label: wordsSchema.optional(),
      costsCents: centsSchema,
      revenueCents: centsSchema,
      postings: z.number().int().positive(),
    }),
  ),
})
export type TaggedSums = z.infer<typeof taggedSumsSchema>
