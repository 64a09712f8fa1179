import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { createEmergencyClient, type EmergencyClient } from '@mutua/sdk/clients/emergency-client'
import { actingForOrganisation } from '@mutua/sdk/clients/organisation-client'
import type { EmergencyAccess } from '@mutua/sdk/consent/emergency'
import { instantOf, parseWebId, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useActing } from './acting.tsx'
import { casesOf, type Case } from './cases.ts'

/** Where whoever is signed in works that the co-op has entrusted with emergency access. */
export interface EntrustedPlace {
  readonly organisation: WebId
  readonly name: string
}

export const useEntrustedPlaces = (): UseQueryResult<readonly EntrustedPlace[]> => {
  const { config, session } = useSignedIn()
  const { places, as } = useActing()
  return useQuery({
    queryKey: ['consents', 'entrusted', places.map(({ organisation }) => organisation.id), as ?? ''],
    queryFn: async () => {
      const trusted = await createEmergencyClient({
        consentService: config.consentService,
        fetch: session.fetch,
      }).trusted()
      return (
        places
          .flatMap(({ organisation }) =>
            trusted.some((one) => one.organisation === organisation.id)
              ? [{ organisation: organisation.id, name: organisation.name }]
              : [],
          )
          // For whom one works now goes first.
          .toSorted((one, other) => Number(other.organisation === as) - Number(one.organisation === as))
      )
    },
  })
}

/** In the name of a place: only so an emergency access is opened (docs/decisions/0200). */
export const useEmergencies = (organisation: WebId): EmergencyClient => {
  const { config, session } = useSignedIn()
  return createEmergencyClient({
    consentService: config.consentService,
    fetch: actingForOrganisation(session.fetch, organisation),
  })
}

/** Those that one has opened oneself there, whose time is not over and whose owner has not ended them, the latest first. */
export const useStandingAccesses = (organisation: WebId): UseQueryResult<readonly EmergencyAccess[]> => {
  const { config, session } = useSignedIn()
  const emergencies = useEmergencies(organisation)
  const consents = createConsentClient({
    consentService: config.consentService,
    fetch: actingForOrganisation(session.fetch, organisation),
  })
  return useQuery({
    queryKey: ['consents', 'emergencies', organisation],
    queryFn: async () => {
      const own = (await emergencies.accesses())
        .filter(({ person, validUntil }) => person === session.webId && validUntil > instantOf(Date.now()))
        .toSorted((one, other) => other.openedAt.localeCompare(one.openedAt))
      const grants = await Promise.all(own.map(({ grant }) => consents.grant(grant)))
      return own.filter((_access, index) => grants[index]?.state === 'given')
    },
  })
}

/** What the access opens, as a case of its own; `null` when its owner has ended it, or its time is over. */
export const useEmergencyCase = (access: EmergencyAccess): UseQueryResult<Case | null> => {
  const { config, session } = useSignedIn()
  return useQuery({
    queryKey: ['consents', 'emergency-case', access.grant],
    queryFn: async () => {
      const grant = await createConsentClient({
        consentService: config.consentService,
        fetch: actingForOrganisation(session.fetch, access.organisation),
      }).grant(access.grant)
      const [found] = casesOf([grant])
      return found === undefined || found.grants.length === 0 ? null : found
    },
  })
}

/**
 * Who is meant by a WebID or by the name of an account. It is not looked up: whether somebody is a member here is told by what the
 * co-op answers, which is the same for nobody and for who forbids it.
 */
export const ownerMeant = (typed: string, podServer: BaseUrl): WebId => {
  const word = typed.trim()
  return parseWebId(
    URL.canParse(word) ? word : `${podServer}/${encodeURIComponent(word.toLowerCase())}/profile/card#me`,
  )
}

/** `#owner=<WebID>`, as the code on an emergency card has it: what stands behind `#` is sent to no server. */
export const ownerInAddress = (hash: string): string =>
  new URLSearchParams(hash.replace(/^#/, '')).get('owner') ?? ''

/** Name of the account: what the person is called is read only where it is opened. */
export const nameOf = ({ owner }: EmergencyAccess): string =>
  decodeURIComponent(new URL(owner).pathname.split('/')[1] ?? owner)
