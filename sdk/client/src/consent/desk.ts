import { z } from 'zod'
import { grantIdSchema, instantSchema, requestIdSchema, sha256Schema, webIdSchema } from '../ids.ts'

/** SHA-256 of the scan of a signed sheet, in hex. The scan lies where the member or the co-op keeps it, never here. */
const paper = sha256Schema
/** BCP 47: the language in which it was read aloud. */
const language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)

export const deskOrderWishSchema = z.strictObject({
  member: webIdSchema,
  paper,
  language,
  validUntil: instantSchema,
})
export type DeskOrderWish = z.infer<typeof deskOrderWishSchema>

/** A member’s written order that the desk reads to them what waits, and enters what they decide. It permits no decision. */
export const deskOrderSchema = z.object({
  ...deskOrderWishSchema.shape,
  id: z.url(),
  /** `confirmed`: in force until `validUntil`. */
  state: z.enum(['recorded', 'confirmed', 'ended']),
  recordedBy: webIdSchema,
  recordedAt: instantSchema,
  confirmedBy: webIdSchema.optional(),
  confirmedAt: instantSchema.optional(),
  endedBy: webIdSchema.optional(),
  endedAt: instantSchema.optional(),
})
export type DeskOrder = z.infer<typeof deskOrderSchema>

/** What the member decided on a sheet that they signed. What is given ends at `validUntil`, or as was asked. */
export const deskActWishSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('give'),
    request: requestIdSchema,
    validUntil: instantSchema.optional(),
    paper,
    language,
  }),
  z.strictObject({ kind: z.literal('refuse'), request: requestIdSchema, paper, language }),
  z.strictObject({ kind: z.literal('withdraw'), grant: grantIdSchema, paper, language }),
])
export type DeskActWish = z.infer<typeof deskActWishSchema>

export const deskActSchema = z.object({
  id: z.url(),
  order: z.url(),
  member: webIdSchema,
  wish: deskActWishSchema,
  /** SHA-256 of order, member and wish: what the second person says that they confirm. */
  digest: sha256Schema,
  /** `waiting` for a second person, and nothing has happened. A withdrawal is `done` from the beginning. */
  state: z.enum(['waiting', 'done']),
  enteredBy: webIdSchema,
  enteredAt: instantSchema,
  confirmedBy: webIdSchema.optional(),
  confirmedAt: instantSchema.optional(),
  /** The consent that was given or withdrawn. */
  grant: grantIdSchema.optional(),
})
export type DeskAct = z.infer<typeof deskActSchema>

/** How long an act waits for its second person, in milliseconds: the member is still there. */
export const deskWaitMs = 900_000

export const deskConfirmationSchema = z.strictObject({ digest: sha256Schema })

/** Who entered a step at the desk, who confirmed it, and what the member signed. Of a withdrawal nobody had confirmed it yet. */
export const deskStepSchema = z.object({
  entered: webIdSchema,
  confirmed: webIdSchema.optional(),
  paper,
  language,
})
export type DeskStep = z.infer<typeof deskStepSchema>
