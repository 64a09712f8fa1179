import { z } from 'zod'
import { instantSchema, resourceUrlSchema, webIdSchema } from '../ids.ts'
import { civilDateSchema } from './civil-date.ts'

export const personNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(140)
  .refine((text) => !/\p{Cc}/u.test(text), 'must not contain control characters')

export const podSchema = resourceUrlSchema.refine(
  (url) => url.endsWith('/'),
  'must be the root of a pod and end with /',
)

/** Who receives, who provides, and organisations: each with exchanges of their own (art. 2516 c.c.). */
export const memberCategorySchema = z.enum(['citizen', 'provider', 'legal-person'])
export type MemberCategory = z.infer<typeof memberCategorySchema>

/** A line of the members register (libro soci, art. 2421 n. 1 c.c.) as officers see it. */
export const memberSchema = z.object({
  /** Counts from 1 without gaps. */
  number: z.number().int().positive(),
  webId: webIdSchema,
  pod: resourceUrlSchema,
  displayName: z.string(),
  section: z.string().optional(),
  admittedOn: civilDateSchema,
  /** Art. 2538 c.c.: votes who has been in the register "da almeno novanta giorni". */
  voteFrom: civilDateSchema,
  /** Left out in lines from before there were categories: a citizen. */
  category: memberCategorySchema.exactOptional(),
  province: z.string().exactOptional(),
})
export type Member = z.infer<typeof memberSchema>

export const providerRoleSchema = z.enum([
  'general-practitioner',
  'nurse',
  'social-worker',
  'social-secretariat',
  'home-care',
  'mediator',
])
export type ProviderRole = z.infer<typeof providerRoleSchema>

/** A person who may ask members for access; bills go to the organisation. */
export const providerSchema = z.object({
  webId: webIdSchema,
  displayName: personNameSchema,
  role: providerRoleSchema,
  organisation: personNameSchema.max(120),
  /** Until when the role stands, as on a staff list: over, nothing is asked in it until it is renewed. */
  validUntil: instantSchema.exactOptional(),
})
export type Provider = z.infer<typeof providerSchema>
