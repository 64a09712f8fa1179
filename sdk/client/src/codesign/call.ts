import { z } from 'zod'
import { instantSchema, sha256Schema, webIdSchema } from '../ids.ts'
import { callMinutesSchema } from './scoring.ts'
import { callTextSchema, callWishSchema, line } from './call-text.ts'

/**
 * `draft` -> `announced` (signed by two, not open yet) -> `open` -> `checking` (closed; requirements) -> `scoring` -> `ranked`
 * (closed by two) -> `settled` (minutes signed); `called-off` by two, with a reason. Where the clock decides, nothing is stored.
 */
export const callStateSchema = z.enum([
  'draft',
  'announced',
  'open',
  'checking',
  'scoring',
  'ranked',
  'settled',
  'called-off',
])
export type CallState = z.infer<typeof callStateSchema>

/** A text that was published, and its two signatures. */
const versionSchema = z.object({
  text: callTextSchema,
  digest: sha256Schema,
  at: instantSchema,
})

/** A call as anybody reads it; a draft only as officers do. */
export const callViewSchema = z.object({
  id: z.url(),
  state: callStateSchema,
  /** The first publication and each amendment; the last is in force. */
  versions: z.array(versionSchema),
  /** For officers: what is being drafted, the call or its next amendment. */
  draft: z.object({ wish: callWishSchema, reason: z.string().exactOptional() }).exactOptional(),
  /** Why it was called off, for all to read. */
  off: z.object({ reason: z.string(), at: instantSchema }).exactOptional(),
  /** How many were handed in; said after the closing only. */
  received: z.number().int().nonnegative().exactOptional(),
  /** For officers: of the commission, who has handed in. */
  progress: z
    .object({
      checked: z.number().int(),
      toScore: z.number().int(),
      members: z.array(
        z.object({
          name: z.string(),
          state: z.enum(['silent', 'declared', 'scoring', 'handed-in', 'conflict']),
        }),
      ),
    })
    .exactOptional(),
  minutes: callMinutesSchema
    .extend({ digest: sha256Schema, signedAt: instantSchema })
    .omit({ type: true, version: true })
    .exactOptional(),
})
export type CallView = z.infer<typeof callViewSchema>

/** The text in force, or of a draft what is being drafted. */
export const textOf = ({ versions, draft }: CallView) => versions.at(-1)?.text ?? draft?.wish

export const amendmentWishSchema = z.strictObject({ reason: line(1_200), wish: callWishSchema })

export const questionWishSchema = z.strictObject({ text: line(1_200) })
export const answerWishSchema = z.strictObject({ answer: line(2_400) })

/** Public, without who asked. */
export const callQuestionSchema = z.object({
  number: z.number().int().positive(),
  text: z.string(),
  at: instantSchema,
  answer: z.string().exactOptional(),
  answeredAt: instantSchema.exactOptional(),
})
export type CallQuestion = z.infer<typeof callQuestionSchema>

/** Those who may lead a proposal here: the organisations the caller administers, and whether they are a member. */
export const standingSchema = z.object({
  organisations: z.array(z.object({ id: webIdSchema, name: z.string() })),
  isMember: z.boolean(),
  isOfficer: z.boolean(),
  isCommissioner: z.boolean(),
})
