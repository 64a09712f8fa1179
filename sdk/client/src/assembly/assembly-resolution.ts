import { z } from 'zod'
import { civilDateSchema } from '../coop/civil-date.ts'
import { sha256Schema } from '../ids.ts'
import { assemblyIdSchema } from './assembly.ts'
import { enactsSchema, matterSchema, tallySchema } from './motion.ts'

/** What an assembly held here has adopted, as president and secretary signed it in the minutes. */
export const assemblyResolutionSchema = z.object({
  assembly: assemblyIdSchema,
  /** Place on the agenda. */
  motion: z.number().int().positive(),
  title: z.string(),
  /** Of the text that was voted. */
  textDigest: sha256Schema,
  matter: matterSchema,
  adoptedOn: civilDateSchema,
  enacts: enactsSchema,
  tally: tallySchema,
  /** Of an election, the numbers of the members who take the seats. */
  elected: z.array(z.number().int().positive()).exactOptional(),
  /** The application whose refusal it decided. Absent where too few were there: then the assembly has not spoken. */
  appeal: z.number().int().positive().exactOptional(),
  /** Of the minutes. */
  minutes: sha256Schema,
})
export type AssemblyResolution = z.infer<typeof assemblyResolutionSchema>
