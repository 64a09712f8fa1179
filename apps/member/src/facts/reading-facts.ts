import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { createFhirClient, sendUnderConsent } from '@mutua/sdk/clients/fhir-client'
import { parseBaseUrl, type GrantId, type ResourceUrl } from '@mutua/sdk/ids'
import type { SignedIn } from '@mutua/ui/session/session-gate'

/**
 * What somebody who acts for a member may read, read under the consent that came with it. Each time is a use that the member sees: it is
 * done once, and not again because a window came to the front.
 *
 * @param own who acts, signed in as themselves
 */
export const useReading = (
  grantId: GrantId,
  { config, session }: SignedIn,
): UseQueryResult<readonly FhirResource[]> =>
  useQuery({
    queryKey: ['reading', grantId],
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    queryFn: async () => {
      const { consentService } = config
      const grant = await createConsentClient({ consentService, fetch: session.fetch }).grant(grantId)
      const [covered] = grant.scope.resources
      if (covered === undefined) return []
      const reader = openConsentedReader({
        session,
        fetch: (input, init) => fetch(input, init),
        grant: grantId,
        covered,
        consentService,
      })
      const { origin, pathname } = new URL(covered)
      const fhir = createFhirClient({
        podServer: parseBaseUrl(origin),
        pod: pathname.split('/')[1] ?? '',
        send: sendUnderConsent(reader),
      })
      const types = new Set(grant.scope.resources.flatMap(typesIn))
      return (await Promise.all([...types].map((type) => fhir.search(type)))).flat()
    },
  })

/** `health/careplan/Appointment/` holds one type; of a whole category, what people ask for. */
const typesIn = (resource: ResourceUrl): readonly string[] => {
  const [, type] = /\/health\/[^/]+\/([A-Z][A-Za-z]+)\/$/.exec(resource) ?? []
  return type === undefined ? ['Appointment', 'CarePlan', 'Goal', 'ServiceRequest', 'Task'] : [type]
}
