import { z } from 'zod'
import { ballotPartiesWishSchema } from '@mutua/sdk/voting/ballot-parties'
import { officerKeySchema } from '@mutua/sdk/coop/officer'
import { instantSchema, sha256Schema } from '@mutua/sdk/ids'

/** What the authority keeps of a vote until it is over: the codes, who they are for, and when each was given out. */
export const keptCodesSchema = z.object({
  vote: z.string(),
  parties: ballotPartiesWishSchema,
  /** Of the officers at that time: whose signatures give out the codes of the ballots of paper. */
  officers: z.array(officerKeySchema),
  codes: z.array(
    z.object({
      member: z.number().int(),
      weight: z.number().int(),
      person: sha256Schema,
      code: z.string(),
      publicCredential: z.string(),
      given: z.array(instantSchema),
    }),
  ),
})
export type KeptCodes = z.infer<typeof keptCodesSchema>
