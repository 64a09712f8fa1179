import { z } from 'zod'
import { instantSchema, sha256Schema } from '../ids.ts'
import { civilDateSchema } from './civil-date.ts'

/** What a resolution may lay down as policy. */
export const policySubjectSchema = z.enum(['tariff', 'ristorno', 'budget'])
export type PolicySubject = z.infer<typeof policySubjectSchema>

/** Year and number in the book of resolutions: `2026/1`. */
export const resolutionIdSchema = z
  .string()
  .regex(/^2\d{3}\/[1-9]\d{0,5}$/, 'must be year and number, like 2026/1')

/** As an officer copies it from the minutes (libro delle deliberazioni, art. 2421 n. 3 c.c.). */
export const resolutionRecordSchema = z.object({
  id: resolutionIdSchema,
  title: z.string().trim().min(1).max(200),
  adoptedOn: civilDateSchema,
  governs: z.array(policySubjectSchema).min(1),
  /** SHA-256 of the published criteria that it adopts for a ristorno: the run takes these and no others. */
  ristornoCriteria: sha256Schema.exactOptional(),
})
export type ResolutionRecord = z.infer<typeof resolutionRecordSchema>

/**
 * A resolution the assembly has adopted, as a value: prices and criteria are only taken with one of these, and cite it.
 * `source` says how the house knows: `minutes` = copied by an officer from a vote held elsewhere, nothing here proves it.
 */
export const adoptedResolutionSchema = resolutionRecordSchema.extend({
  source: z.literal('minutes'),
  recordedAt: instantSchema,
})
export type AdoptedResolution = z.infer<typeof adoptedResolutionSchema>
