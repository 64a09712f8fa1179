import { z } from 'zod'

/**
 * Who may vote on a day, and with how many votes. Nobody who may not is on the roll, so that whoever counts needs no
 * second look at the register.
 */
export const rollEntrySchema = z.object({
  /** Of the members register. */
  member: z.number().int().positive(),
  /** One; a legal person or a mutual society up to five where the statute says so (art. 2538 c. 3 c.c.). */
  votes: z.number().int().min(1).max(5),
  section: z.string().exactOptional(),
  province: z.string().exactOptional(),
  /** As the register calls it: `citizen`, `provider`, `legal-person`. */
  category: z.string().max(40),
})
export type RollEntry = z.infer<typeof rollEntrySchema>

/** The votes that are due: those of all on the roll. Quorums are measured against them. */
export const votesDueOf = (roll: readonly Pick<RollEntry, 'votes'>[]): number =>
  roll.reduce((sum, { votes }) => sum + votes, 0)
