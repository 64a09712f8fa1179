import { z } from 'zod'
import { grantIdSchema, instantSchema, resourceUrlSchema, webIdSchema } from '../ids.ts'

/** Uses that were refused under one consent, for one reason, within one hour. They cost nothing. */
export const refusedUsesSchema = z.object({
  grant: grantIdSchema,
  recipient: webIdSchema,
  /** Code of the problem that was answered. */
  code: z.string(),
  times: z.number().int().positive(),
  first: instantSchema,
  last: instantSchema,
  /** What was asked for last; it need not exist. */
  lastResource: resourceUrlSchema,
})
export type RefusedUses = z.infer<typeof refusedUsesSchema>
