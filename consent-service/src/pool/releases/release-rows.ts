import { z } from 'zod'
import { sha256Schema, type Sha256 } from '@mutua/sdk/ids'
import type { StudyId } from '../budgets/budget-rows.ts'

/** A synthetic table as it was signed; under the name of the questions that it was made from. */
export const syntheticPrefix = (study: StudyId): string => `pool/synthetic/${study}/`
export const syntheticKey = (study: StudyId, digest: Sha256): string => syntheticPrefix(study) + digest

/** The official table of a study: it has one at most. */
export const officialKey = (study: StudyId): string => `pool/official/${study}`

export const releaseRowSchema = z.strictObject({ digest: sha256Schema, jwt: z.string() })
export type ReleaseRow = z.infer<typeof releaseRowSchema>
