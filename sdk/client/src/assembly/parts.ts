import { z } from 'zod'
import { assemblyIdSchema, assemblyStateSchema, constituencySchema } from './assembly.ts'

const count = z.number().int().nonnegative()

/** A separate assembly (art. 2540 c.c.), how its delegates were allotted, and who they are. */
export const partSchema = z.object({
  assembly: assemblyIdSchema,
  title: z.string(),
  constituency: constituencySchema,
  state: assemblyStateSchema,
  /** For whom its delegates speak: absent until its roll is frozen. */
  members: count.exactOptional(),
  votes: count.exactOptional(),
  /** How many delegates it elects. */
  seats: count,
  /** How its votes were spread over lists, and the seats that follow by largest remainder: a minority has its part. */
  lists: z.array(z.object({ list: z.string(), votes: count, seats: count })),
  /** Once its minutes are signed. */
  delegates: z.array(
    z.object({ member: z.number().int().positive(), name: z.string(), list: z.string().exactOptional() }),
  ),
  /** Whether the caller is on its roll. */
  isMine: z.boolean(),
})
export type Part = z.infer<typeof partSchema>

/** Whether the members of a day have to meet apart first, and by which numbers. */
export const separateNeedSchema = z.object({
  members: count,
  provinces: count,
  mutualActivities: count,
  isNeeded: z.boolean(),
  /** Needed, or allowed by the statute at any size. */
  mayHold: z.boolean(),
  rule: z.string(),
  article: z.string(),
  why: z.string(),
})
export type SeparateNeed = z.infer<typeof separateNeedSchema>

/** One section or province with its votes, and the delegates that follow by largest remainder. */
export const seatShareSchema = z.object({ id: z.string(), votes: count, seats: count })
export type SeatShare = z.infer<typeof seatShareSchema>
