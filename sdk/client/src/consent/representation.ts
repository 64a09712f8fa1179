import { z } from 'zod'
import { civilDateSchema } from '../coop/civil-date.ts'
import { grantIdSchema, instantSchema, requestIdSchema, resourceUrlSchema, webIdSchema } from '../ids.ts'

/**
 * What somebody may do for a member: see requests; decide on them, amend, resume and restore what was given; give without
 * being asked; see consents with their receipts; pause and withdraw.
 */
export const powers = ['see-requests', 'decide', 'give', 'see-consents', 'withdraw'] as const
export const powerSchema = z.enum(powers)
export type Power = z.infer<typeof powerSchema>

export const representedKindSchema = z.enum(['care', 'social', 'research', 'coop'])

/** How far somebody may act for a member; what is left out does not narrow. */
const reach = {
  powers: z.array(powerSchema).min(1).max(powers.length),
  /** Only consents for purposes of these kinds. */
  kinds: z.array(representedKindSchema).min(1).max(4).optional(),
  /** Only consents that lie wholly within these; a container covers all beneath it. */
  resources: z.array(resourceUrlSchema).min(1).max(20).optional(),
} as const

export const mandateIdSchema = z.url().max(2_048)

/** How a member names somebody who may act for them. */
export const delegationWishSchema = z.strictObject({
  delegate: webIdSchema,
  ...reach,
  /** At most a year from now. */
  validUntil: instantSchema,
  /** What the delegate may read, under a consent of its own with the same end. */
  reading: z
    .strictObject({
      purpose: z.url().max(2_048),
      resources: z.array(resourceUrlSchema).min(1).max(100),
    })
    .optional(),
})
export type DelegationWish = z.infer<typeof delegationWishSchema>

/**
 * named -> accepted | refused | ended; accepted -> ended. That its time is over is not a state. Nothing in it ever grows:
 * to allow more the member names the person anew.
 */
export const delegationSchema = z.object({
  id: mandateIdSchema,
  member: webIdSchema,
  delegate: webIdSchema,
  ...reach,
  validUntil: instantSchema,
  /** The consent under which the delegate reads. */
  reading: grantIdSchema.optional(),
  state: z.enum(['named', 'accepted', 'refused', 'ended']),
  namedAt: instantSchema,
  /** Of the acceptance or the refusal. */
  answeredAt: instantSchema.optional(),
  endedAt: instantSchema.optional(),
  /** The member, or the delegate who gave it back. */
  endedBy: webIdSchema.optional(),
})
export type Delegation = z.infer<typeof delegationSchema>

/** One thing that was done for a member by somebody else; written once, never changed. */
export const representedActSchema = z.object({
  /** A step in the life of a consent. */
  kind: z.string(),
  actor: webIdSchema,
  at: instantSchema,
  request: requestIdSchema.optional(),
  grant: grantIdSchema.optional(),
})
export type RepresentedAct = z.infer<typeof representedActSchema>

/** `parental`: responsabilità genitoriale; `guardian`: tutela; `support`: amministrazione di sostegno. */
export const guardianshipBasisSchema = z.enum(['parental', 'guardian', 'support'])

/** What an officer records at the desk; a second officer confirms it. */
export const guardianshipWishSchema = z
  .strictObject({
    ward: webIdSchema,
    guardians: z.array(webIdSchema).min(1).max(4),
    basis: guardianshipBasisSchema,
    ...reach,
    /** Of a minor. Only the two days on which the person is asked again are kept. */
    born: civilDateSchema.optional(),
    /** Of an adult: until the end of this day. */
    lastDay: civilDateSchema.optional(),
    /** Where the decree is found: court, number, date. Nothing of what it says. */
    decree: z.string().min(3).max(140).optional(),
  })
  .refine(({ born, lastDay }) => (born === undefined) !== (lastDay === undefined), {
    message: 'name the day of birth of a minor, or the last day of an adult’s guardianship',
  })
  .refine(({ basis, born }) => basis !== 'parental' || born !== undefined, {
    message: 'parents decide for minors only',
  })
  .refine(({ basis, decree }) => basis === 'parental' || decree !== undefined, {
    message: 'say where the decree is found',
  })
export type GuardianshipWish = z.input<typeof guardianshipWishSchema>

/** recorded -> confirmed -> ended; recorded -> ended. In force between the confirmation and the last of its days. */
export const guardianshipSchema = z.object({
  id: mandateIdSchema,
  ward: webIdSchema,
  guardians: z.array(webIdSchema).min(1).max(4),
  basis: guardianshipBasisSchema,
  ...reach,
  /** Of a minor: from here on the person decides about everything but research (14 years). */
  decidesFrom: civilDateSchema.optional(),
  /** The first day on which no guardian decides any more: 18 years, or the day after the last one. */
  endsOn: civilDateSchema,
  decree: z.string().optional(),
  state: z.enum(['recorded', 'confirmed', 'ended']),
  recordedBy: webIdSchema,
  recordedAt: instantSchema,
  confirmedBy: webIdSchema.optional(),
  confirmedAt: instantSchema.optional(),
  endedBy: webIdSchema.optional(),
  endedAt: instantSchema.optional(),
})
export type Guardianship = z.infer<typeof guardianshipSchema>
