import type { Instant, ResourceUrl } from '@mutua/sdk/ids'
import { notificationsContext } from './channel.ts'

/** What happened to a resource, once it is durable. */
export interface Change {
  readonly kind: 'created' | 'replaced' | 'removed'
  readonly resource: ResourceUrl
  /** The container that now lists the resource, or no longer does; absent for what no container lists. */
  readonly container?: ResourceUrl
  /** Entity tag of the resource as it is now, where it has one. */
  readonly state?: string
}

export interface Activity {
  /** The resource whose subscribers are told. */
  readonly topic: ResourceUrl
  readonly type: 'Create' | 'Update' | 'Delete' | 'Add' | 'Remove'
  readonly object: ResourceUrl
  readonly target?: ResourceUrl
  readonly state?: string
}

/** A resource's own activity, and that of its container when what the container lists has changed. */
export const activitiesOf = ({ kind, resource, container, state }: Change): readonly Activity[] => {
  const [own, listed] = activityTypes[kind]
  const activity: Activity = {
    topic: resource,
    type: own,
    object: resource,
    ...(state === undefined || kind === 'removed' ? {} : { state }),
  }
  if (container === undefined || listed === undefined) return [activity]
  return [activity, { topic: container, type: listed, object: resource, target: container }]
}

const activityTypes = {
  created: ['Create', 'Add'],
  replaced: ['Update', undefined],
  removed: ['Delete', 'Remove'],
} as const

/** The message as it travels (Solid Notifications Protocol §3.4). */
export const messageText = (
  { type, object, target, state }: Activity,
  facts: { readonly id: string; readonly published: Instant },
): string =>
  JSON.stringify({
    '@context': ['https://www.w3.org/ns/activitystreams', notificationsContext],
    'id': `urn:uuid:${facts.id}`,
    type,
    object,
    ...(target === undefined ? {} : { target }),
    ...(state === undefined ? {} : { state }),
    'published': facts.published,
  })
