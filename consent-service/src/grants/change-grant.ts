import type { Grant } from '@mutua/sdk/consent/grant'
import type { Instant, WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { toBytes, type Store, type Write } from '@mutua/kit/store'
import type { Change, Feed } from './feed.ts'
import type { ActingDeps, HeldStep } from './mandate.ts'
import {
  changedAs,
  keys,
  lastEventOf,
  lifeOf,
  localIdOf,
  putEvent,
  putGrant,
  readGrant,
  versionedOf,
  type GrantEventRecord,
  type GrantRecord,
  type Held,
  type LocalId,
} from './records.ts'

export interface ChangeDeps extends ActingDeps {
  readonly store: Store
  readonly feed: Pick<Feed, 'append' | 'awaitApplied'>
  readonly now: () => number
}

/** One step of a grant that stands already. */
export interface Step {
  readonly kind: GrantEventRecord['kind']
  readonly held: HeldStep
  readonly at: Instant
  readonly grant: Grant
  /** Of a new end: the one that was wished, where it could not be. */
  readonly wishedUntil?: Instant
  /** Of a new version: texts of the one before are no credentials of the house any more. */
  readonly credential?: string
  readonly shown?: GrantEventRecord['shown']
  readonly reason?: string | undefined
}

/**
 * Takes one step and resolves when no pod server can serve a read as if it had not been taken. The step itself is durable
 * before that wait: a crash during it loses nothing, and repeating it only waits again.
 *
 * Record, event, feed event, status and credential become durable in one write or none of them does; the place of the
 * event is free exactly once, so that of two steps at the same time one looks again.
 *
 * @param plan the step to take from here, or undefined when nothing is left to do. @throws {Problem} when it is not allowed
 */
export const changeGrant = async (
  local: LocalId,
  plan: (record: GrantRecord) => Promise<Step | undefined>,
  deps: ChangeDeps,
): Promise<Grant> => {
  for (;;) {
    const held = await readGrant(deps.store, local)
    if (held === undefined) throw notFound()
    const step = await plan(held.value)
    if (step === undefined) {
      await deps.feed.awaitApplied(held.value.grant, changedAs(held.value))
      return held.value.grant
    }
    const sequence = await deps.feed.append(changeOf(held, step))
    if (sequence === undefined) continue
    await deps.feed.awaitApplied(step.grant, sequence)
    return step.grant
  }
}

/** For who is no party the grant does not exist. @throws {Problem} `not-found`, `owner-only` */
export const requireGrantOwner = ({ grant }: GrantRecord, caller: WebId): void => {
  if (grant.owner !== caller && grant.recipient !== caller) throw notFound()
  if (grant.owner !== caller)
    throw new Problem('owner-only', 'Only who gave a consent changes it or withdraws it.')
}

/** @throws {Problem} `emergency-fixed` for what was opened without consent: all its owner can do is end it */
export const requireConsent = ({ basis }: Grant): void => {
  if (basis !== undefined)
    throw new Problem('emergency-fixed', 'End it, and give a consent of your own if you wish to.')
}

/** @throws {Problem} `grant-not-standing` */
export const requireStanding = ({ state, validUntil }: Grant, at: Instant): void => {
  if (state === 'withdrawn' || state === 'invalidated' || at >= validUntil)
    throw new Problem('grant-not-standing', 'This consent is over; a new one can be given.')
}

const notFound = (): Problem => new Problem('not-found', 'There is no such consent, or it is not yours.')

const changeOf =
  (held: Held<GrantRecord>, step: Step) =>
  (sequence: number): Change => {
    const { value: before } = held
    const { grant, credential = before.credential } = step
    const { withdrawnAs: _withdrawnAs, ...kept } = before
    const place = lastEventOf(before) + 1
    const life = lifeOf(before)
    const record: GrantRecord = {
      ...kept,
      grant,
      credential,
      changedAs: sequence,
      lastEvent: place,
      ...(isOver(grant) ? { withdrawnAs: sequence } : {}),
    }
    const { kind, at, shown, reason, wishedUntil } = step
    const further = step.held.record({ kind, at, request: grant.request, grant: grant.id, wishedUntil })
    const event: GrantEventRecord = {
      kind,
      ...step.held.actor,
      at,
      grant,
      ...(grant.request === undefined ? {} : { request: grant.request }),
      ...(shown === undefined ? {} : { shown }),
      ...(reason === undefined ? {} : { reason }),
    }
    const fresh = grant.statusIndex === before.grant.statusIndex ? [] : freshWrites(grant, credential)
    return {
      grant,
      tariff: before.tariff,
      step: { kind, credential },
      writes: [
        putGrant(record),
        ...putEvent(life, place, event, grant),
        ...statusWrites(before.grant, grant),
        ...fresh,
        ...further.writes,
      ],
      unchanged: new Map([
        [held.key, held.bytes],
        [keys.event(life, place), undefined],
        ...fresh.map(({ key }) => [key, undefined] as const),
        ...step.held.unchanged,
        ...further.unchanged,
      ]),
    }
  }

const isOver = ({ state }: Grant): boolean => state === 'withdrawn' || state === 'invalidated'

const freshWrites = (grant: Grant, credential: string): readonly Write[] => [
  { key: keys.statusIndex(grant.statusIndex), value: toBytes(localIdOf(grant.id)) },
  { key: keys.credential(credential), value: toBytes(versionedOf(grant)) },
]

/**
 * A bit of revocation is set and never taken back: a version that ends leaves its index to the list for good, and a
 * grant that comes back comes back under another. A bit of suspension goes both ways.
 */
const statusWrites = (before: Grant, after: Grant): readonly Write[] => {
  const local = toBytes(localIdOf(after.id))
  const isNewVersion = before.statusIndex !== after.statusIndex
  const revoked =
    isNewVersion || isOver(after)
      ? [{ key: keys.withdrawnStatusIndex(before.statusIndex), value: local }]
      : []
  const wasPaused = before.pausedAt !== undefined
  const isPaused = after.pausedAt !== undefined
  const suspended = [
    ...(wasPaused && (!isPaused || isNewVersion)
      ? [{ key: keys.pausedStatusIndex(before.statusIndex), value: undefined }]
      : []),
    ...(isPaused && (!wasPaused || isNewVersion)
      ? [{ key: keys.pausedStatusIndex(after.statusIndex), value: local }]
      : []),
  ]
  return [...revoked, ...suspended]
}
