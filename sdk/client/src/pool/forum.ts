import { z } from 'zod'
import { plainTextSchema } from '../consent/plain-text.ts'
import { instantSchema } from '../ids.ts'

/** Put away by an officer: its text is shown no more, that it was there and why it is not stays for all to read. */
const hiddenSchema = z.object({ reason: z.string(), at: instantSchema })

const answerSchema = z.object({
  /** Of its question, from 1. */
  number: z.int().positive(),
  /** The organisation that answers; its person is not named. */
  organisation: z.string(),
  /** Absent: it was hidden. */
  text: z.string().exactOptional(),
  at: instantSchema,
  hidden: hiddenSchema.exactOptional(),
})

/** What a member or an ethics reviewer asks about a study, and what is answered, for anybody to read. */
export const forumEntrySchema = z.object({
  /** In its study, from 1. */
  number: z.int().positive(),
  /** A member of the co-op, without a name, also towards the organisation; or the ethics committee. */
  from: z.enum(['member', 'ethics']),
  /** Absent: it was hidden. */
  text: z.string().exactOptional(),
  at: instantSchema,
  answers: z.array(answerSchema),
  hidden: hiddenSchema.exactOptional(),
  /** For who is signed in: that it is theirs. */
  own: z.literal(true).exactOptional(),
})
export type ForumEntry = z.infer<typeof forumEntrySchema>

export const askWishSchema = z.strictObject({
  text: plainTextSchema,
  /** By who is both a member and a reviewer; left out: as a member, if they are one. */
  as: z.enum(['member', 'ethics']).exactOptional(),
})
export type AskWish = z.input<typeof askWishSchema>

export const answerWishSchema = z.strictObject({ text: plainTextSchema })

export const hideWishSchema = z.strictObject({
  reason: z.string().trim().min(1).max(500),
  /** One answer alone; left out: the question. */
  answer: z.int().positive().exactOptional(),
})
export type HideWish = z.infer<typeof hideWishSchema>
