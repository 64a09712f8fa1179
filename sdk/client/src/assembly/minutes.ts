import { z } from 'zod'
import { instantSchema, sha256Schema } from '../ids.ts'
import { assemblyIdSchema, chairSchema } from './assembly.ts'
import { enactsSchema, matterSchema, outcomeSchema } from './motion.ts'

/** What president and secretary sign: the numbers, and the text in which people read them. */
export const minutesStatementSchema = z.object({
  type: z.literal('AssemblyMinutes'),
  version: z.literal(1),
  assembly: assemblyIdSchema,
  title: z.string(),
  /** Of the notice and of the roll, as they are in the log. */
  notice: sha256Schema,
  roll: sha256Schema,
  call: z.union([z.literal(1), z.literal(2)]),
  openedAt: instantSchema,
  closedAt: instantSchema,
  president: chairSchema,
  secretary: chairSchema,
  members: z.number().int(),
  votesDue: z.number().int(),
  motions: z.array(
    z.object({
      number: z.number().int().positive(),
      title: z.string(),
      matter: matterSchema,
      vote: z.enum(['open', 'secret']),
      withdrawn: z.boolean(),
      textDigest: sha256Schema,
      amended: z.boolean(),
      /** Of an amended motion: what it puts into force instead of what the notice named. */
      enacts: enactsSchema.exactOptional(),
      outcome: outcomeSchema.exactOptional(),
      /** Of the sheet with every head that counted: kept with the minutes. */
      sheetDigest: sha256Schema.exactOptional(),
      /** In how many persons, by the way they took part. */
      room: z.number().int(),
      remote: z.number().int(),
      represented: z.number().int(),
      early: z.number().int(),
      /** Who voted against or abstained in an open vote, by number and name (art. 2375 c.c.). */
      against: z.array(z.string()),
      abstained: z.array(z.string()),
      /** Of an election, names of those who take the seats. */
      elected: z.array(z.string()),
    }),
  ),
  text: z.object({ it: z.string(), en: z.string() }),
})
export type MinutesStatement = z.infer<typeof minutesStatementSchema>
