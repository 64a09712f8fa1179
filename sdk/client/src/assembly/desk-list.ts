import { z } from 'zod'
import { instantSchema, sha256Schema, webIdSchema } from '../ids.ts'

const memberNumber = z.number().int().positive()

/** What one officer reads off a list that those who came have signed. */
export const deskListWishSchema = z.strictObject({
  members: z
    .array(memberNumber)
    .min(1)
    .max(500)
    .refine((members) => new Set(members).size === members.length, 'must name each member once'),
  /** SHA-256 of the picture of the signed paper, where one was taken. */
  paper: sha256Schema.exactOptional(),
})
export type DeskListWish = z.infer<typeof deskListWishSchema>

/** A list from paper: nobody on it counts before a second officer has read the same off it. */
export const deskListSchema = z.object({
  /** From 1. */
  number: memberNumber,
  members: z.array(memberNumber),
  paper: sha256Schema.exactOptional(),
  by: webIdSchema,
  at: instantSchema,
  confirmed: z.object({ by: webIdSchema, at: instantSchema }).exactOptional(),
})
export type DeskList = z.infer<typeof deskListSchema>
