import { z } from 'zod'
import { centsSchema, purposeIriSchema } from '../ids.ts'
import { yearSchema } from './period.ts'

/** A figure that fewer people stand behind than may be told of is `few`; one that would give such a figure away is `withheld`. */
export const toldSchema = z.union([z.number().int().nonnegative(), z.enum(['few', 'withheld'])])
export type Told = z.infer<typeof toldSchema>

export const toldCentsSchema = z.union([z.enum(['few', 'withheld']), centsSchema])
export type ToldCents = z.infer<typeof toldCentsSchema>

/** Whom a use serves; the kind of its purpose. */
const servedSchema = z.enum(['care', 'social', 'research', 'coop'])
export type Served = z.infer<typeof servedSchema>

/**
 * What anybody reads of a year of the co-op. No field can hold a person, and no figure that fewer than `smallestGroup` people stand
 * behind is told, nor can it be worked out from the others.
 */
export const transparencySchema = z.object({
  year: yearSchema,
  smallestGroup: z.number().int().positive(),
  uses: z.object({
    all: toldSchema,
    served: z.array(
      z.object({
        kind: servedSchema,
        uses: toldSchema,
        purposes: z.array(z.object({ purpose: purposeIriSchema, label: z.string(), uses: toldSchema })),
      }),
    ),
  }),
  /** Reads under a consent that were stopped, since it was withdrawn, paused or over. */
  refusals: toldSchema,
  /** Accesses in an emergency, without consent; complaints of members. */
  emergencies: toldSchema,
  complaints: toldSchema,
  /** Personal data breaches (GDPR Art. 4(12)) of which the co-op became aware. */
  breaches: toldSchema,
  money: z.object({
    usesCents: toldCentsSchema,
    otherCents: centsSchema,
    costsCents: centsSchema,
    ristornoCents: toldCentsSchema,
  }),
  /** The newest checkpoint of the log, a signed note. */
  checkpoint: z.string(),
})
export type Transparency = z.infer<typeof transparencySchema>
