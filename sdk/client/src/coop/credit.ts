import { z } from 'zod'
import { baseUrlSchema, webIdSchema } from '../ids.ts'
import { creditedUseSchema } from './bill.ts'
import { periodSchema } from './period.ts'

const reasonSchema = z.string().trim().min(1).max(500)

/** Which use should not have been billed, and why, in words that name no person. */
export const creditWishSchema = z.strictObject({
  podServer: baseUrlSchema,
  position: z.number().int().positive(),
  reason: reasonSchema,
  /** Address of the complaint that was upheld, when there was one. */
  complaint: z.string().max(300).exactOptional(),
})
export type CreditWish = z.infer<typeof creditWishSchema>

/** What two officers sign to put a use right. */
export const creditStatementSchema = z.object({
  type: z.literal('UseCredit'),
  version: z.literal(1),
  organisation: z.string(),
  payer: webIdSchema.exactOptional(),
  use: creditedUseSchema,
  reason: reasonSchema,
  complaint: z.string().exactOptional(),
})
export type CreditStatement = z.infer<typeof creditStatementSchema>

/** A use that was put right, and the period whose bill gave it back; absent while it waits for the next one. */
export const creditSchema = z.object({
  organisation: z.string(),
  payer: webIdSchema.exactOptional(),
  use: creditedUseSchema,
  settledIn: periodSchema.exactOptional(),
})
export type Credit = z.infer<typeof creditSchema>
