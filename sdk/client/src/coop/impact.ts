import { z } from 'zod'
import { yearSchema } from './period.ts'
import { postingTagSchema } from './transfer.ts'
import { toldCentsSchema, toldSchema } from './transparency.ts'

const wordsSchema = z.object({ it: z.string(), en: z.string(), ar: z.string() })
export type ImpactWords = z.infer<typeof wordsSchema>

const about = {
  /** `uses-care`, `spent-sdg:3.8`. */
  id: z.string(),
  name: wordsSchema,
  /** Goals and targets of the 2030 Agenda, BES domains, action sheets that it counts towards. */
  tags: z.array(
    z.object({ tag: postingTagSchema, label: z.object({ it: z.string(), en: z.string() }).optional() }),
  ),
  formula: wordsSchema,
  source: wordsSchema,
}

/**
 * Figures of a year of the co-op, each tied to what it counts towards, with its unit, its formula in words and its source. Like
 * `Transparency` it has no place for a person, and no figure of fewer than `smallestGroup` people.
 */
export const impactSchema = z.object({
  year: yearSchema,
  smallestGroup: z.number().int().positive(),
  figures: z.array(
    z.discriminatedUnion('unit', [
      z.object({ ...about, unit: z.literal('euro-cents'), value: toldCentsSchema }),
      z.object({ ...about, unit: z.enum(['uses', 'reads', 'people']), value: toldSchema }),
    ]),
  ),
})
export type Impact = z.infer<typeof impactSchema>
export type ImpactFigure = Impact['figures'][number]
