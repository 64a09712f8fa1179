import { z } from 'zod'
import { instantSchema, sha256Schema, webIdSchema } from '@mutua/sdk/ids'
import { ordinalKey } from '@mutua/kit/store'
import type { StudyId } from '../budgets/budget-rows.ts'

/**
 * `pool/forum/{study}/{number}` what was asked, with its answers · `pool/forum-secret` the sealed key that authors are
 * hashed with: the store has no list of who asked about which illness.
 */
export const allForums = 'pool/forum/'
export const forumPrefix = (study: StudyId): string => `${allForums}${study}/`
export const forumKey = (study: StudyId, number: number): string => forumPrefix(study) + ordinalKey(number)
export const authorSecretKey = 'pool/forum-secret'

const hiddenRowSchema = z.strictObject({ reason: z.string(), by: webIdSchema, at: instantSchema })

const answerRowSchema = z.strictObject({
  organisation: z.string(),
  /** Who of the organisation it was: for its administrators and officers to find out, never shown. */
  by: webIdSchema,
  text: z.string(),
  at: instantSchema,
  hidden: hiddenRowSchema.exactOptional(),
})

export const forumRowSchema = z.strictObject({
  number: z.int().positive(),
  from: z.enum(['member', 'ethics']),
  /** Keyed hash of the WebID; gone once the study is over for long enough. */
  author: sha256Schema.exactOptional(),
  text: z.string(),
  at: instantSchema,
  answers: z.array(answerRowSchema),
  hidden: hiddenRowSchema.exactOptional(),
})
export type ForumRow = z.infer<typeof forumRowSchema>
