import {
  isRoleOver,
  organisationSchema,
  roleEndOf,
  staffMemberSchema,
  type Organisation,
  type OrganisationAdmission,
  type OrganisationEvent,
  type RoleHeld,
  type StaffEntry,
  type StaffMember,
} from '@mutua/sdk/coop/organisation'
import { instantOf, type BaseUrl, type Instant, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { drawStatusIndex } from '@mutua/kit/draw-status-index'
import { findRow, parseRow, row } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import {
  changeAdministrators,
  endOrganisation,
  finishEnds,
  requireStanding,
  type EndingDeps,
} from './end-organisation.ts'
import {
  keys,
  localOf,
  organisationIdOf,
  placeRowSchema,
  putStep,
  readEvents,
  readOrganisation,
  staffRowSchema,
  type LocalId,
  type OrganisationRow,
  type StaffRow,
} from './organisation-rows.ts'
import { renewStaff, type RenewStaffDeps } from './renew-staff.ts'
import { renewRoles } from './renew-roles.ts'
import { requireAdministrator, unknownOrganisation } from './require-administrator.ts'
import { rolesOf } from './roles-of.ts'
import { staysOf, type Stay } from './stays.ts'

/**
 * Provider organisations and their people. A consent can be given to an organisation; then exactly those may read under it
 * who are on its staff list at that moment. `local` is the last segment of an id.
 */
export interface Organisations {
  /** @param by the officer who admits it: who calls has checked that */
  readonly admit: (admission: OrganisationAdmission, by: WebId) => Promise<Organisation>
  /** What anybody may know of it. @throws {Problem} `not-found` */
  readonly read: (local: LocalId) => Promise<Organisation>
  readonly find: (id: WebId) => Promise<Organisation | undefined>
  /** As what asks members for access (the directory of providers holds people only). */
  readonly findAsker: (
    id: WebId,
  ) => Promise<{ readonly displayName: string; readonly organisation: string } | undefined>
  readonly list: () => Promise<readonly Organisation[]>
  /** @throws {Problem} `not-found`, `administrator-only`, `organisation-ended`, `staff-exists` */
  readonly join: (caller: WebId, local: LocalId, entry: StaffEntry) => Promise<StaffMember>
  /** See `renewStaff`. */
  readonly renew: (
    caller: WebId,
    local: LocalId,
    renewal: { readonly webId: WebId; readonly validUntil?: Instant },
  ) => Promise<StaffMember>
  /**
   * Takes somebody off the list; they themselves may, too. Resolves when no pod server can serve them any more under a
   * consent of the organisation; repeating it only waits again.
   * @throws {Problem} `not-found`, `administrator-only`
   */
  readonly leave: (caller: WebId, local: LocalId, person: WebId) => Promise<StaffMember>
  /** By an officer, as the next: who calls has checked that. See `changeAdministrators`, `endOrganisation`. */
  readonly changeAdministrators: (
    officer: WebId,
    local: LocalId,
    administrators: readonly WebId[],
  ) => Promise<Organisation>
  readonly end: (officer: WebId, local: LocalId) => Promise<Organisation>
  /** Goes on with ends that a crash has interrupted. */
  readonly finishEnds: () => Promise<void>
  /** Those who have left included. @throws {Problem} `not-found`, `administrator-only` */
  readonly staff: (caller: WebId, local: LocalId) => Promise<readonly StaffMember[]>
  /** @throws {Problem} `not-found`, `administrator-only` */
  readonly events: (caller: WebId, local: LocalId) => Promise<readonly OrganisationEvent[]>
  /** The caller's own role credential, also after they have left. @throws {Problem} `not-found` */
  readonly credential: (caller: WebId, local: LocalId) => Promise<string>
  /** See `rolesOf`. */
  readonly rolesOf: (person: WebId) => Promise<readonly RoleHeld[]>
  /** Whether somebody stands on its staff list with a role that has ended by itself. */
  readonly isRoleOver: (person: WebId, id: WebId) => Promise<boolean>
  /** Where somebody works now, with the feed position that a pod server must have reached to know it. */
  readonly placesOf: (person: WebId) => Promise<readonly Place[]>
  /** Whether somebody administers it, or stands on its staff list. */
  readonly belongsTo: (person: WebId, id: WebId) => Promise<boolean>
  /** Whether somebody keeps its staff list. */
  readonly isAdministrator: (person: WebId, id: WebId) => Promise<boolean>
  /** Somebody who works there now. */
  readonly findStaff: (
    id: WebId,
    person: WebId,
  ) => Promise<(StaffMember & { readonly organisationName: string }) | undefined>
  /** Who worked there and when; undefined for what is no organisation. */
  readonly staysAt: (id: WebId) => Promise<readonly Stay[] | undefined>
  /** See `renewRoles`. */
  readonly renewRoles: (isBelieved: (credential: string) => boolean) => Promise<number>
  /** Indexes of the role credentials of those who have left, and of texts that were signed anew; never taken back. */
  readonly leftStatusIndexes: () => Promise<readonly number[]>
}

export interface Place {
  readonly organisation: WebId
  readonly sequence: number
  readonly validUntil?: Instant
}

export interface OrganisationsDeps extends RenewStaffDeps, Pick<EndingDeps, 'endConsents'> {
  readonly origin: BaseUrl
}

export const openOrganisations = (deps: OrganisationsDeps): Organisations => {
  const { store, origin } = deps
  const find = async (id: WebId): Promise<Organisation | undefined> => {
    const local = localOf(origin, id)
    const held = local === undefined ? undefined : await readOrganisation(store, local)
    return held === undefined ? undefined : organisationSchema.parse(held.row)
  }
  const leave: Organisations['leave'] = (caller, local, person) => leaveStaff(caller, local, person, deps)
  const ending: EndingDeps = { ...deps, leave }
  return {
    admit: (admission, by) => admitOrganisation(admission, by, deps),
    read: async (local) => {
      const held = await readOrganisation(store, local)
      if (held === undefined) throw unknownOrganisation()
      return organisationSchema.parse(held.row)
    },
    find,
    findAsker: async (id) => {
      const found = await find(id)
      return found === undefined || found.endedAt !== undefined
        ? undefined
        : { displayName: found.name, organisation: found.name }
    },
    list: async () => {
      const all: Organisation[] = []
      for await (const { value } of store.list(prefixRange(keys.organisations)))
        all.push(parseRow(organisationSchema, value))
      return all.toSorted((a, b) => a.name.localeCompare(b.name, 'it'))
    },
    join: (caller, local, entry) => joinStaff(caller, local, entry, deps),
    renew: (caller, local, renewal) => renewStaff(caller, local, renewal, deps),
    leave,
    changeAdministrators: (officer, local, administrators) =>
      changeAdministrators(officer, local, administrators, deps),
    end: (officer, local) => endOrganisation(officer, local, ending),
    finishEnds: () => finishEnds(ending),
    staff: async (caller, local) => {
      await requireAdministrator(caller, local, deps)
      const all: StaffMember[] = []
      for await (const { value } of store.list(prefixRange(keys.staffs(local))))
        all.push(parseRow(staffMemberSchema, value))
      return all.toSorted((a, b) => a.since.localeCompare(b.since))
    },
    events: async (caller, local) => {
      await requireAdministrator(caller, local, deps)
      return readEvents(store, local)
    },
    credential: async (caller, local) => {
      const held = await readOrganisation(store, local)
      const line =
        held === undefined ? undefined : await findRow(store, keys.staff(local, caller), staffRowSchema)
      if (line === undefined) throw unknownOrganisation()
      return line.credential
    },
    rolesOf: (person) => rolesOf(person, deps),
    placesOf: async (person) => {
      const places: Place[] = []
      for await (const { value } of store.list(prefixRange(keys.places(person))))
        places.push(parseRow(placeRowSchema, value))
      const at = instantOf(deps.now())
      return places.filter((place) => !isRoleOver(place, at))
    },
    isRoleOver: async (person, id) => {
      const local = localOf(origin, id)
      const place =
        local === undefined ? undefined : await findRow(store, keys.place(person, local), placeRowSchema)
      return place !== undefined && isRoleOver(place, instantOf(deps.now()))
    },
    belongsTo: async (person, id) => {
      const local = localOf(origin, id)
      const held = local === undefined ? undefined : await readOrganisation(store, local)
      if (local === undefined || held === undefined) return false
      if (held.row.administrators.includes(person)) return true
      const place = await findRow(store, keys.place(person, local), placeRowSchema)
      return place !== undefined && !isRoleOver(place, instantOf(deps.now()))
    },
    isAdministrator: async (person, id) => {
      const local = localOf(origin, id)
      const held = local === undefined ? undefined : await readOrganisation(store, local)
      return held?.row.administrators.includes(person) === true
    },
    findStaff: async (id, person) => {
      const local = localOf(origin, id)
      const held = local === undefined ? undefined : await readOrganisation(store, local)
      const line =
        local === undefined || held === undefined
          ? undefined
          : await findRow(store, keys.staff(local, person), staffRowSchema)
      return held === undefined ||
        line === undefined ||
        line.until !== undefined ||
        isRoleOver(line, instantOf(deps.now()))
        ? undefined
        : { ...staffMemberSchema.parse(line), organisationName: held.row.name }
    },
    staysAt: async (id) => {
      const local = localOf(origin, id)
      if (local === undefined || (await readOrganisation(store, local)) === undefined) return undefined
      return staysOf(await readEvents(store, local))
    },
    renewRoles: (isBelieved) => renewRoles(isBelieved, deps),
    leftStatusIndexes: async () => {
      const indexes: number[] = []
      for await (const { key } of store.list(prefixRange(keys.allLeft)))
        indexes.push(Number(key.slice(keys.allLeft.length)))
      return indexes
    },
  }
}

const admitOrganisation = async (
  { name, administrators }: OrganisationAdmission,
  by: WebId,
  { store, origin, now, randomBytes }: OrganisationsDeps,
): Promise<Organisation> => {
  const local = Buffer.from(randomBytes(16)).toString('base64url')
  const at = instantOf(now())
  const begun: OrganisationRow = {
    id: organisationIdOf(origin, local),
    name,
    administrators: [...new Set(administrators)],
    admittedBy: by,
    admittedAt: at,
    events: 1,
  }
  const step = putStep(local, { row: begun, bytes: undefined }, { kind: 'admitted', actor: by, at })
  if (!(await store.write(step.writes, step.unchanged)))
    throw new Error('128 random bits came out the same twice: the source of randomness is broken')
  return organisationSchema.parse(begun)
}

const joinStaff = async (
  caller: WebId,
  local: LocalId,
  entry: StaffEntry,
  deps: OrganisationsDeps,
): Promise<StaffMember> => {
  const { store, feed } = deps
  for (;;) {
    const held = await requireAdministrator(caller, local, deps)
    requireStanding(held.row)
    const organisation = held.row.id
    const { webId: person, role } = entry
    const before = await findRow(store, keys.staff(local, person), staffRowSchema)
    if (before !== undefined && before.until === undefined)
      throw new Problem(
        'staff-exists',
        'Take the person off the list before you enter them with another role.',
      )
    const nowMs = deps.now()
    const since = instantOf(nowMs)
    const validUntil = roleEndOf(entry.validUntil, nowMs)
    const statusIndex = await drawStatusIndex(keys.status, deps)
    const credential = await deps.issueRole({ organisation, person, role, since, validUntil, statusIndex })
    const step = putStep(local, held, { kind: 'joined', actor: caller, at: since, person, role, validUntil })
    const sequence = await feed.append((position) => {
      const line: StaffRow = { ...entry, since, validUntil, statusIndex, credential, sequence: position }
      return {
        staff: { organisation, person, isOnList: true, validUntil },
        writes: [
          ...step.writes,
          row(keys.staff(local, person), line),
          row(keys.place(person, local), { organisation, sequence: position, validUntil }),
          row(keys.status(statusIndex), local),
        ],
        unchanged: new Map([...step.unchanged, [keys.status(statusIndex), undefined]]),
      }
    })
    if (sequence !== undefined) return staffMemberSchema.parse({ ...entry, since, validUntil })
  }
}

const leaveStaff = async (
  caller: WebId,
  local: LocalId,
  person: WebId,
  deps: OrganisationsDeps,
): Promise<StaffMember> => {
  const { store, feed } = deps
  for (;;) {
    const held = await requireAdministrator(caller, local, deps, person)
    const line = await findRow(store, keys.staff(local, person), staffRowSchema)
    if (line === undefined) throw new Problem('not-found', 'This person was never on the staff list.')
    if (line.until !== undefined) {
      await feed.awaitAppliedEverywhere(line.sequence)
      return staffMemberSchema.parse(line)
    }
    const until = instantOf(deps.now())
    const step = putStep(local, held, { kind: 'left', actor: caller, at: until, person, role: line.role })
    const sequence = await feed.append((position) => ({
      staff: { organisation: held.row.id, person, isOnList: false },
      writes: [
        ...step.writes,
        row(keys.staff(local, person), { ...line, until, sequence: position }),
        { key: keys.place(person, local), value: undefined },
        row(keys.left(line.statusIndex), local),
      ],
      unchanged: step.unchanged,
    }))
    if (sequence === undefined) continue
    // Durable before this wait: a crash during it loses nothing, and repeating the call only waits again.
    await feed.awaitAppliedEverywhere(sequence)
    return staffMemberSchema.parse({ ...line, until })
  }
}
