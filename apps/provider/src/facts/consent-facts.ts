import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createConsentClient, type ConsentClient } from '@mutua/sdk/clients/consent-client'
import { grantStateAt, type AccessRequest, type Grant } from '@mutua/sdk/consent/grant'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useActing, useActingFetch } from './acting.tsx'

/** The consent service, for whom one works now. */
export const useConsents = (): ConsentClient => {
  const { config } = useSignedIn()
  return createConsentClient({ consentService: config.consentService, fetch: useActingFetch() })
}

/** Whose consents these are: one’s own WebID, or that of the organisation. */
export const useRecipient = (): WebId => {
  const { session } = useSignedIn()
  const { as } = useActing()
  return as ?? session.webId
}

/** Facts of the consent service begin with `consents`: news about consents makes exactly these be asked for again. */
const consentsKey = 'consents'

/** What was given to whom one works for, the newest first; also what is over. */
export const useGrants = <Shown = readonly Grant[]>(
  select?: (all: readonly Grant[]) => Shown,
): UseQueryResult<Shown> => {
  const consents = useConsents()
  const recipient = useRecipient()
  return useQuery({
    queryKey: [consentsKey, 'grants', recipient],
    refetchInterval: 60_000,
    queryFn: async () => {
      const all = await consents.grants()
      return all
        .filter((grant) => grant.recipient === recipient)
        .toSorted((one, other) => other.validFrom.localeCompare(one.validFrom))
    },
    ...(select === undefined ? {} : { select }),
  })
}

/** What was asked by whom one works for, the newest first. */
export const useRequests = <Shown = readonly AccessRequest[]>(
  select?: (all: readonly AccessRequest[]) => Shown,
): UseQueryResult<Shown> => {
  const consents = useConsents()
  const recipient = useRecipient()
  return useQuery({
    queryKey: [consentsKey, 'requests', recipient],
    refetchInterval: 60_000,
    queryFn: async () => {
      const all = await consents.requests()
      return all
        .filter(({ requester }) => requester === recipient)
        .toSorted((one, other) => other.requestedAt.localeCompare(one.requestedAt))
    },
    ...(select === undefined ? {} : { select }),
  })
}

/** Whether it can be used at this moment. */
export const isUsable = (grant: Grant): boolean => {
  const now = instantOf(Date.now())
  return (
    grantStateAt(grant, now) === 'given' &&
    (grant.terms?.notBefore ?? grant.validFrom) <= now &&
    (grant.terms?.eraseBy === undefined || now < grant.terms.eraseBy)
  )
}

/** Last segment of the address of a request or a consent: random, and how it is named in the addresses of this app. */
export const localIdOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1)
