import { z } from 'zod'
import { instantSchema, sha256Schema, webIdSchema, type Sha256 } from '@mutua/sdk/ids'
import { askedQuestionSchema } from '@mutua/sdk/pool/answer'
import { ordinalKey } from '@mutua/kit/store'
import type { StudyId } from '../budgets/budget-rows.ts'

/** The answer as it was signed. */
export const givenPrefix = (study: StudyId): string => `pool/given/${study}/`
export const givenKey = (study: StudyId, digest: Sha256): string => givenPrefix(study) + digest
export const givenRowSchema = z.strictObject({ number: z.int().min(1), jwt: z.string() })

/** How many answers a study has given. */
export const runCountKey = (study: StudyId): string => `pool/run-count/${study}`

/** The history: a row for each answer, in order. */
export const runPrefix = (study: StudyId): string => `pool/run/${study}/`
export const runKey = (study: StudyId, number: number): string => runPrefix(study) + ordinalKey(number)
export const runRowSchema = z.strictObject({
  digest: sha256Schema,
  question: askedQuestionSchema,
  /** Decimal text, as the answer says them. */
  epsilon: z.string(),
  delta: z.string(),
  issuedAt: instantSchema,
  /** Who asked first. */
  by: webIdSchema,
})
export type RunRow = z.infer<typeof runRowSchema>
