import type { GrantId, Instant, PurposeIri, RequestId, ResourceUrl, WebId } from '@mutua/sdk/ids'
import type { Write } from '@mutua/kit/store'
import type { GrantEventRecord } from './records.ts'

/** What a consent is about, as far as it decides who may act on it for its owner. */
export interface MandateSubject {
  readonly owner: WebId
  readonly recipient: WebId
  readonly purpose: PurposeIri
  readonly purposes?: readonly PurposeIri[] | undefined
  readonly scope: { readonly resources: readonly ResourceUrl[] }
}

/** What is done for the owner. `withdraw` takes away; the others let somebody read. */
export type OwnerPower = 'decide' | 'give' | 'withdraw'

/**
 * The right of somebody to act for the owner of a pod, as another room knows it. It is asked again in each attempt to take
 * a step, and the step becomes durable only if its rows are still as they were: nothing is done after it has ended.
 */
export interface Mandate {
  /** Who acts; the owner, when it is a person whom somebody decides for. */
  readonly person: WebId
  /** Whether the person may see it. */
  readonly covers: (subject: MandateSubject) => boolean
  /** @throws {Problem} when this person may not do that, now */
  readonly hold: (power: OwnerPower, subject: MandateSubject) => Promise<MandateHold>
}

export interface MandateHold {
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
  /** What is given now ends here at the latest. */
  readonly until?: Instant | undefined
  /** Of a step on paper: who entered it and who confirmed it. */
  readonly desk?: GrantEventRecord['desk']
  /** What is written together with the step. */
  readonly record: (step: MandatedStep) => Conditional
}

export interface MandatedStep {
  readonly kind: GrantEventRecord['kind']
  readonly at: Instant
  readonly request?: RequestId | undefined
  readonly grant?: GrantId | undefined
  /** Until when it was to last, where `until` has cut it short. */
  readonly wishedUntil?: Instant | undefined
}

export interface Conditional {
  readonly writes: readonly Write[]
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
}

/** Whose pod it is, and who acts when that is somebody else. */
export interface Acting {
  readonly owner: WebId
  readonly mandate?: Mandate | undefined
}

export interface ActingDeps {
  /** How far somebody decides about their own consents; undefined: alone, as everybody does who is of age. */
  readonly findOwnMandate?: (owner: WebId) => Promise<Mandate | undefined>
}

/** Permission for one step, and how its event names who took it. */
export interface HeldStep extends MandateHold {
  readonly actor: Pick<GrantEventRecord, 'actor' | 'onBehalfOf' | 'desk'>
}

/** @throws {Problem} see `Mandate.hold` */
export const holdStep = async (
  { owner, mandate }: Acting,
  power: OwnerPower,
  subject: MandateSubject,
  { findOwnMandate }: ActingDeps,
): Promise<HeldStep> => {
  const acting = mandate ?? (await findOwnMandate?.(owner))
  if (acting === undefined) return ownStep(owner)
  const isOwn = acting.person === owner
  const held = await acting.hold(power, subject)
  const desk = held.desk === undefined ? {} : { desk: held.desk }
  return {
    ...held,
    actor: isOwn ? { actor: owner } : { actor: acting.person, onBehalfOf: owner, ...desk },
  }
}

export const ownStep = (owner: WebId): HeldStep => ({
  actor: { actor: owner },
  unchanged: new Map(),
  record: () => ({ writes: [], unchanged: new Map() }),
})

/** The end that was wished, or the one that the mandate sets if that comes first. */
export const endWithin = (wished: Instant, { until }: Pick<MandateHold, 'until'>): Instant =>
  until !== undefined && until < wished ? until : wished

/** What a listing or a single look may show. */
export const isShown = (mandate: Mandate | undefined, subject: MandateSubject): boolean =>
  mandate === undefined || mandate.covers(subject)
