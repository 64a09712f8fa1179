import { z } from 'zod'
import { instantOf, instantSchema, webIdSchema, type Instant } from '../ids.ts'
import { Problem } from '../problem.ts'
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
  /** Until when the role stands; who says nothing gets `usualRoleDays`. */
  validUntil: instantSchema.exactOptional(),
})
export type StaffEntry = z.infer<typeof staffEntrySchema>

/** A line of the staff list. */
export const staffMemberSchema = staffEntrySchema.extend({
  since: instantSchema,
  /** Since when this person has left; absent while they work there. */
  until: instantSchema.optional(),
  /** When its credential was last prolonged; absent while the first one stands. */
  renewedAt: instantSchema.exactOptional(),
})
export type StaffMember = z.infer<typeof staffMemberSchema>

/** A role that nobody looks at again would outlast the job: a year, as orders and employers confirm theirs. */
export const usualRoleDays = 365
/** The longest that can be entered at once. */
export const longestRoleDays = 731
/** From when its holder is told that it ends. */
export const roleWarningDays = 30

const dayMs = 86_400_000

/** Until when a role stands that is entered or renewed now. @throws {Problem} `input-malformed` when it is over already, or lasts too long */
export const roleEndOf = (wished: Instant | undefined, nowMs: number): Instant => {
  const end = wished ?? instantOf(nowMs + usualRoleDays * dayMs)
  if (end <= instantOf(nowMs) || end > instantOf(nowMs + longestRoleDays * dayMs))
    throw new Problem('input-malformed', 'Let the role end within two years from now.')
  return end
}

/** `[…, validUntil)`: at the instant itself it is over. What was entered without an end stands until it is renewed. */
export const isRoleOver = (
  { validUntil }: { readonly validUntil?: Instant | undefined },
  at: Instant,
): boolean => validUntil !== undefined && at >= validUntil

/** Whether it stands and ends within `roleWarningDays`. */
export const isRoleEndingSoon = (
  role: { readonly validUntil?: Instant | undefined },
  nowMs: number,
): boolean =>
  !isRoleOver(role, instantOf(nowMs)) && isRoleOver(role, instantOf(nowMs + roleWarningDays * dayMs))

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
  kind: z.enum(['admitted', 'joined', 'renewed', 'left', 'administrators-changed', 'ended']),
  actor: webIdSchema,
  at: instantSchema,
  person: webIdSchema.optional(),
  role: providerRoleSchema.optional(),
  /** Until when the role stands that was entered or renewed. */
  validUntil: instantSchema.exactOptional(),
})
/** One step in the life of an organisation; written once, never changed. */
export type OrganisationEvent = z.infer<typeof organisationEventSchema>
