import {
  accessProfile,
  lwsContext,
  lwsGrantsPath,
  lwsMediaType,
  lwsRequestsPath,
} from '@mutua/sdk/consent/lws-access'
import type { BaseUrl, ResourceUrl } from '@mutua/sdk/ids'

/** Media types of a storage description of Linked Web Storage; the second is to be taken for the first. */
export const lwsDescriptionTypes: readonly string[] = [
  lwsMediaType,
  `application/ld+json;profile="${lwsContext}"`,
]

/**
 * Storage description resource (LWS, "Storage Description Resource"): where access to this storage is asked for and given.
 * The consent service has the two endpoints for all storages.
 */
export const describeLwsStorage = (about: {
  readonly url: string
  readonly storage: ResourceUrl
  readonly consentService: BaseUrl
}): string => {
  const service = (type: string, path: string) => ({
    type,
    serviceEndpoint: about.consentService + path,
    conformsTo: [accessProfile],
  })
  return JSON.stringify({
    '@context': lwsContext,
    'id': about.storage,
    'type': 'Storage',
    'service': [
      { type: 'StorageDescription', serviceEndpoint: about.url },
      service('AccessRequestService', lwsRequestsPath),
      service('AccessGrantService', lwsGrantsPath),
    ],
  })
}
