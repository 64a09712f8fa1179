import { covers } from '@mutua/sdk/consent/check-grant'
import {
  grantStateAt,
  requestStateAt,
  type AccessRequest,
  type Grant,
  type Scope,
} from '@mutua/sdk/consent/grant'
import type { Instant, ResourceUrl, WebId } from '@mutua/sdk/ids'

/** What a list of requests or grants is narrowed to; what is left out does not narrow. */
export interface ListingFilter<State extends string> {
  /** Where they stand now, expiry included. */
  readonly state?: State | undefined
  /** The side that the party who lists is on. */
  readonly as?: 'owner' | 'recipient' | undefined
  readonly other?: WebId | undefined
  /** IRI of one of its purposes. */
  readonly purpose?: string | undefined
  /** Covered by its scope. */
  readonly resource?: ResourceUrl | undefined
  /** Asked or given at this instant or later. */
  readonly from?: Instant | undefined
  /** Ended by its owner or the co-op at this instant or later. */
  readonly endedFrom?: Instant | undefined
}

export type RequestFilter = ListingFilter<ReturnType<typeof requestStateAt>>
export type GrantFilter = ListingFilter<ReturnType<typeof grantStateAt>>

export const isRequestListed = (
  request: AccessRequest,
  filter: RequestFilter,
  view: { readonly party: WebId; readonly at: Instant },
): boolean =>
  matches(request, filter, { ...view, recipient: request.requester, begun: request.requestedAt }) &&
  (filter.state === undefined || filter.state === requestStateAt(request, view.at)) &&
  isFrom(filter.endedFrom, request.state === 'given' ? undefined : request.decidedAt)

export const isGrantListed = (
  grant: Grant,
  filter: GrantFilter,
  view: { readonly party: WebId; readonly at: Instant },
): boolean =>
  matches(grant, filter, { ...view, recipient: grant.recipient, begun: grant.validFrom }) &&
  (filter.state === undefined || filter.state === grantStateAt(grant, view.at)) &&
  isFrom(filter.endedFrom, grant.invalidatedAt ?? grant.withdrawnAt)

interface Listed {
  readonly owner: WebId
  readonly purpose: string
  readonly purposes?: readonly string[] | undefined
  readonly scope: Scope
}

const matches = (
  { owner, purpose, purposes = [purpose], scope }: Listed,
  filter: Omit<ListingFilter<string>, 'state'>,
  { party, recipient, begun }: { party: WebId; recipient: WebId; begun: Instant },
): boolean =>
  (filter.as === undefined || party === (filter.as === 'owner' ? owner : recipient)) &&
  (filter.other === undefined || filter.other === (party === owner ? recipient : owner)) &&
  (filter.purpose === undefined || purposes.includes(filter.purpose)) &&
  (filter.resource === undefined || covers(scope, filter.resource)) &&
  isFrom(filter.from, begun)

const isFrom = (from: Instant | undefined, at: Instant | undefined): boolean =>
  from === undefined || (at !== undefined && at >= from)
