import { z } from 'zod'

/** What members have in their pods, as far as a row is made of it. Attacker-controlled: what does not fit is left out. */

const codingSchema = z.object({ system: z.string().optional(), code: z.string().optional() })
export const conceptSchema = z.object({ coding: z.array(codingSchema).default([]) })
export type Concept = z.infer<typeof conceptSchema>

const quantitySchema = z.object({
  value: z.number(),
  /** `<`, `>` and the like: then the value is not what was measured. */
  comparator: z.string().optional(),
  unit: z.string().optional(),
  system: z.string().optional(),
  code: z.string().optional(),
})
export type Quantity = z.infer<typeof quantitySchema>

const periodSchema = z.object({ start: z.string().optional() })

export const patientSchema = z.object({ birthDate: z.string().optional(), gender: z.string().optional() })

export const conditionSchema = z.object({ code: conceptSchema, verificationStatus: conceptSchema.optional() })

export const observationSchema = z.object({
  status: z.string(),
  code: conceptSchema,
  effectiveDateTime: z.string().optional(),
  effectiveInstant: z.string().optional(),
  effectivePeriod: periodSchema.optional(),
  valueQuantity: quantitySchema.optional(),
  valueCodeableConcept: conceptSchema.optional(),
  interpretation: z.array(conceptSchema).default([]),
  component: z.array(z.object({ code: conceptSchema, valueQuantity: quantitySchema.optional() })).default([]),
})
export type Observation = z.infer<typeof observationSchema>

export const prescriptionSchema = z.object({
  status: z.string(),
  intent: z.string(),
  doNotPerform: z.boolean().default(false),
  medicationCodeableConcept: conceptSchema,
})

export const eventSchema = z.object({
  status: z.string(),
  class: codingSchema.optional(),
  period: periodSchema.optional(),
  performedDateTime: z.string().optional(),
  performedPeriod: periodSchema.optional(),
})

/** `system|code` of each coding. */
export const codesIn = ({ coding }: Concept): readonly string[] =>
  coding.map(({ system = '', code = '' }) => `${system}|${code}`)

export const hasOne = (concept: Concept | undefined, codes: readonly string[]): boolean =>
  concept !== undefined && codesIn(concept).some((code) => codes.includes(code))
