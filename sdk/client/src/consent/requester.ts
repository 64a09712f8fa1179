import { z } from 'zod'
import { instantSchema } from '../ids.ts'
import { providerRoleSchema } from '../coop/member.ts'

/** What the co-op knows of who asks a member, so that the member knows why to believe a name. */
export const requesterSchema = z.discriminatedUnion('kind', [
  /** A person in the directory of providers, whom an officer has entered. */
  z.object({
    kind: z.literal('provider'),
    name: z.string(),
    organisation: z.string(),
    role: providerRoleSchema,
  }),
  /** An organisation that the co-op has admitted, and who of its staff asked; without, when they have left since. */
  z.object({
    kind: z.literal('organisation'),
    name: z.string(),
    person: z.object({ name: z.string(), role: providerRoleSchema, since: instantSchema }).optional(),
  }),
  /** Nobody here vouches for the name. */
  z.object({ kind: z.literal('unlisted'), name: z.string() }),
])
export type Requester = z.infer<typeof requesterSchema>
