import { z } from 'zod'
import { centsSchema, instantSchema } from '../ids.ts'
import { yearSchema } from './period.ts'
import { resolutionIdSchema } from './resolution-id.ts'
import { sectionKindSchema } from './register.ts'

/** What a section may spend in a year, as the assembly voted it: part of the document of the section. */
export const sectionBudgetSchema = z.strictObject({
  year: yearSchema,
  cents: centsSchema.refine((amount) => amount > 0n, 'must be more than nothing'),
})

/**
 * What a cost carries that is booked against a section. The name of a condition stands in no book: the id is a hash of it, for
 * sections of every kind alike.
 */
export const sectionTagOf = (id: string): string => `section:${id}`
export const sectionOfTag = (tag: string): string | undefined => /^section:([0-9a-f]{16})$/.exec(tag)?.[1]

/** A section as its members see it: how many they are, from the smallest group on, and what it may spend. */
export const sectionStandingSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: sectionKindSchema,
  members: z.number().int().positive().exactOptional(),
  /** Nobody enters it any more, and nothing is spent for it. */
  endedAt: instantSchema.exactOptional(),
  /** Whoever calls is in it. */
  isMine: z.boolean(),
  budget: z
    .object({
      year: yearSchema,
      resolution: resolutionIdSchema,
      plannedCents: centsSchema,
      /** Missing where fewer than the smallest group are in a section of a condition: then what it spends could be about one. */
      spentCents: centsSchema.exactOptional(),
      leftCents: centsSchema.exactOptional(),
    })
    .exactOptional(),
})
export type SectionStanding = z.infer<typeof sectionStandingSchema>
