import { isWithin } from '@mutua/sdk/consent/check-grant'
import type { AccessRequest, Grant } from '@mutua/sdk/consent/grant'
import { parseAccessDocument, type StatedAccess } from '@mutua/sdk/consent/lws-access'
import { narrowTerms } from '@mutua/sdk/consent/terms'
import type { BaseUrl, ResourceUrl, WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { ConsentRecords, Sought } from './consent-records.ts'
import { endpointOf } from './lws-documents.ts'
import { soughtOf, type SoughtDeps } from './sought.ts'

export interface GiveDeps extends SoughtDeps {
  readonly origin: BaseUrl
  readonly records: Pick<ConsentRecords, 'findRequest' | 'listRequests' | 'give' | 'giveDirectly'>
  readonly podOf: (owner: WebId) => Promise<ResourceUrl | undefined>
}

/**
 * The owner of the storage gives. A grant that names a request decides it, and can only be less. The draft has no way to
 * name one, so a grant that names none decides the newest open request that it is within, and is a consent of its own when
 * there is none such.
 *
 * @throws {Problem} `owner-only`, `not-found`, `decision-too-wide`, and whatever giving refuses
 */
export const giveAccess = async (caller: WebId, body: unknown, deps: GiveDeps): Promise<Grant> => {
  const stated = parseAccessDocument(body, 'AccessGrant')
  if ((await deps.podOf(caller)) !== stated.storage)
    throw new Problem('owner-only', 'Only the owner of the storage gives access to it.')
  const answered = await findAnswered(caller, stated, deps)
  const { records } = deps
  if (answered === undefined) {
    const given = { ...soughtOf(stated, deps), recipient: stated.assignee }
    return (await records.giveDirectly(caller, given)).grant
  }
  const {
    purpose: _purpose,
    purposes: _purposes,
    ...narrowing
  } = fitted(soughtOf(stated, deps, answered), answered)
  return (await records.give(caller, localOf(answered.id), narrowing)).grant
}

const findAnswered = async (
  caller: WebId,
  stated: StatedAccess,
  deps: GiveDeps,
): Promise<AccessRequest | undefined> => {
  if (stated.request === undefined) return findOpen(caller, stated, deps)
  const found = isOwnAddress(stated.request, deps.origin)
    ? await deps.records.findRequest(caller, localOf(stated.request))
    : undefined
  if (found?.owner !== caller)
    throw new Problem('not-found', 'There is no such request, or it is not yours to answer.')
  // What else is wider, or comes too late, is refused where it is decided.
  if (found.requester !== stated.assignee || !isSamePurpose(stated, found))
    throw new Problem(
      'decision-too-wide',
      'An answer goes to the one who asked, for the purpose that was named.',
    )
  return found
}

/** Requests of one recipient are few; among the newest of them is the one that is meant. */
const findOpen = async (
  caller: WebId,
  stated: StatedAccess,
  deps: GiveDeps,
): Promise<AccessRequest | undefined> => {
  const filter = { as: 'owner', other: stated.assignee, state: 'requested' } as const
  const { items } = await deps.records.listRequests(caller, { limit: 100 }, filter)
  return items.find((request) => isWithinAsked(stated, request, deps))
}

const isWithinAsked = (stated: StatedAccess, asked: AccessRequest, deps: GiveDeps): boolean => {
  const sought = fitted(soughtOf(stated, deps, asked), asked)
  const { resources, modes, inherit, terms, recipientClient, validUntil } = sought
  return (
    isSamePurpose(stated, asked) &&
    isWithin({ resources: [...resources], modes: [...modes], inherit }, asked.scope) &&
    validUntil <= asked.validUntil &&
    narrowTerms(asked.terms ?? {}, terms ?? {}) !== undefined &&
    (asked.recipientClient === undefined ||
      (recipientClient ?? asked.recipientClient) === asked.recipientClient)
  )
}

/** Named purposes are all of those that were asked for: a consent for one of several is another consent. */
const isSamePurpose = ({ purposes }: StatedAccess, asked: AccessRequest): boolean => {
  const sought = new Set(asked.purposes ?? [asked.purpose])
  return (
    purposes.length === 0 || (purposes.length === sought.size && purposes.every((one) => sought.has(one)))
  )
}

/**
 * Write includes Append, so making documents is less of it: said as Write, of which the terms leave nothing but that. Adding
 * to documents cannot be said so, and stays outside a request for Write.
 */
const fitted = (sought: Sought, { scope }: AccessRequest): Sought => {
  const isMore = sought.terms?.changes?.includes('modify') ?? true
  const isWrite = sought.modes.includes('write')
  if (scope.modes.includes('append') || !scope.modes.includes('write') || (isMore && !isWrite)) return sought
  return {
    ...sought,
    modes: [...new Set(sought.modes.map((mode) => (mode === 'append' ? 'write' : mode)))],
  }
}

const isOwnAddress = (request: string, origin: BaseUrl): boolean =>
  [`${origin}/requests/`, endpointOf(origin, 'requests')].some(
    (prefix) => request === `${prefix}${localOf(request)}`,
  )

const localOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1)
