import { z } from 'zod'
import { instantSchema, webIdSchema, type WebId } from '../ids.ts'
import { deskStepSchema } from './desk.ts'
import { grantSchema } from './grant.ts'

/** What the owner was shown when deciding, and how: the proof of an informed consent (GDPR Art. 7(1), 13). */
export const shownSchema = z.object({
  /** Version of the privacy notice, and the SHA-256 of its text in hex. */
  notice: z.string().min(1).max(64),
  noticeHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** BCP 47. */
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/),
  channel: z.enum(['app', 'web', 'desk', 'client']),
  /**
   * What was asked back before a yes, each with its right answer told. Never how it was answered: who needs a thing said
   * twice is nobody's business.
   */
  understood: z
    .array(z.string().regex(/^[a-z-]{1,32}$/))
    .min(1)
    .max(20)
    .exactOptional(),
})
export type Shown = z.infer<typeof shownSchema>

export const recordedStepSchema = z.object({
  kind: z.enum([
    'requested',
    'given',
    'refused',
    'cancelled',
    'amended',
    'paused',
    'resumed',
    'withdrawn',
    'restored',
    'invalidated',
    'renewed',
    /** In an emergency, without consent: whose pod it is was asked for nothing. */
    'opened-in-emergency',
  ]),
  actor: webIdSchema,
  /** For whom the actor acted, when not for themselves. */
  onBehalfOf: webIdSchema.optional(),
  at: instantSchema,
  /** Of a step that the owner took at the co-op’s desk, on paper. */
  desk: deskStepSchema.optional(),
  /** Of an invalidation. */
  reason: z.string().max(500).optional(),
})
export type RecordedStep = z.infer<typeof recordedStepSchema>

/** A consent as it can be carried elsewhere: what it allows, every step of its life, and what its owner was shown. */
export const consentRecordSchema = z.object({
  grant: grantSchema,
  steps: z.array(recordedStepSchema).min(1),
  shown: shownSchema.optional(),
})
export type ConsentRecord = z.infer<typeof consentRecordSchema>

/** Who gave the consent as it stands for its owner; undefined when that was the owner. */
export const givenFor = ({ grant, steps }: ConsentRecord): WebId | undefined => {
  const last = steps.findLast(({ kind }) => letsRead.has(kind))
  return last?.onBehalfOf === grant.owner ? last.actor : undefined
}

const letsRead: ReadonlySet<RecordedStep['kind']> = new Set(['given', 'amended', 'resumed', 'restored'])
