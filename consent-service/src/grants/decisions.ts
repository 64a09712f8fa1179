import { isWithin } from '@mutua/sdk/consent/check-grant'
import type { AccessMode, AccessRequest, Grant, Scope, TariffRef } from '@mutua/sdk/consent/grant'
import {
  instantOf,
  type BaseUrl,
  type Instant,
  type PurposeIri,
  type ResourceUrl,
  type WebId,
} from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { toBytes, type Store } from '@mutua/kit/store'
import { waitAtMost } from './bell.ts'
import type { Change, Feed } from './feed.ts'
import { createLocalId, type RandomBytes } from './local-id.ts'
import {
  grantIdOf,
  keys,
  localIdOf,
  putEvent,
  putGrant,
  putIndex,
  putRequest,
  readRequest,
  type Held,
  type LocalId,
  type RequestRecord,
} from './records.ts'
import { drawStatusIndex } from './status-index.ts'

/** What the owner gives; what is left out stands as it was asked. It can only be less. */
export interface Narrowing {
  readonly resources?: readonly ResourceUrl[] | undefined
  readonly modes?: readonly AccessMode[] | undefined
  readonly validUntil?: Instant | undefined
}

export interface Given {
  readonly request: AccessRequest
  readonly grant: Grant
  readonly credential: string
}

export interface DecisionDeps {
  readonly store: Store
  readonly feed: Pick<Feed, 'append'>
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomBytes: RandomBytes
  readonly tariffFor: (purpose: PurposeIri) => Promise<TariffRef | undefined>
  /** The grant as a signed `application/vc+jwt`. */
  readonly issueCredential: (grant: Grant) => Promise<string>
}

/**
 * The owner consents. Request, grant, event, feed event, status index, indexes and credential become durable in one
 * write, or none of them does; of two decisions at the same time exactly one is taken.
 *
 * @throws {Problem} `not-found`, `owner-only`, `decision-taken`, `decision-too-wide`, `request-expired`,
 *   `tariff-missing`
 */
export const giveConsent = async (
  caller: WebId,
  local: LocalId,
  narrowing: Narrowing,
  deps: DecisionDeps,
): Promise<Given> => {
  for (;;) {
    const held = await readUndecided(caller, local, deps.store)
    const { request } = held.value
    const at = instantOf(deps.now())
    const terms = narrow(request, narrowing, at)
    const tariff = await deps.tariffFor(request.purpose)
    if (tariff === undefined) {
      throw new Problem('tariff-missing', 'The assembly must adopt a tariff for this purpose first.')
    }
    const grant: Grant = {
      id: grantIdOf(deps.origin, createLocalId(deps.randomBytes)),
      request: request.id,
      owner: request.owner,
      recipient: request.requester,
      organisation: request.organisation,
      purpose: request.purpose,
      scope: terms.scope,
      validFrom: at,
      validUntil: terms.validUntil,
      state: 'given',
      statusIndex: await drawStatusIndex(deps),
    }
    // Signed before the write: a crash in between leaves a signature that nobody has and no record stands behind.
    const credential = await deps.issueCredential(grant)
    const decided: AccessRequest = { ...request, state: 'given', decidedAt: at, grant: grant.id }
    const sequence = await deps.feed.append(givenChange({ held, decided, grant, tariff, credential }))
    if (sequence !== undefined) return { request: decided, grant, credential }
  }
}

/** The owner refuses. @throws {Problem} `not-found`, `owner-only`, `decision-taken` */
export const refuseConsent = async (
  caller: WebId,
  local: LocalId,
  deps: Pick<DecisionDeps, 'store' | 'now'>,
): Promise<AccessRequest> => {
  for (;;) {
    const held = await readUndecided(caller, local, deps.store)
    const { request, pod } = held.value
    const at = instantOf(deps.now())
    const decided: AccessRequest = { ...request, state: 'refused', decidedAt: at }
    const written = await deps.store.write(
      [
        putRequest({ request: decided, pod }),
        putEvent(2, { kind: 'refused', request: request.id, actor: caller, at }),
      ],
      undecided(held),
    )
    if (written) return decided
    // The other decision may be on its way to the disk still, where reading does not see it yet.
    await waitAtMost(2)
  }
}

const readUndecided = async (caller: WebId, local: LocalId, store: Store): Promise<Held<RequestRecord>> => {
  const held = await readRequest(store, local)
  const request = held?.value.request
  if (
    held === undefined ||
    request === undefined ||
    (request.owner !== caller && request.requester !== caller)
  ) {
    throw new Problem('not-found', 'There is no such request, or it is not yours.')
  }
  if (request.owner !== caller) throw new Problem('owner-only', 'Only the owner of the pod decides.')
  if (request.state !== 'requested')
    throw new Problem('decision-taken', 'A request is decided once; ask again.')
  return held
}

const narrow = (
  request: AccessRequest,
  narrowing: Narrowing,
  at: Instant,
): { readonly scope: Scope; readonly validUntil: Instant } => {
  const scope: Scope = {
    resources: [...new Set(narrowing.resources ?? request.scope.resources)],
    modes: [...new Set(narrowing.modes ?? request.scope.modes)],
  }
  const validUntil = narrowing.validUntil ?? request.validUntil
  if (!isWithin(scope, request.scope) || validUntil > request.validUntil) {
    throw new Problem('decision-too-wide', 'Give only resources, modes and a time that were asked for.')
  }
  if (request.validUntil <= at) {
    throw new Problem('request-expired', 'The time that was asked for is over; let the provider ask again.')
  }
  if (validUntil <= at) throw new Problem('input-malformed', 'The consent must end in the future.')
  return { scope, validUntil }
}

const undecided = (held: Held<RequestRecord>): Map<string, Uint8Array | undefined> =>
  new Map([
    [held.key, held.bytes],
    [keys.event(localIdOf(held.value.request.id), 2), undefined],
  ])

const givenChange =
  (decision: {
    held: Held<RequestRecord>
    decided: AccessRequest
    grant: Grant
    tariff: TariffRef
    credential: string
  }) =>
  (sequence: number): Change => {
    const { held, decided, grant, tariff, credential } = decision
    const { pod } = held.value
    const local = localIdOf(grant.id)
    const taken = toBytes(local)
    return {
      grant,
      tariff,
      writes: [
        putRequest({ request: decided, pod }),
        putGrant({ grant, tariff, credential, givenAs: sequence }),
        putEvent(2, { kind: 'given', request: decided.id, actor: grant.owner, at: grant.validFrom }),
        putIndex(keys.grantsOf(grant.owner), grant.validFrom, local),
        putIndex(keys.grantsOf(grant.recipient), grant.validFrom, local),
        putIndex(keys.grantsIn(grant.recipient, pod), grant.validFrom, local),
        { key: keys.statusIndex(grant.statusIndex), value: taken },
        { key: keys.credential(credential), value: taken },
      ],
      unchanged: undecided(held)
        .set(keys.grant(local), undefined)
        .set(keys.statusIndex(grant.statusIndex), undefined)
        .set(keys.credential(credential), undefined),
    }
  }
