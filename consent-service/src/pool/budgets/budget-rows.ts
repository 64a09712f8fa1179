import { z } from 'zod'
import { instantSchema, sha256Schema, type Brand, type Sha256 } from '@mutua/sdk/ids'
import type { Rho } from '@mutua/sdk/pool/zcdp'
import { ordinalKey } from '@mutua/kit/store'

/** Names a study within the co-op; part of keys. */
export type StudyId = Brand<string, 'StudyId'>

export const studyIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,63}$/)
  .transform((text) => text as StudyId)

/** Whole billionths, as decimal text in a row. */
const rhoRowSchema = z
  .string()
  .regex(/^\d{1,13}$/)
  .transform((text) => BigInt(text) as Rho)

export const studyPrefix = 'pool/study/'
export const studyKey = (study: StudyId): string => studyPrefix + study

export const studyRowSchema = z.strictObject({
  /** What all its answers may cost, and what each year took of each of its members. */
  limit: rhoRowSchema,
  /** The sum of its debits, answered or not. */
  spent: rhoRowSchema,
  debits: z.int().min(0),
  /** A keyed hash of who they are: tells the same cohort from another one, and nothing else. */
  cohort: sha256Schema,
  years: z.array(z.strictObject({ year: z.string().regex(/^\d{4}$/), members: z.int().min(0) })),
})
export type StudyRow = z.infer<typeof studyRowSchema>

export const debitPrefix = (study: StudyId): string => `pool/debit/${study}/`
export const debitKey = (study: StudyId, ordinal: number): string => debitPrefix(study) + ordinalKey(ordinal)
export const debitRowSchema = z.strictObject({ digest: sha256Schema, rho: rhoRowSchema, at: instantSchema })

export const answerPrefix = (study: StudyId): string => `pool/answer/${study}/`
export const answerKey = (study: StudyId, digest: Sha256): string => answerPrefix(study) + digest
export const answerRowSchema = z.strictObject({
  /** Which debit paid for it. */
  debit: z.int().min(1),
  vectors: z.array(
    z.array(
      z
        .string()
        .regex(/^-?\d{1,400}$/)
        .transform((text) => BigInt(text)),
    ),
  ),
})
export type AnswerRow = z.infer<typeof answerRowSchema>

/** The member is named by a keyed hash; its key rests sealed, one for each year. */
export const memberYearPrefix = (year: string): string => `pool/member-year/${year}/`
export const memberYearRowSchema = z.strictObject({ reserved: rhoRowSchema })

export const memberSecretKey = (year: string): string => `pool/member-secret/${year}`
export const cohortSecretKey = (study: StudyId): string => `pool/cohort-secret/${study}`
