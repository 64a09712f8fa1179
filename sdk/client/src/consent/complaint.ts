import { z } from 'zod'
import { grantIdSchema, instantSchema, sha256Schema, webIdSchema, type Brand } from '../ids.ts'
import { receiptSchema } from '../receipt/receipt.ts'
import { grantSchema } from './grant.ts'
import { plainTextSchema } from './plain-text.ts'

/** Absolute URL of a complaint at the consent service. */
export type ComplaintId = Brand<string, 'ComplaintId'>
export const complaintIdSchema = z
  .url()
  .max(2_048)
  .transform((text) => text as ComplaintId)

/** What a member says was not right, and about what: one use, named by its receipt, or a consent as such. */
export const complaintWishSchema = z.strictObject({
  grant: grantIdSchema,
  /** Of a use under that consent. */
  receipt: sha256Schema.optional(),
  text: plainTextSchema,
})
export type ComplaintWish = z.infer<typeof complaintWishSchema>

/** What the co-op found. `undecided`: neither could be shown; the member is told what was looked at. */
export const complaintOutcomes = ['upheld', 'not-upheld', 'undecided'] as const
export const complaintAnswerSchema = z.strictObject({
  outcome: z.enum(complaintOutcomes),
  text: plainTextSchema,
})
export type ComplaintAnswer = z.infer<typeof complaintAnswerSchema>

/** A member to their co-op: this was not right. With the evidence, as the co-op’s own books had it at that moment. */
export const complaintSchema = z.object({
  id: complaintIdSchema,
  member: webIdSchema,
  /** Who made it, when somebody acts for the member. */
  by: webIdSchema.optional(),
  text: z.string(),
  grant: grantSchema,
  receipt: receiptSchema.optional(),
  madeAt: instantSchema,
  /** By when the member must have an answer: one month (GDPR Art. 12(3)). */
  answerBy: instantSchema,
  state: z.enum(['received', 'answered']),
  answer: z
    .object({ outcome: z.enum(complaintOutcomes), text: z.string(), at: instantSchema, by: webIdSchema })
    .optional(),
  /** Not answered, and its month is over. */
  isOverdue: z.boolean(),
})
export type Complaint = z.infer<typeof complaintSchema>
