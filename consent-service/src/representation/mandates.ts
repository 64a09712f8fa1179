import { startOfDay } from '@mutua/sdk/coop/civil-date'
import type { Delegation, Guardianship, Power } from '@mutua/sdk/consent/representation'
import type { FindPurpose, PurposeKind } from '@mutua/sdk/consent/purposes'
import {
  instantOf,
  type GrantId,
  type Instant,
  type PurposeIri,
  type RequestId,
  type ResourceUrl,
  type WebId,
} from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { row } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'
import {
  keys,
  localOf,
  readDelegation,
  readGuardianship,
  readLocals,
  type Held,
} from './representation-rows.ts'

/** What a consent is about, as far as it decides who may act on it for its owner. */
export interface Subject {
  readonly owner: WebId
  readonly recipient: WebId
  readonly purpose: PurposeIri
  readonly purposes?: readonly PurposeIri[] | undefined
  readonly scope: { readonly resources: readonly ResourceUrl[] }
}

/** The right of somebody to act for a member, to be asked again in each attempt to take a step. */
export interface Mandate {
  readonly person: WebId
  readonly covers: (subject: Subject) => boolean
  /** @throws {Problem} `mandate-missing`, `mandate-too-narrow`, `mandate-self-dealing`, `guardian-decides` */
  readonly hold: (power: Power, subject: Subject) => Promise<Hold>
}

export interface Hold {
  /** The step may become durable only if these are as they were. */
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
  /** What a guardian gives ends with their power. */
  readonly until?: Instant | undefined
  readonly record: (step: RepresentedStep) => {
    readonly writes: readonly Write[]
    readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
  }
}

export interface RepresentedStep {
  readonly kind: string
  readonly at: Instant
  readonly request?: RequestId | undefined
  readonly grant?: GrantId | undefined
  readonly wishedUntil?: Instant | undefined
}

export interface MandateDeps {
  readonly store: Pick<Store, 'get' | 'list'>
  readonly now: () => number
  readonly findPurpose: FindPurpose
  /** Whether the person administers that organisation, or stands on its staff list. */
  readonly belongsTo: (person: WebId, organisation: WebId) => Promise<boolean>
}

/** A delegation or a guardianship that is in force now. */
interface Live {
  readonly held: Held<Delegation | Guardianship>
  /** When the power over consents of that kind ends; undefined kinds are of no purpose that is known here. */
  readonly endFor: (kinds: readonly (PurposeKind | undefined)[]) => Instant
  readonly isGuardianship: boolean
}

/**
 * The right of a person to use a power for a member. Whether there is such a member, and whether somebody else has the
 * right, is not told.
 *
 * @throws {Problem} `mandate-missing` when there is none in force; `mandate-too-narrow` when none has this power
 */
export const findMandate = async (
  person: WebId,
  member: WebId,
  power: Power | undefined,
  deps: MandateDeps,
): Promise<Mandate> => {
  const live = await readLive(person, member, deps)
  if (live.length === 0) throw missing()
  const able = live.filter(({ held }) => power !== undefined && held.value.powers.includes(power))
  if (power === undefined || able.length === 0)
    throw new Problem('mandate-too-narrow', 'Let the member do this, or ask them to name you for it.')
  const at = instantOf(deps.now())
  return {
    person,
    covers: (subject) => subject.owner === member && able.some((one) => reaches(one, subject, at, deps)),
    hold: (needed, subject) => holdMandate({ person, member }, needed, subject, deps),
  }
}

/** People who may use a power for a member now. */
export const findRepresentatives = async (
  member: WebId,
  power: Power,
  deps: MandateDeps,
): Promise<readonly Mandate[]> => {
  const { store } = deps
  const people = new Set<WebId>()
  for (const local of await readLocals(store, keys.standing(member))) {
    const held = await readDelegation(store, local)
    if (held !== undefined) people.add(held.value.delegate)
  }
  for (const local of await readLocals(store, keys.wards(member)))
    for (const guardian of (await readGuardianship(store, local))?.value.guardians ?? []) people.add(guardian)
  const mandates: Mandate[] = []
  for (const person of people)
    try {
      mandates.push(await findMandate(person, member, power, deps))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
    }
  return mandates
}

/**
 * How far somebody decides alone. Who is under parental responsibility or a guardian sees everything and may always take
 * away; what somebody else decides about they do not decide. Support for adults takes nothing from them (art. 409 c.c.).
 *
 * @returns undefined for everybody else
 */
export const findOwnMandate = async (owner: WebId, deps: MandateDeps): Promise<Mandate | undefined> => {
  if ((await readDeciding(owner, deps)).length === 0) return undefined
  return {
    person: owner,
    covers: () => true,
    hold: async (power, subject) => {
      if (power !== 'withdraw' && (await isDecidedByOthers(owner, subject, deps)))
        throw othersDecide('Ask the person who decides for you.')
      return { unchanged: new Map(), record: () => ({ writes: [], unchanged: new Map() }) }
    },
  }
}

/** Guardianships in force under which the ward does not decide. */
const readDeciding = async (
  ward: WebId,
  deps: Pick<MandateDeps, 'store' | 'now'>,
): Promise<readonly Live[]> => {
  const found: Live[] = []
  for (const local of await readLocals(deps.store, keys.wards(ward))) {
    const held = await readGuardianship(deps.store, local)
    if (held !== undefined && held.value.basis !== 'support') found.push(...liveGuardianship(held, deps))
  }
  return found
}

/** Whether the member does not decide about that now. */
const isDecidedByOthers = async (member: WebId, subject: Subject, deps: MandateDeps): Promise<boolean> => {
  const at = instantOf(deps.now())
  const deciding = await readDeciding(member, deps)
  return deciding.some(({ endFor }) => at < endFor(kindsOf(subject, deps)))
}

const holdMandate = async (
  { person, member }: { readonly person: WebId; readonly member: WebId },
  power: Power,
  subject: Subject,
  deps: MandateDeps,
): Promise<Hold> => {
  const live = await readLive(person, member, deps)
  if (live.length === 0) throw missing()
  const at = instantOf(deps.now())
  const able = live.filter(
    (one) =>
      subject.owner === member && one.held.value.powers.includes(power) && reaches(one, subject, at, deps),
  )
  if (able.length === 0)
    throw new Problem('mandate-too-narrow', 'Let the member do this, or ask them to name you for it.')
  // Nobody has from a member what the member does not have: where somebody else decides for them, who they named does not.
  const isDecidedFor = power !== 'withdraw' && (await isDecidedByOthers(member, subject, deps))
  const found = able.find(({ isGuardianship }) => isGuardianship || !isDecidedFor)
  if (found === undefined) throw othersDecide('Ask the person who decides for the member.')
  const { recipient } = subject
  if (power !== 'withdraw' && (recipient === person || (await deps.belongsTo(person, recipient))))
    throw new Problem(
      'mandate-self-dealing',
      'Let the member decide about what is for you or for your organisation.',
    )
  const { key, bytes, value } = found.held
  const until = found.isGuardianship ? found.endFor(kindsOf(subject, deps)) : undefined
  return {
    unchanged: new Map([[key, bytes]]),
    until,
    record: (step) => actWrites(localOf(value.id), { person, until }, step),
  }
}

/** The act in the list of what was done for the member, and the question to be asked once the guardian's power is over. */
const actWrites = (
  mandate: string,
  { person, until }: { readonly person: WebId; readonly until: Instant | undefined },
  step: RepresentedStep,
): ReturnType<Hold['record']> => {
  const { kind, at, request, grant, wishedUntil } = step
  const key = keys.act(mandate, at, `${localOf(grant ?? request ?? '')}/${kind}`)
  const isCut = until !== undefined && grant !== undefined && wishedUntil !== undefined && wishedUntil > until
  return {
    writes: [
      row(key, {
        kind,
        actor: person,
        at,
        ...(request === undefined ? {} : { request }),
        ...(grant === undefined ? {} : { grant }),
      }),
      ...(isCut ? [row(keys.due(until, 'again', localOf(grant)), { grant, wishedUntil })] : []),
    ],
    unchanged: new Map([[key, undefined]]),
  }
}

const readLive = async (person: WebId, member: WebId, deps: MandateDeps): Promise<readonly Live[]> => {
  const { store, now } = deps
  const live: Live[] = []
  for (const local of await readLocals(store, keys.delegatedBy(person, member))) {
    const held = await readDelegation(store, local)
    if (held === undefined) continue
    const { delegate, member: whose, state, validUntil } = held.value
    const isTheirs = delegate === person && whose === member
    if (isTheirs && state === 'accepted' && instantOf(now()) < validUntil)
      live.push({ held, endFor: () => validUntil, isGuardianship: false })
  }
  for (const local of await readLocals(store, keys.guardedBy(person, member))) {
    const held = await readGuardianship(store, local)
    if (held !== undefined && held.value.ward === member && held.value.guardians.includes(person))
      live.push(...liveGuardianship(held, deps))
  }
  return live
}

const liveGuardianship = (held: Held<Guardianship>, { now }: Pick<MandateDeps, 'now'>): readonly Live[] => {
  const { state, decidesFrom, endsOn } = held.value
  const end = instantOf(startOfDay(endsOn))
  if (state !== 'confirmed' || instantOf(now()) >= end) return []
  const earlier = decidesFrom === undefined ? end : instantOf(startOfDay(decidesFrom))
  // From fourteen on the person decides (art. 2-quinquies, d.lgs. 196/2003), but about research, which asks for full age.
  const endFor: Live['endFor'] = (kinds) => (kinds.every((kind) => kind === 'research') ? end : earlier)
  return [{ held, endFor, isGuardianship: true }]
}

const reaches = (
  { held, endFor }: Live,
  subject: Subject,
  at: Instant,
  deps: Pick<MandateDeps, 'findPurpose'>,
): boolean => {
  const { kinds, resources } = held.value
  const about = kindsOf(subject, deps)
  return (
    at < endFor(about) &&
    (kinds === undefined || about.every((kind) => kind !== undefined && kinds.includes(kind))) &&
    (resources === undefined ||
      subject.scope.resources.every((resource) => resources.some((part) => isPart(part, resource))))
  )
}

const isPart = (part: ResourceUrl, resource: ResourceUrl): boolean =>
  part.endsWith('/') ? resource.startsWith(part) : resource === part

const kindsOf = (
  { purpose, purposes = [purpose] }: Pick<Subject, 'purpose' | 'purposes'>,
  { findPurpose }: Pick<MandateDeps, 'findPurpose'>,
): readonly (PurposeKind | undefined)[] => [purpose, ...purposes].map((iri) => findPurpose(iri)?.kind)

const othersDecide = (detail: string): Problem => new Problem('guardian-decides', detail)

const missing = (): Problem =>
  new Problem('mandate-missing', 'Nobody has named you for this, or it is over; ask the person to name you.')
