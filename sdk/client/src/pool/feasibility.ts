import { z } from 'zod'
import { instantSchema, sha256Schema, webIdSchema } from '../ids.ts'
import { aboutSchema } from './study.ts'

/** How many members there would be for a study: filters over the columns of the catalogue, as of any question. */
export const feasibilityWishSchema = z.strictObject({
  /** For which organisation; left out by who belongs to one only. */
  organisation: webIdSchema.exactOptional(),
  /** Read against the table, and refused by it: see `parseQuery`. */
  where: z.array(z.unknown()).max(16).default([]),
})
export type FeasibilityWish = z.input<typeof feasibilityWishSchema>

/** About how many, with noise, rounded to ten; below ten it is `few`, whatever is asked. */
export const feasibilityAnswerSchema = z.object({
  about: aboutSchema,
  /** The number without noise lies within this distance 95 times of 100; rounded up to ten, and the same for each question. */
  within: z.int().positive().multipleOf(10),
  /** What was asked: the same question has the same answer, for whoever asks it. */
  question: sha256Schema,
  /** The study of the co-op that it was asked of, and the snapshot of it. */
  study: z.url(),
  snapshot: sha256Schema.exactOptional(),
  at: instantSchema,
})
export type FeasibilityAnswer = z.infer<typeof feasibilityAnswerSchema>
