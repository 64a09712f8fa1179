import { z } from 'zod'
import { instantSchema, microCentsSchema, purposeIriSchema } from '../ids.ts'
import { resolutionIdSchema } from './resolution-id.ts'

/** A price list, the same for everybody: micro-cents per unit of use, by purpose. A purpose without a price cannot be granted. */
export const tariffAdoptionSchema = z.object({
  version: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, dashes'),
  resolution: resolutionIdSchema,
  prices: z
    .record(purposeIriSchema, microCentsSchema)
    .refine((prices) => Object.keys(prices).length > 0, 'must price at least one purpose'),
  /**
   * What covers the costs of making data available, in micro-cents per unit, by purpose (fees of the kind of Reg. (EU)
   * 2025/327 Art. 62). Billed on the same invoice, booked apart, and out of reach of the ristorno. A gift has none.
   */
  fees: z.record(purposeIriSchema, microCentsSchema).exactOptional(),
})
export type TariffAdoption = z.infer<typeof tariffAdoptionSchema>

/** In force for the consents decided from `from` until the next tariff; a consent keeps the one it was given under. */
export const tariffSchema = tariffAdoptionSchema.extend({ from: instantSchema })
export type Tariff = z.infer<typeof tariffSchema>
