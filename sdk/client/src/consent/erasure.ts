import { z } from 'zod'
import { grantIdSchema, instantSchema, webIdSchema } from '../ids.ts'

/** `kept`: a law obliges the recipient to keep it (GDPR Art. 17(3)(b)); which one, and for how long, is said. */
export const erasureOutcomeSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('erased') }),
  z.strictObject({
    outcome: z.literal('kept'),
    /** Of the law, as it is cited: `art. 2220 c.c.`. */
    law: z.string().trim().min(3).max(200),
    reason: z.string().trim().min(3).max(500),
    until: instantSchema.optional(),
  }),
])
export type ErasureOutcome = z.infer<typeof erasureOutcomeSchema>

/** What a recipient must do once a consent is over, and what they said. */
export const erasureSchema = z.object({
  grant: grantIdSchema,
  owner: webIdSchema,
  recipient: webIdSchema,
  cause: z.enum(['withdrawn', 'expired', 'invalidated']),
  /** When the consent was over. */
  overAt: instantSchema,
  eraseBy: instantSchema,
  answer: z
    .object({
      at: instantSchema,
      outcome: erasureOutcomeSchema,
      /** As the recipient signed it, with the key inside. */
      statement: z.string(),
    })
    .optional(),
})
export type Erasure = z.infer<typeof erasureSchema>

/** `due` until its time, then `overdue`, until it is answered. */
export const erasureStates = ['due', 'overdue', 'erased', 'kept'] as const
export type ErasureState = (typeof erasureStates)[number]

export const erasureStateAt = ({ answer, eraseBy }: Erasure, at: string): ErasureState =>
  answer?.outcome.outcome ?? (at < eraseBy ? 'due' : 'overdue')
