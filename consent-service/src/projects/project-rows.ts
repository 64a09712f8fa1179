import { z } from 'zod'
import { officerSignatureSchema } from '@mutua/sdk/coop/officer'
import {
  projectDocumentSchema,
  projectEndSchema,
  projectLocalSchema,
  reviewCommitteeSchema,
  reviewRoleSchema,
  verdictSchema,
} from '@mutua/sdk/coop/project'
import { instantSchema, sha256Schema, webIdSchema, type Sha256 } from '@mutua/sdk/ids'
import { ordinalKey } from '@mutua/kit/store'

export const projectPrefix = 'projects/project/'
export const projectKey = (local: string): string => projectPrefix + local
/** Which project has that text: what an assembly votes on is named by its digest. */
export const byDigestKey = (digest: Sha256): string => `projects/by-digest/${digest}`
/** Ended, and what was given for it may still have to end. */
export const endingPrefix = 'projects/ending/'
export const endingKey = (local: string): string => endingPrefix + local
export const committeePrefix = 'projects/committee/'
export const committeeKey = (number: number): string => committeePrefix + ordinalKey(number)

export const reviewSchema = z.object({
  role: reviewRoleSchema,
  verdict: verdictSchema,
  reason: z.string().exactOptional(),
  ...officerSignatureSchema.shape,
})
export type Review = z.infer<typeof reviewSchema>

export const projectRowSchema = z.object({
  local: projectLocalSchema,
  document: projectDocumentSchema,
  digest: sha256Schema,
  draftedAt: instantSchema,
  draftedBy: webIdSchema,
  submittedAt: instantSchema.exactOptional(),
  /** Who reviews it: the committee that was in charge when it was submitted. */
  committee: z.number().int().positive().exactOptional(),
  /** All that reviewers signed, in order. */
  reviews: z.array(reviewSchema),
  /** `wasOpen`: whether members had been asked for it. */
  end: projectEndSchema.extend({ wasOpen: z.boolean() }).exactOptional(),
})
export type ProjectRow = z.infer<typeof projectRowSchema>

export const committeeRowSchema = reviewCommitteeSchema.safeExtend({
  signatures: z.tuple([officerSignatureSchema, officerSignatureSchema]),
})
export type CommitteeRow = z.infer<typeof committeeRowSchema>
