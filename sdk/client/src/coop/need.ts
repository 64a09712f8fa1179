import { z } from 'zod'
import { webIdSchema } from '../ids.ts'
import { civilDateSchema } from './civil-date.ts'
import { monthSchema } from './period.ts'
import { sectionKindSchema } from './register.ts'

const text = (most: number) => z.string().trim().min(1).max(most)

/** What people can do for each other without being paid. Health is no part of it. */
export const needWhatSchema = z.enum(['time', 'transport', 'company', 'things', 'skills'])
export type NeedWhat = z.infer<typeof needWhatSchema>

/** Left out, nobody reads a name: who wrote it chooses that each time. */
const nameSchema = text(80).exactOptional()

/** Seen by who takes part in the board of that section, until it is over or its author takes it back. */
export const needWishSchema = z.strictObject({
  section: z.string().regex(/^[0-9a-f]{16}$/),
  kind: z.enum(['need', 'offer']),
  what: needWhatSchema,
  text: text(600),
  name: nameSchema,
  /** Last day; thirty days when left out, ninety at most. */
  until: civilDateSchema.exactOptional(),
})
export type NeedWish = z.infer<typeof needWishSchema>

export const needAnswerWishSchema = z.strictObject({ text: text(600), name: nameSchema })
export type NeedAnswerWish = z.infer<typeof needAnswerWishSchema>

/** Said by whoever was helped: how long it took, in whole minutes, and thanks if they like. */
export const needDoneSchema = z.strictObject({
  minutes: z.number().int().min(0).max(1_440),
  thanks: text(300).exactOptional(),
})
export type NeedDone = z.infer<typeof needDoneSchema>

const answerSchema = z.object({
  id: z.string(),
  text: z.string(),
  name: z.string().exactOptional(),
  isMine: z.boolean(),
  /** The one that they agreed on. */
  isAgreed: z.boolean(),
})

/** `hidden`: somebody reported it, and the animator looks at it. */
export const needSchema = z.object({
  id: z.string(),
  section: z.string(),
  kind: z.enum(['need', 'offer']),
  what: needWhatSchema,
  text: z.string(),
  name: z.string().exactOptional(),
  postedOn: civilDateSchema,
  until: civilDateSchema,
  state: z.enum(['open', 'agreed', 'done']),
  isHidden: z.boolean(),
  isMine: z.boolean(),
  /** Whether the caller is who says that it was done. */
  mayEnd: z.boolean(),
  /** All of them for whoever wrote it, one’s own for who answered. */
  answers: z.array(answerSchema),
  thanks: z.string().exactOptional(),
})
export type Need = z.infer<typeof needSchema>

/** The board of one section. `months`: minutes given in months that are over, where enough people gave any. */
export const needBoardSchema = z.object({
  section: z.object({ id: z.string(), name: z.string(), kind: sectionKindSchema }),
  /** Nobody looks after it yet: then nothing is posted. */
  isOpen: z.boolean(),
  takesPart: z.boolean(),
  isAnimator: z.boolean(),
  months: z.array(z.object({ month: monthSchema, minutes: z.number().int().nonnegative() })),
})
export type NeedBoard = z.infer<typeof needBoardSchema>

export const animatorSchema = z.strictObject({ webId: webIdSchema })
