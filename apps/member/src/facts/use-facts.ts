import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createConsentClient, type ConsentClient } from '@mutua/sdk/clients/consent-client'
import { grantStateAt, requestStateAt, type AccessRequest, type Grant } from '@mutua/sdk/consent/grant'
import { instantOf, parseBaseUrl, type WebId } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useConsents = (): ConsentClient => {
  const { config, session } = useSignedIn()
  return createConsentClient({ consentService: config.consentService, fetch: session.fetch })
}

/** Requests to the member, the newest first. */
export const useRequests = <Shown = readonly AccessRequest[]>(
  select?: (all: readonly AccessRequest[]) => Shown,
): UseQueryResult<Shown> => {
  const { session } = useSignedIn()
  const consents = useConsents()
  return useQuery({
    queryKey: ['requests'],
    queryFn: async () => {
      const all = await consents.requests()
      return all
        .filter(({ owner }) => owner === session.webId)
        .toSorted((left, right) => right.requestedAt.localeCompare(left.requestedAt))
    },
    ...(select === undefined ? {} : { select }),
  })
}

export const useOpenRequests = (): UseQueryResult<readonly AccessRequest[]> =>
  useRequests((all) => all.filter((one) => requestStateAt(one, instantOf(Date.now())) === 'requested'))

/** What the member has given, the newest first. */
export const useGrants = <Shown = readonly Grant[]>(
  select?: (all: readonly Grant[]) => Shown,
): UseQueryResult<Shown> => {
  const { session } = useSignedIn()
  const consents = useConsents()
  return useQuery({
    queryKey: ['grants'],
    queryFn: async () => {
      const all = await consents.grants()
      return all
        .filter(({ owner }) => owner === session.webId)
        .toSorted((left, right) => right.validFrom.localeCompare(left.validFrom))
    },
    ...(select === undefined ? {} : { select }),
  })
}

export const isInForce = (grant: Grant): boolean => {
  const state = grantStateAt(grant, instantOf(Date.now()))
  return state === 'given' || state === 'paused'
}

/** Uses of the member’s data, the latest first: those of others, under a consent. */
export const useUses = (): UseQueryResult<readonly Receipt[]> => {
  const { session } = useSignedIn()
  const consents = useConsents()
  return useQuery({
    queryKey: ['uses'],
    // Reading tells nobody; so it is looked for.
    refetchInterval: 15_000,
    queryFn: async () => {
      const all = await consents.receipts()
      return all.filter(({ owner }) => owner === session.webId).toReversed()
    },
  })
}

/** How whoever asked is called; of a consent that was given without being asked, the organisation, or the address. */
export const useNameOf = (): ((recipient: WebId, organisation: string) => string) => {
  const { data: requests = [] } = useRequests()
  return (recipient, organisation) => {
    const asked = requests.find(({ requester }) => requester === recipient)
    if (asked !== undefined) return fullName(asked.requesterName, asked.organisation)
    return organisation === '' ? recipient : organisation
  }
}

export const fullName = (name: string, organisation: string): string =>
  organisation === '' || organisation === name ? name : `${name}, ${organisation}`

/** Pod of the member, where it is on the pod server of the co-op. */
export const usePod = (): { readonly name: string; readonly root: string } => {
  const { session } = useSignedIn()
  const { origin, pathname } = new URL(session.webId)
  const [, name = ''] = pathname.split('/')
  return { name, root: `${parseBaseUrl(origin)}/${name}/` }
}

/** Last segment of the address of a request or a consent: how it is named in the addresses of this app. */
export const localIdOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1)
