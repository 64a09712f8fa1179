import type { Shown } from '@mutua/sdk/consent/consent-record'
import type { AccessRequest, Fields, Grant, TariffRef } from '@mutua/sdk/consent/grant'
import type { EndOfPeriod, PeriodPreset } from '@mutua/sdk/consent/period-preset'
import type { FindPurpose } from '@mutua/sdk/consent/purposes'
import { instantOf, type BaseUrl, type Instant, type PurposeIri, type Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { drawStatusIndex } from '@mutua/kit/draw-status-index'
import type { Store } from '@mutua/kit/store'
import { checkPeriod, factsOf, type AskDeps } from './access-requests.ts'
import { waitAtMost } from './bell.ts'
import type { Change, Feed } from './feed.ts'
import { narrowLimits, type Limits, type LimitsWished } from './limits.ts'
import { createLocalId, type RandomBytes } from './local-id.ts'
import {
  endWithin,
  holdStep,
  type Acting,
  type ActingDeps,
  type HeldStep,
  type MandateSubject,
} from './mandate.ts'
import { newGrant, readTariff } from './new-grant.ts'
import { placesOf } from './places.ts'
import {
  keys,
  grantIdOf,
  partiesOf,
  putEvent,
  putRequest,
  readUndecided,
  undecided,
  type Held,
  type LocalId,
  type RequestRecord,
} from './records.ts'

/** What the owner gives; what is left out stands as it was asked. It can only be less. */
export interface Narrowing extends LimitsWished {
  /** A period by name instead of `validUntil`; it ends with what was asked for, when that is sooner. */
  readonly period?: PeriodPreset | undefined
  /** The owner’s express word that it may end later than was asked. */
  readonly beyondAsked?: boolean | undefined
  /** For nothing, though a price may be set; research only. */
  readonly gift?: boolean | undefined
  readonly recipientClient?: string | undefined
  readonly fields?: Fields | undefined
  readonly shown?: Shown | undefined
  /** Under which id the consent begins. */
  readonly local?: LocalId | undefined
}

export interface Given {
  readonly request: AccessRequest
  readonly grant: Grant
  readonly credential: string
}

export interface DecisionDeps
  extends
    Pick<AskDeps, 'findProvider' | 'requireContract' | 'requireProject' | 'requirePurpose'>,
    ActingDeps {
  readonly store: Store
  readonly feed: Pick<Feed, 'append'>
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomBytes: RandomBytes
  readonly findPurpose: FindPurpose
  readonly endOfPeriod: EndOfPeriod
  readonly tariffFor: (purpose: PurposeIri) => Promise<TariffRef | undefined>
  /** Of what is in force when the owner decides. */
  readonly policyVersion?: () => Promise<Sha256>
  /** The grant as a signed `application/vc+jwt`. */
  readonly issueCredential: (grant: Grant) => Promise<string>
}

/**
 * The owner consents. Request, grant, event, feed event, status index, indexes and credential become durable in one
 * write, or none of them does; of two decisions at the same time exactly one is taken.
 *
 * @throws {Problem} `not-found`, `owner-only`, `decision-taken`, `decision-too-wide`, `request-expired`,
 *   `tariff-missing`, `gift-not-possible`, `purpose-not-allowed`, `contract-missing`, `project-missing`
 */
export const giveConsent = async (
  acting: Acting,
  local: LocalId,
  narrowing: Narrowing,
  deps: DecisionDeps,
): Promise<Given> => {
  for (;;) {
    const held = await readUndecided(acting.owner, local, 'owner', deps.store)
    const { request } = held.value
    const now = deps.now()
    const at = instantOf(now)
    const limits = narrow(request, narrowing, now, deps)
    const step = await holdStep(acting, 'decide', subjectOf(request), deps)
    const facts = factsGiven(request, narrowing, deps)
    await deps.requirePurpose?.({ ...request, validUntil: limits.validUntil })
    const isPrivate = (await deps.findProvider(request.requester)) === undefined
    const tariff = await readTariff({ purpose: request.purpose, gift: facts.gift, isPrivate }, deps)
    const grant: Grant = {
      id: grantIdOf(deps.origin, narrowing.local ?? createLocalId(deps.randomBytes)),
      request: request.id,
      owner: request.owner,
      recipient: request.requester,
      organisation: request.organisation,
      purpose: request.purpose,
      ...facts,
      ...limits,
      validUntil: endWithin(limits.validUntil, step),
      validFrom: at,
      state: 'given',
      ...(await policyNow(deps)),
      statusIndex: await drawStatusIndex(keys.statusIndex, deps),
    }
    await deps.requireContract?.(grant)
    await deps.requireProject?.({ ...grant, places: placesOf(held.value.pod, grant) })
    // Signed before the write: a crash in between leaves a signature that nobody has and no record stands behind.
    const credential = await deps.issueCredential(grant)
    const decided: AccessRequest = { ...request, state: 'given', decidedAt: at, grant: grant.id }
    const { shown } = narrowing
    const { validUntil: wishedUntil } = limits
    const sequence = await deps.feed.append(
      givenChange({ held, decided, grant, tariff, credential, shown, step, wishedUntil }),
    )
    if (sequence !== undefined) return { request: decided, grant, credential }
  }
}

/** What a consent cites of the policy. */
export const policyNow = async ({
  policyVersion,
}: Pick<DecisionDeps, 'policyVersion'>): Promise<Pick<Grant, 'policy'>> =>
  policyVersion === undefined ? {} : { policy: await policyVersion() }

/** The owner refuses. @throws {Problem} `not-found`, `owner-only`, `decision-taken` */
export const refuseConsent = async (
  acting: Acting,
  local: LocalId,
  deps: Pick<DecisionDeps, 'store' | 'now'>,
): Promise<AccessRequest> => {
  for (;;) {
    const held = await readUndecided(acting.owner, local, 'owner', deps.store)
    const { request, pod } = held.value
    // To refuse lets nobody read: everybody does it for themselves.
    const step = await holdStep(acting, 'decide', subjectOf(request), {})
    const at = instantOf(deps.now())
    const further = step.record({ kind: 'refused', at, request: request.id })
    const decided: AccessRequest = { ...request, state: 'refused', decidedAt: at }
    const written = await deps.store.write(
      [
        putRequest({ request: decided, pod }),
        ...putEvent(
          local,
          2,
          { kind: 'refused', request: request.id, ...step.actor, at },
          partiesOf(request),
        ),
        ...further.writes,
      ],
      new Map([...undecided(held), ...step.unchanged, ...further.unchanged]),
    )
    if (written) return decided
    // The other decision may be on its way to the disk still, where reading does not see it yet.
    await waitAtMost(2)
  }
}

const factsGiven = (
  request: AccessRequest,
  narrowing: Narrowing,
  deps: Pick<DecisionDeps, 'findPurpose'>,
) => {
  const { fields, recipientClient, gift } = narrowing
  if (
    request.recipientClient !== undefined &&
    (recipientClient ?? request.recipientClient) !== request.recipientClient
  )
    throw new Problem('decision-too-wide', 'The request names another client.')
  const isGift = gift === true || request.gift === true
  if (isGift && deps.findPurpose(request.purpose)?.kind !== 'research')
    throw new Problem(
      'gift-not-possible',
      'Only research in the public interest can be given to for nothing.',
    )
  return factsOf({
    ...request,
    ...request.scope,
    gift: isGift,
    terms: undefined,
    recipientClient: recipientClient ?? request.recipientClient,
    fields: fields ?? request.fields,
  })
}

/** The whole of it, also when less is given: who may not see a request does not decide on a part of it either. */
export const subjectOf = (request: AccessRequest): MandateSubject => ({
  ...request,
  recipient: request.requester,
})

const narrow = (
  request: AccessRequest,
  narrowing: Narrowing,
  now: number,
  { endOfPeriod }: Pick<DecisionDeps, 'endOfPeriod'>,
): Limits => {
  const at = instantOf(now)
  const { period, beyondAsked } = narrowing
  const end = period === undefined ? narrowing.validUntil : endOfPeriod(period, now)
  const isBeyond = end !== undefined && end > request.validUntil
  // A period is chosen by its name, which may well be longer than what was asked: going beyond that takes a word of its own.
  const validUntil = isBeyond && period !== undefined && beyondAsked !== true ? request.validUntil : end
  if (isBeyond && beyondAsked === true) checkPeriod(end, now)
  const asked = isBeyond && beyondAsked === true ? { ...request, validUntil: end } : request
  const limits = narrowLimits(asked, request, { ...narrowing, validUntil })
  if (request.validUntil <= at) {
    throw new Problem('request-expired', 'The time that was asked for is over; let the provider ask again.')
  }
  if (limits.validUntil <= at) throw new Problem('input-malformed', 'The consent must end in the future.')
  return limits
}

const givenChange =
  (decision: {
    held: Held<RequestRecord>
    decided: AccessRequest
    grant: Grant
    tariff: TariffRef
    credential: string
    shown: Shown | undefined
    step: HeldStep
    wishedUntil: Instant
  }) =>
  (sequence: number): Change => {
    const { held, decided, grant, tariff, credential, shown, step, wishedUntil } = decision
    const { pod } = held.value
    const record = { grant, tariff, credential, givenAs: sequence }
    const { writes, unchanged } = newGrant({ record, pod, shown, step, wishedUntil })
    return {
      grant,
      tariff,
      step: { kind: 'given', credential },
      writes: [putRequest({ request: decided, pod }), ...writes],
      unchanged: new Map([...undecided(held), ...unchanged]),
    }
  }
