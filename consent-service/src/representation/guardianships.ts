import { addDays, birthdayOf, civilDateOf, startOfDay, type CivilDate } from '@mutua/sdk/coop/civil-date'
import {
  guardianshipSchema,
  type Guardianship,
  type guardianshipWishSchema,
} from '@mutua/sdk/consent/representation'
import { instantOf, type BaseUrl, type Instant, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, row } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'
import type { z } from 'zod'
import {
  guardianshipIdOf,
  keys,
  leadTo,
  localOf,
  putNews,
  readGuardianship,
  type DueKind,
  type LocalId,
  type MandateNewsKind,
} from './representation-rows.ts'

export interface GuardianshipDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly findMember: (
    webId: WebId,
  ) => Promise<{ readonly webId: WebId; readonly pod: ResourceUrl } | undefined>
  readonly isOrganisation: (webId: WebId) => Promise<boolean>
}

/** Age from which a person gives consents online themselves (art. 2-quinquies, d.lgs. 196/2003), and full age (art. 2 c.c.). */
const decidingAge = 14
const fullAge = 18
const longestYears = 10
/** How long before their power ends everybody concerned is told. */
const noticeDays = 60

/**
 * An officer records who decides for a member. It is in force once a second officer has confirmed it. Of the day of birth
 * only the two days are kept that matter here.
 *
 * @throws {Problem} `member-unknown`, `input-malformed`, `resource-outside-pod`
 */
export const recordGuardianship = async (
  officer: WebId,
  wish: z.output<typeof guardianshipWishSchema>,
  deps: GuardianshipDeps,
): Promise<Guardianship> => {
  const member = await deps.findMember(wish.ward)
  if (member === undefined)
    throw new Problem('member-unknown', 'The person must be in the members register first.')
  const { born, lastDay, ...recorded } = wish
  const guardians = [...new Set(wish.guardians)]
  await checkParties(officer, { ...wish, guardians }, deps)
  if (!(wish.resources ?? []).every((resource) => resource.startsWith(member.pod)))
    throw new Problem('resource-outside-pod', 'Name only parts of the pod of this member.')
  const local = Buffer.from(deps.randomBytes(16)).toString('base64url')
  const at = instantOf(deps.now())
  const guardianship: Guardianship = {
    ...recorded,
    guardians,
    id: guardianshipIdOf(deps.origin, local),
    ...daysOf({ born, lastDay }, deps.now()),
    state: 'recorded',
    recordedBy: officer,
    recordedAt: at,
  }
  const parties = [member.webId, ...guardians]
  const written = await deps.store.write(
    [
      row(keys.guardianship(local), guardianship),
      ...parties.map((party) => leadTo(`${keys.guardianshipsOf(party)}${at}/${local}`, local)),
    ],
    new Map([[keys.guardianship(local), undefined]]),
  )
  if (!written) throw new Error('128 random bits came out the same twice: the source of randomness is broken')
  return guardianshipSchema.parse(guardianship)
}

/**
 * A second officer has seen the papers, too. Repeating it is no error.
 * @throws {Problem} `not-found`, `second-officer-needed`, `mandate-settled`
 */
export const confirmGuardianship = (
  officer: WebId,
  local: LocalId,
  deps: GuardianshipDeps,
): Promise<Guardianship> =>
  commitPlan(deps.store, async () => {
    const { key, bytes, value: before } = await readKnown(local, deps)
    const { ward, guardians, recordedBy, state } = before
    if (state === 'confirmed') return { writes: [], unchanged: new Map(), result: before }
    if (officer === recordedBy || officer === ward || guardians.includes(officer))
      throw new Problem('second-officer-needed', 'Let an officer confirm this who has no part in it.')
    const now = deps.now()
    if (state === 'ended' || now >= startOfDay(before.endsOn))
      throw new Problem('mandate-settled', 'Record it anew: this one is over.')
    const at = instantOf(now)
    const after: Guardianship = { ...before, state: 'confirmed', confirmedBy: officer, confirmedAt: at }
    return {
      writes: [
        row(key, after),
        ...standingKeys(after).map((place) => leadTo(place, local)),
        ...dueKeys(after)
          .filter(({ from }) => from > at)
          .map((due) => leadTo(due.key, local)),
        newsOf(after, 'guardianship-confirmed', at),
      ],
      unchanged: new Map([[key, bytes]]),
      result: after,
    }
  })

/**
 * An officer ends it: the court has, somebody has died, it was recorded wrongly. One is enough, since it takes away. What was
 * given under it stands; whoever decides now may withdraw it.
 *
 * @throws {Problem} `not-found`
 */
export const endGuardianship = (
  officer: WebId,
  local: LocalId,
  deps: GuardianshipDeps,
): Promise<Guardianship> =>
  commitPlan(deps.store, async () => {
    const { key, bytes, value: before } = await readKnown(local, deps)
    if (before.state === 'ended') return { writes: [], unchanged: new Map(), result: before }
    const at = instantOf(deps.now())
    const after: Guardianship = { ...before, state: 'ended', endedBy: officer, endedAt: at }
    return {
      writes: [
        row(key, after),
        ...standingKeys(after).map((place) => ({ key: place, value: undefined })),
        ...dueKeys(after).map((due) => ({ key: due.key, value: undefined })),
        newsOf(after, 'guardianship-ended', at),
      ],
      unchanged: new Map([[key, bytes]]),
      result: after,
    }
  })

/** What leads to a guardianship that is in force. */
export const standingKeys = ({ id, ward, guardians }: Guardianship): readonly string[] => [
  ...guardians.map((guardian) => keys.guardedBy(guardian, ward) + localOf(id)),
  keys.wards(ward) + localOf(id),
]

export const newsOf = ({ id, ward, guardians }: Guardianship, kind: MandateNewsKind, at: Instant): Write =>
  putNews({ kind, at, member: ward, persons: guardians, mandate: id })

/** What is to be done in its time. `from`: nothing is left to do when this has passed. */
const dueKeys = ({ id, decidesFrom, endsOn, confirmedAt = instantOf(0) }: Guardianship) => {
  const local = localOf(id)
  const around = (day: CivilDate, kind: DueKind) => {
    const from = instantOf(startOfDay(day))
    const usual = instantOf(startOfDay(addDays(day, -noticeDays)))
    const notice = usual < confirmedAt ? confirmedAt : usual
    return [
      { key: keys.due(notice, 'soon', local), from },
      { key: keys.due(from, kind, local), from },
    ]
  }
  return [...(decidesFrom === undefined ? [] : around(decidesFrom, 'passes')), ...around(endsOn, 'ends')]
}

/** @throws {Problem} `input-malformed` */
const daysOf = (
  { born, lastDay }: { readonly born?: CivilDate | undefined; readonly lastDay?: CivilDate | undefined },
  now: number,
): Pick<Guardianship, 'decidesFrom' | 'endsOn'> => {
  const today = civilDateOf(now)
  if (born !== undefined) {
    const endsOn = birthdayOf(born, fullAge)
    if (born > today || endsOn <= today)
      throw new Problem('input-malformed', 'The day of birth is not that of a minor.')
    return { decidesFrom: birthdayOf(born, decidingAge), endsOn }
  }
  const latest = birthdayOf(today, longestYears)
  if (lastDay === undefined || lastDay < today || lastDay > latest)
    throw new Problem('input-malformed', 'The last day is today or later, within ten years.')
  return { endsOn: addDays(lastDay, 1) }
}

const checkParties = async (
  officer: WebId,
  { ward, guardians }: { readonly ward: WebId; readonly guardians: readonly WebId[] },
  { isOrganisation }: Pick<GuardianshipDeps, 'isOrganisation'>,
): Promise<void> => {
  if (officer === ward || guardians.includes(officer))
    throw new Problem('second-officer-needed', 'Let an officer record this who has no part in it.')
  for (const guardian of guardians)
    if (guardian === ward || (await isOrganisation(guardian)))
      throw new Problem('input-malformed', 'Name the people who decide for this person.')
}

const readKnown = async (local: LocalId, { store }: Pick<GuardianshipDeps, 'store'>) => {
  const held = await readGuardianship(store, local)
  if (held === undefined) throw new Problem('not-found', 'There is no such guardianship.')
  return held
}
