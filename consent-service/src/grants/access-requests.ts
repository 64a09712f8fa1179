import type { AccessMode, AccessRequest } from '@mutua/sdk/consent/grant'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import {
  instantOf,
  type BaseUrl,
  type Instant,
  type PurposeIri,
  type ResourceUrl,
  type WebId,
} from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Store } from '@mutua/kit/store'
import { createLocalId, type RandomBytes } from './local-id.ts'
import { keys, localIdOf, putEvent, putIndex, putRequest, requestIdOf } from './records.ts'

/** What a provider asks of a member; a container covers all beneath it. */
export interface AccessAsked {
  readonly owner: WebId
  readonly purpose: PurposeIri
  readonly resources: readonly ResourceUrl[]
  readonly modes: readonly AccessMode[]
  readonly validUntil: Instant
}

export interface AskDeps {
  readonly store: Store
  readonly origin: BaseUrl
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly randomBytes: RandomBytes
  readonly findProvider: (
    webId: WebId,
  ) => Promise<{ readonly displayName: string; readonly organisation: string } | undefined>
  /** `pod` is the root container of the member's pod. */
  readonly findMember: (
    webId: WebId,
  ) => Promise<{ readonly webId: WebId; readonly pod: ResourceUrl } | undefined>
}

/**
 * Writes down what a provider asks of a member. Who is not in the directory of providers learns nothing, not even
 * whether the owner is a member: that question is asked last of the two.
 *
 * @throws {Problem} `provider-unknown`, `member-unknown`, `purpose-unknown`, `resource-outside-pod`, `input-malformed`
 */
export const createAccessRequest = async (
  requester: WebId,
  asked: AccessAsked,
  deps: AskDeps,
): Promise<AccessRequest> => {
  const provider = await deps.findProvider(requester)
  if (provider === undefined) {
    throw new Problem('provider-unknown', 'Ask the co-op to be listed in its directory of providers first.')
  }
  const purpose = findPurpose(asked.purpose)
  if (purpose === undefined) {
    throw new Problem('purpose-unknown', 'Choose one of the purposes of the co-op, named by its DPV IRI.')
  }
  if (asked.owner === requester)
    throw new Problem('input-malformed', 'Nobody needs consent for a pod of their own.')
  const member = await deps.findMember(asked.owner)
  if (member === undefined) throw new Problem('member-unknown', 'The owner is not a member of this co-op.')
  if (!asked.resources.every((resource) => resource.startsWith(member.pod))) {
    throw new Problem('resource-outside-pod', 'Ask only for resources in the pod of the member you ask.')
  }
  const now = deps.now()
  checkPeriod(asked.validUntil, now)
  const request: AccessRequest = {
    id: requestIdOf(deps.origin, createLocalId(deps.randomBytes)),
    requester,
    requesterName: provider.displayName,
    organisation: provider.organisation,
    owner: member.webId,
    purpose: purpose.iri,
    scope: { resources: [...new Set(asked.resources)], modes: [...new Set(asked.modes)] },
    validUntil: asked.validUntil,
    state: 'requested',
    requestedAt: instantOf(now),
  }
  await writeRequest(request, member.pod, deps.store)
  return request
}

const longestYears = 2

const checkPeriod = (validUntil: Instant, now: number): void => {
  if (validUntil <= instantOf(now))
    throw new Problem('input-malformed', 'The consent must end in the future.')
  const latest = new Date(now)
  latest.setUTCFullYear(latest.getUTCFullYear() + longestYears)
  if (validUntil > latest.toISOString()) {
    throw new Problem(
      'input-malformed',
      `Ask for at most ${String(longestYears)} years; the consent can be asked for again.`,
    )
  }
}

const writeRequest = async (request: AccessRequest, pod: ResourceUrl, store: Store): Promise<void> => {
  const { id, requester, owner, requestedAt } = request
  const local = localIdOf(id)
  const written = await store.write(
    [
      putRequest({ request, pod }),
      putEvent(1, { kind: 'requested', request: id, actor: requester, at: requestedAt }),
      putIndex(keys.requestsOf(owner), requestedAt, local),
      putIndex(keys.requestsOf(requester), requestedAt, local),
    ],
    new Map([[keys.request(local), undefined]]),
  )
  if (!written) throw new Error('128 random bits came out the same twice: the source of randomness is broken')
}
