import { z } from 'zod'
import { instantSchema, requestIdSchema, webIdSchema } from '../ids.ts'
import { plainTextSchema } from './plain-text.ts'

/** Questions that may be asked about one request: enough to understand it, too few for a conversation about something else. */
export const mostQuestions = 10

/** What is asked, or answered. It never stands in a log or a notice. */
export const questionWishSchema = z.strictObject({ text: plainTextSchema })

/** One question about a request, and its one answer. */
export const questionSchema = z.object({
  /** Counts the questions about the request from 1. */
  number: z.number().int().positive(),
  text: z.string(),
  at: instantSchema,
  /** Who asked: the owner, or who acts for them. */
  by: webIdSchema,
  answer: z
    .object({
      text: z.string(),
      at: instantSchema,
      /** Who answered: who made the request, or one of the people of the organisation that did. */
      by: webIdSchema,
    })
    .optional(),
})
export type Question = z.infer<typeof questionSchema>

/** All that was asked about a request, in the order of asking. */
export const questionThreadSchema = z.object({
  request: requestIdSchema,
  items: z.array(questionSchema).max(mostQuestions),
  /** Whether something can still be asked and answered: until the request is decided or its time is over. */
  isOpen: z.boolean(),
})
export type QuestionThread = z.infer<typeof questionThreadSchema>
