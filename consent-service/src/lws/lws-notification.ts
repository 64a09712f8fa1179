import type { AccessRequest, Grant } from '@mutua/sdk/consent/grant'
import { lwsContext, lwsMediaType, lwsNamespace } from '@mutua/sdk/consent/lws-access'
import type { Instant, RequestId } from '@mutua/sdk/ids'
import { documentIdOf, endpointOf, inboxField, storageOf, type LwsDocumentsDeps } from './lws-documents.ts'

/** A step of a consent, as it is told of. */
export interface Step {
  readonly id: string
  readonly kind: string
  readonly at: Instant
  readonly request?: RequestId | undefined
  readonly grant?: Grant | undefined
}

/** One message to the inbox that its requester stated. */
export interface LwsMessage {
  readonly to: string
  readonly contentType: string
  readonly body: string
}

/**
 * What became of an access request or grant, for the inbox that was stated with it: the envelope of the notifications draft
 * (lws10-notifications) around one activity. Only what owner and co-op do is told: by what they do themselves nobody could
 * have us call an address again and again.
 */
export const lwsMessageOf = async (
  { id, kind, at, request, grant }: Step,
  deps: Pick<LwsDocumentsDeps, 'origin' | 'podOf'> & {
    readonly readRequest: (id: RequestId) => Promise<AccessRequest | undefined>
  },
): Promise<LwsMessage | undefined> => {
  const type = activities.get(kind)
  if (type === undefined) return undefined
  const about = grant ?? (request === undefined ? undefined : await deps.readRequest(request))
  const to = about?.fields?.[inboxField]
  if (about === undefined || typeof to !== 'string') return undefined
  const endpoint = endpointOf(deps.origin, grant === undefined ? 'requests' : 'grants')
  const body = {
    '@context': [lwsContext, 'https://www.w3.org/ns/activitystreams'],
    'type': 'Notification',
    'storage': await storageOf(about, deps),
    'activity': {
      id: `urn:mutua:notice:${id}`,
      type: [type],
      object: {
        id: documentIdOf(endpoint, about.id),
        type: ['DataResource', `${lwsNamespace}${grant === undefined ? 'AccessRequest' : 'AccessGrant'}`],
      },
      ...(type === 'Create' ? { target: endpoint } : type === 'Delete' ? { origin: endpoint } : {}),
      published: at,
    },
  }
  return { to, contentType: lwsMediaType, body: JSON.stringify(body) }
}

const activities: ReadonlyMap<string, 'Create' | 'Update' | 'Delete'> = new Map([
  ['given', 'Create'],
  ['amended', 'Update'],
  ['paused', 'Update'],
  ['resumed', 'Update'],
  ['restored', 'Create'],
  ['withdrawn', 'Delete'],
  ['invalidated', 'Delete'],
  ['refused', 'Delete'],
])
