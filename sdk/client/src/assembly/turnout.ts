import { z } from 'zod'

const countSchema = z.object({
  members: z.number().int().nonnegative(),
  tookPart: z.number().int().nonnegative(),
})

/** Who took part, counted by section: none of fewer than ten people is shown apart. */
export const turnoutSchema = z.object({
  all: countSchema,
  sections: z.array(countSchema.extend({ section: z.string() })),
  others: countSchema.exactOptional(),
})
export type Turnout = z.infer<typeof turnoutSchema>
