import { z } from 'zod'
import { microCentsSchema } from '../ids.ts'

/**
 * What a study brought a member: for that member alone. `microCents` is the sum over the answers that were given while they
 * were in, each price divided by `parts` of the statement and rounded down.
 */
export const ownShareSchema = z.object({
  study: z.url(),
  /** HMAC of the member under the key of the study; gone with that key. */
  pseudonym: z.string(),
  /** Of each member the same: more rows are not worth more. */
  weight: z.literal(1),
  /** Their rows in the study; absent for who has left it. */
  rows: z.int().nonnegative().exactOptional(),
  parts: z.int().positive(),
  /** Given while they were in. */
  answers: z.int().nonnegative(),
  microCents: microCentsSchema,
})
export type OwnShare = z.infer<typeof ownShareSchema>

/** Of a year, over all studies: what counts as exchange. */
export const researchYearSchema = z.object({
  /** What the studies of the year brought the member, and what was carried into it from the year before. */
  microCents: microCentsSchema,
  carriedInMicroCents: microCentsSchema,
  /** Whole classes of units, at the price of a unit of research; the rest is carried into the next year. */
  units: z.int().nonnegative(),
  carriedOutMicroCents: microCentsSchema,
})
export type ResearchYear = z.infer<typeof researchYearSchema>
