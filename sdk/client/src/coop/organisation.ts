import { z } from 'zod'
import { instantSchema, webIdSchema } from '../ids.ts'
import { personNameSchema, providerRoleSchema, providerSchema } from './member.ts'

export const administratorsSchema = z.array(webIdSchema).min(1).max(10)

/** What an officer enters when the co-op admits a provider organisation. */
export const organisationAdmissionSchema = z.object({
  name: personNameSchema.max(120),
  /** Who keeps its staff list. To keep the list gives no access to anything. */
  administrators: administratorsSchema,
})
export type OrganisationAdmission = z.infer<typeof organisationAdmissionSchema>

export const organisationSchema = z.object({
  /** Its WebID, given by the co-op. Nobody can sign in with it: only the people on its staff list act for it. */
  id: webIdSchema,
  name: z.string(),
  /** Since when it is none any more: nobody asks or reads for it. */
  endedAt: instantSchema.optional(),
})
export type Organisation = z.infer<typeof organisationSchema>

/** What the administrator enters about one of its people. */
export const staffEntrySchema = z.object({
  webId: webIdSchema,
  displayName: personNameSchema,
  role: providerRoleSchema,
})
export type StaffEntry = z.infer<typeof staffEntrySchema>

/** A line of the staff list. */
export const staffMemberSchema = staffEntrySchema.extend({
  since: instantSchema,
  /** Since when this person has left; absent while they work there. */
  until: instantSchema.optional(),
})
export type StaffMember = z.infer<typeof staffMemberSchema>

/** What ties somebody to an organisation: a line of its staff list, also one that has ended, or keeping that list. */
export const roleHeldSchema = z.object({
  organisation: organisationSchema,
  isAdministrator: z.boolean(),
  stay: staffMemberSchema.exactOptional(),
})
export type RoleHeld = z.infer<typeof roleHeldSchema>

/** As what the co-op knows who asks. */
export const ownRolesSchema = z.object({
  /** Their entry in the directory of providers: they ask members for access in their own name. */
  provider: providerSchema.exactOptional(),
  organisations: z.array(roleHeldSchema),
})
export type OwnRoles = z.infer<typeof ownRolesSchema>

export const organisationEventSchema = z.object({
  kind: z.enum(['admitted', 'joined', 'left', 'administrators-changed', 'ended']),
  actor: webIdSchema,
  at: instantSchema,
  person: webIdSchema.optional(),
  role: providerRoleSchema.optional(),
})
/** One step in the life of an organisation; written once, never changed. */
export type OrganisationEvent = z.infer<typeof organisationEventSchema>
