import { z } from 'zod'
import { officerSignatureSchema } from '@mutua/sdk/coop/officer'
import { instantSchema, sha256Schema, webIdSchema } from '@mutua/sdk/ids'
import {
  signedDestructionSchema,
  snapshotStatementSchema,
  studyResultsSchema,
  studyStepWishSchema,
} from '@mutua/sdk/pool/study'
import type { StudyId } from '../budgets/budget-rows.ts'

export const lifePrefix = 'pool/life/'
export const lifeKey = (study: StudyId): string => lifePrefix + study

const takenStepSchema = z.strictObject({
  wish: studyStepWishSchema,
  text: z.string(),
  digest: sha256Schema,
  signature: officerSignatureSchema.exactOptional(),
  /** Of the co-op's own key, where no officer took the step. */
  statement: z.string().exactOptional(),
  at: instantSchema,
})
export type TakenStep = z.infer<typeof takenStepSchema>

/** What a study has besides its project, from its first signed step on. */
export const lifeRowSchema = z.strictObject({
  steps: z.array(takenStepSchema),
  /** A step that takes minutes: signed, and not done. Whoever starts the service goes on with it. */
  pending: z
    .strictObject({ wish: studyStepWishSchema, text: z.string(), signature: officerSignatureSchema })
    .exactOptional(),
  snapshot: snapshotStatementSchema.exactOptional(),
  results: studyResultsSchema.extend({ at: instantSchema }).exactOptional(),
  destruction: signedDestructionSchema.exactOptional(),
})
export type LifeRow = z.infer<typeof lifeRowSchema>

export const nothingYet: LifeRow = { steps: [] }

/**
 * Whose year a study is reserved in, as long as it may answer: the same list is reserved again by whoever goes on after a
 * crash, and for a year that begins meanwhile. It is erased with the close. Sealed like all of this store.
 */
export const cohortKey = (study: StudyId): string => `pool/cohort/${study}`
export const cohortRowSchema = z.strictObject({ members: z.array(webIdSchema) })
