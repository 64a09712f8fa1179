import type { Instant, ResourceUrl, WebId } from '../ids.ts'
import type { AccessMode, Grant, Scope } from './grant.ts'
import { resourceTypesOf } from './terms.ts'

export type GrantRefusal =
  | 'grant-unknown'
  | 'grant-other-recipient'
  | 'grant-other-client'
  | 'grant-withdrawn'
  | 'grant-invalidated'
  | 'grant-paused'
  | 'grant-not-yet-valid'
  | 'grant-expired'
  | 'grant-out-of-scope'

export type Verdict =
  | { readonly kind: 'permit'; readonly grant: Grant }
  | { readonly kind: 'refuse'; readonly code: GrantRefusal }

export interface Use {
  readonly recipient: WebId
  /** Who uses it for the recipient, when that is an organisation. */
  readonly person?: WebId | undefined
  /** Through which client, as its sign-in says; a grant that names a client is refused without. */
  readonly client?: string | undefined
  readonly resource: ResourceUrl
  readonly mode: AccessMode
  readonly at: Instant
}

/**
 * May this use happen under this grant, now? The guards stand in the order in which the least is given away: a
 * stranger to the grant learns nothing of its state.
 */
export const checkGrant = (grant: Grant | undefined, use: Use): Verdict => {
  if (grant === undefined) return refuse('grant-unknown')
  if (grant.recipient !== use.recipient) return refuse('grant-other-recipient')
  if (grant.recipientPerson !== undefined && grant.recipientPerson !== use.person)
    return refuse('grant-other-recipient')
  if (grant.recipientClient !== undefined && grant.recipientClient !== use.client)
    return refuse('grant-other-client')
  if (grant.state === 'withdrawn') return refuse('grant-withdrawn')
  if (grant.state === 'invalidated') return refuse('grant-invalidated')
  if (grant.state === 'paused') return refuse('grant-paused')
  if (use.at < grant.validFrom) return refuse('grant-not-yet-valid')
  if (grant.terms?.notBefore !== undefined && use.at < grant.terms.notBefore)
    return refuse('grant-not-yet-valid')
  if (use.at >= grant.validUntil) return refuse('grant-expired')
  // What must be erased by now is not handed out now.
  if (grant.terms?.eraseBy !== undefined && use.at >= grant.terms.eraseBy) return refuse('grant-expired')
  if (!grant.scope.modes.includes(use.mode)) return refuse('grant-out-of-scope')
  if (!reaches(grant, use.resource)) return refuse('grant-out-of-scope')
  return { kind: 'permit', grant }
}

/** Whether the resource is in the scope, and of a type that the terms are for. */
export const reaches = ({ scope, terms }: Pick<Grant, 'scope' | 'terms'>, resource: ResourceUrl): boolean => {
  const { resourceTypes } = terms ?? {}
  return (
    covers(scope, resource) &&
    (resourceTypes === undefined || resourceTypesOf(resource).some((type) => resourceTypes.includes(type)))
  )
}

/** Canonical URLs only on both sides (`ResourceUrl` guarantees it), so a prefix cannot be escaped by dot segments. */
export const covers = (scope: Scope, resource: ResourceUrl): boolean =>
  scope.resources.some((covered) =>
    covered.endsWith('/') && scope.inherit !== false ? resource.startsWith(covered) : resource === covered,
  )

/** True when every resource and mode of `part` lies inside `whole`. */
export const isWithin = (part: Scope, whole: Scope): boolean =>
  part.modes.every((mode) => whole.modes.includes(mode)) &&
  part.resources.every((resource) => covers(whole, resource) && !reachesFurther(resource, part, whole))

/** A container that stands for all beneath it, where the whole gives the container alone. */
const reachesFurther = (resource: ResourceUrl, part: Scope, whole: Scope): boolean =>
  resource.endsWith('/') && part.inherit !== false && whole.inherit === false

const refuse = (code: GrantRefusal): Verdict => ({ kind: 'refuse', code })
