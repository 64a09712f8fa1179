import type { StaffEvent } from '@mutua/sdk/consent/grant'
import { roleEndOf, staffMemberSchema, type StaffMember } from '@mutua/sdk/coop/organisation'
import type { HeldRole } from '@mutua/sdk/coop/role-credential'
import { instantOf, type Instant, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { drawStatusIndex } from '@mutua/kit/draw-status-index'
import { findRow, row } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'
import { requireStanding } from './end-organisation.ts'
import { keys, putStep, staffRowSchema, type LocalId } from './organisation-rows.ts'
import { requireAdministrator } from './require-administrator.ts'

export interface RenewStaffDeps {
  readonly store: Store
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly isOfficer: (webId: WebId) => boolean
  readonly issueRole: (role: HeldRole) => Promise<string>
  /** The order of all changes, in which pod servers receive them (docs/decisions/0040). */
  readonly feed: {
    readonly append: (
      change: (sequence: number) => {
        readonly staff: Omit<StaffEvent, 'sequence'>
        readonly writes: readonly Write[]
        readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
      },
    ) => Promise<number | undefined>
    readonly awaitAppliedEverywhere: (sequence: number) => Promise<void>
  }
}

/**
 * Gives a role on the staff list a new end, also after it has ended, and signs its credential anew; the old text has its
 * place in the list of those that do not count any more. An end that lies earlier is one as well: it resolves when every
 * pod server knows of it, or has no lease left. Durable in one write before that wait, so a crash leaves all or nothing.
 *
 * @throws {Problem} `not-found`, `administrator-only`, `organisation-ended`, `input-malformed`
 */
export const renewStaff = async (
  caller: WebId,
  local: LocalId,
  renewal: { readonly webId: WebId; readonly validUntil?: Instant },
  deps: RenewStaffDeps,
): Promise<StaffMember> => {
  const { store, feed } = deps
  const person = renewal.webId
  for (;;) {
    const held = await requireAdministrator(caller, local, deps)
    requireStanding(held.row)
    const organisation = held.row.id
    const line = await findRow(store, keys.staff(local, person), staffRowSchema)
    if (line === undefined || line.until !== undefined)
      throw new Problem('not-found', 'This person is not on the staff list: enter them anew.')
    const nowMs = deps.now()
    const at = instantOf(nowMs)
    const validUntil = roleEndOf(renewal.validUntil, nowMs)
    const { role } = line
    const statusIndex = await drawStatusIndex(keys.status, deps)
    const credential = await deps.issueRole({
      ...{ organisation, person, role, validUntil, statusIndex },
      since: at,
    })
    const step = putStep(local, held, { kind: 'renewed', actor: caller, at, person, role, validUntil })
    const renewed = { ...line, validUntil, renewedAt: at, statusIndex, credential }
    const sequence = await feed.append((position) => ({
      staff: { organisation, person, isOnList: true, validUntil },
      writes: [
        ...step.writes,
        row(keys.staff(local, person), { ...renewed, sequence: position }),
        row(keys.place(person, local), { organisation, sequence: position, validUntil }),
        row(keys.status(statusIndex), local),
        row(keys.left(line.statusIndex), local),
      ],
      unchanged: new Map([...step.unchanged, [keys.status(statusIndex), undefined]]),
    }))
    if (sequence === undefined) continue
    await feed.awaitAppliedEverywhere(sequence)
    return staffMemberSchema.parse(renewed)
  }
}
