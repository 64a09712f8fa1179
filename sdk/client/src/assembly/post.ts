import { z } from 'zod'
import { plainTextSchema } from '../consent/plain-text.ts'
import { instantSchema, webIdSchema } from '../ids.ts'

/** What a member says about a motion, under their name. */
export const postSchema = z.object({
  /** In its thread, from 1. */
  number: z.number().int().positive(),
  motion: z.number().int().positive(),
  member: z.number().int().positive(),
  name: z.string(),
  text: plainTextSchema,
  at: instantSchema,
  /** Put away by an officer: it stays readable for who opens it, with the reason. */
  folded: z.object({ reason: z.string(), by: webIdSchema, at: instantSchema }).exactOptional(),
})
export type Post = z.infer<typeof postSchema>

/** A thread in plain words, by the board, and how many posts it had when that was written. */
export const threadSummarySchema = z.object({
  motion: z.number().int().positive(),
  text: plainTextSchema,
  posts: z.number().int().nonnegative(),
  at: instantSchema,
  by: webIdSchema,
})
export type ThreadSummary = z.infer<typeof threadSummarySchema>
