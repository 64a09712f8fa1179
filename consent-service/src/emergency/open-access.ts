import {
  emergencyLegalBasis,
  type EmergencyAccess,
  type EmergencyOpening,
  type EmergencyRule,
} from '@mutua/sdk/consent/emergency'
import type { ProviderRole } from '@mutua/sdk/coop/member'
import { monthOf } from '@mutua/sdk/coop/period'
import { instantOf, type GrantId, type Instant, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'
import { dayRowSchema, keys, localIdOf, openedRows, refusalsRowSchema } from './emergency-rows.ts'
import { ruleOf } from './rules.ts'

export interface OpenAccessDeps {
  readonly store: Store
  readonly now: () => number
  /** `pod` is the root container of the member's pod. */
  readonly findMember: (
    webId: WebId,
  ) => Promise<{ readonly webId: WebId; readonly pod: ResourceUrl } | undefined>
  /** Who works for an organisation now, and as what. */
  readonly findStaff: (
    organisation: WebId,
    person: WebId,
  ) => Promise<{ readonly role: ProviderRole; readonly organisationName: string } | undefined>
  /** Roles that the co-op trusts with emergency access. */
  readonly roles: ReadonlySet<ProviderRole>
  /** Milliseconds from the opening to the end; an hour. */
  readonly lastsMs: number
  /** How often one person may open, or ask in vain, on one day (UTC). */
  readonly perDay: number
  /** Milliseconds after the opening by when the member must have been told, and an officer have reviewed it. */
  readonly tellWithinMs: number
  readonly reviewWithinMs: number
  /** Begins the grant that it is read by, together with `alongside` or not at all; undefined: look again. */
  readonly beginGrant: (
    opened: {
      readonly owner: WebId
      readonly pod: ResourceUrl
      readonly organisation: WebId
      readonly organisationName: string
      readonly person: WebId
      readonly resources: readonly ResourceUrl[]
      readonly at: number
      readonly lastsMs: number
    },
    alongside: (grant: { readonly id: GrantId; readonly validUntil: Instant }) => {
      readonly writes: readonly Write[]
      readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
    },
  ) => Promise<{ readonly id: GrantId } | undefined>
}

/** Who opens: a person on the staff list of the organisation. */
export interface Opener {
  readonly organisation: WebId
  readonly person: WebId
}

/**
 * Opens an emergency access without consent of the member. Whether it may be is asked in the order in which the least is
 * given away: who is trusted with none learns nothing of anybody. That a member forbids it, and that a WebID is nobody’s
 * here, are one answer, cost one of the same few attempts and one write.
 *
 * Grant, record, its places in the lists and the count of the day are one write, which happens only while the member’s
 * rule and the co-op’s trust are as they were read.
 *
 * @throws {Problem} `staff-only`, `emergency-not-trusted`, `emergency-limit`, `emergency-not-possible`, `input-malformed`
 */
export const openAccess = async (
  opener: Opener,
  opening: EmergencyOpening,
  deps: OpenAccessDeps,
): Promise<EmergencyAccess> => {
  for (;;) {
    const trusted = await requireTrust(opener, deps)
    if (opening.owner === opener.person)
      throw new Problem('input-malformed', 'Nobody needs emergency access to a pod of their own.')
    const now = deps.now()
    const day = await countDay(opener.person, now, deps)
    const asked = await findOpenable(opening.owner, deps)
    if (asked.openable === undefined) {
      await countRefusal(opener, now, deps)
      throw new Problem(
        'emergency-not-possible',
        'Act on what you see and on what those present can tell you. For a person of this co-op, ask its officer.',
      )
    }
    const { pod, resources } = asked.openable
    let access: EmergencyAccess | undefined
    const grant = await deps.beginGrant(
      { ...opener, ...trusted, owner: opening.owner, pod, resources, at: now, lastsMs: deps.lastsMs },
      ({ id, validUntil }) => {
        access = {
          grant: id,
          owner: opening.owner,
          ...opener,
          organisationName: trusted.organisationName,
          role: trusted.role,
          reason: opening.reason,
          text: opening.text,
          legalBasis: [...emergencyLegalBasis],
          resources: [...resources],
          openedAt: instantOf(now),
          validUntil,
          tellBy: instantOf(now + deps.tellWithinMs),
          reviewBy: instantOf(now + deps.reviewWithinMs),
        }
        return {
          writes: [...openedRows(access), day.write],
          unchanged: new Map([
            [keys.access(localIdOf(id)), undefined],
            ...day.unchanged,
            ...asked.unchanged,
            ...trusted.unchanged,
          ]),
        }
      },
    )
    if (grant !== undefined && access !== undefined) return access
  }
}

/** @throws {Problem} `staff-only`, `emergency-not-trusted` */
const requireTrust = async ({ organisation, person }: Opener, deps: OpenAccessDeps) => {
  const staff = await deps.findStaff(organisation, person)
  if (staff === undefined)
    throw new Problem('staff-only', 'Ask the administrator of the organisation to enter you.')
  const key = keys.trust(organisation)
  const bytes = await deps.store.get(key)
  if (bytes === undefined)
    throw new Problem(
      'emergency-not-trusted',
      'An officer of the co-op can entrust this organisation with emergency access.',
    )
  if (!deps.roles.has(staff.role))
    throw new Problem(
      'emergency-not-trusted',
      'Call a colleague with a role that the co-op trusts with it, or have yours corrected on the staff list.',
    )
  return { ...staff, unchanged: new Map([[key, bytes]]) }
}

/** @throws {Problem} `emergency-limit` */
const countDay = async (person: WebId, now: number, { store, perDay }: OpenAccessDeps) => {
  const key = keys.day(person)
  const bytes = await store.get(key)
  const day = instantOf(now).slice(0, 10)
  const before = bytes === undefined ? undefined : parseRow(dayRowSchema, bytes)
  const times = before?.day === day ? before.times : 0
  if (times >= perDay)
    throw new Problem(
      'emergency-limit',
      'Let a colleague open it, or ask an officer of the co-op; from tomorrow (UTC) you can again.',
    )
  return { write: row(key, { day, times: times + 1 }), unchanged: new Map([[key, bytes]]) }
}

/** The pod and what may be read there; undefined for what is no member of the co-op, and for who forbids it. */
const findOpenable = async (owner: WebId, { store, findMember }: OpenAccessDeps) => {
  const key = keys.rule(owner)
  const bytes = await store.get(key)
  const member = await findMember(owner)
  const rule: EmergencyRule | undefined = member === undefined ? undefined : ruleOf(bytes, member.pod)
  const isOpen = member !== undefined && rule?.allowed === true && rule.resources.length > 0
  return {
    unchanged: new Map([[key, bytes]]),
    openable: isOpen ? { pod: member.pod, resources: rule.resources } : undefined,
  }
}

/** An attempt of the day, and one more in the list of the month: about who asked, not about whom. */
const countRefusal = (opener: Opener, now: number, deps: OpenAccessDeps): Promise<void> =>
  commitPlan(deps.store, async () => {
    const day = await countDay(opener.person, now, deps)
    const key = keys.refusals(monthOf(instantOf(now)), opener.organisation, opener.person)
    const bytes = await deps.store.get(key)
    const before = await findRow(deps.store, key, refusalsRowSchema)
    return {
      writes: [day.write, row(key, { ...opener, times: (before?.times ?? 0) + 1 })],
      unchanged: new Map([...day.unchanged, [key, bytes]]),
      result: undefined,
    }
  })
