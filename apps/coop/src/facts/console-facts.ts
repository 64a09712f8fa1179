import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createConsoleClient, type ConsoleClient } from '@mutua/sdk/clients/console-client'
import { createCoopClient, type CoopClient } from '@mutua/sdk/clients/coop-client'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import type { Overview, UseCounts } from '@mutua/sdk/coop/console'
import type { Impact } from '@mutua/sdk/coop/impact'
import type { CoopState } from '@mutua/sdk/coop/coop-state'
import type { Organisation } from '@mutua/sdk/coop/organisation'
import type { Provider } from '@mutua/sdk/coop/member'
import type { Month } from '@mutua/sdk/coop/period'
import type { AdoptedResolution } from '@mutua/sdk/coop/resolution'
import type { Tariff } from '@mutua/sdk/coop/tariff'
import { useSignedIn } from '@mutua/ui/session/session-gate'

/** What waits for an officer; refused to everybody else, which is how the app knows whether somebody is one. */
export const useOverview = (): UseQueryResult<Overview> => {
  const { overview } = useConsole()
  // Another officer may have done it a moment ago.
  return useQuery({
    queryKey: ['console', 'overview'],
    queryFn: overview,
    // Who was refused reads something else here, which must not go away under their hands to ask again.
    refetchInterval: ({ state }) => (state.error === null ? 10_000 : false),
    refetchOnWindowFocus: ({ state }) => state.error === null,
    staleTime: 0,
  })
}

export const useUseCounts = (month: Month | undefined): UseQueryResult<UseCounts> => {
  const { uses } = useConsole()
  return useQuery({ queryKey: ['console', 'uses', month], queryFn: () => uses(month) })
}

/** Who may ask members for access: organisations, and people in the directory with the organisation that is billed. */
export const useRecipients = (): UseQueryResult<Recipients> => {
  const { config, session } = useSignedIn()
  const { providers } = useCoop()
  const { organisations } = createOrganisationClient({
    consentService: config.consentService,
    fetch: session.fetch,
  })
  return useQuery({
    queryKey: ['console', 'recipients'],
    queryFn: async () => {
      const [all, people] = await Promise.all([organisations(), providers()])
      return { organisations: all, people }
    },
  })
}

export interface Recipients {
  readonly organisations: readonly Organisation[]
  readonly people: readonly Provider[]
}

/** What the assembly adopted, the newest first. */
export const useResolutions = (): UseQueryResult<readonly AdoptedResolution[]> => {
  const { resolutions } = useCoop()
  return useQuery({
    queryKey: ['console', 'resolutions'],
    queryFn: async () => (await resolutions()).toReversed(),
  })
}

/** Price lists, the one in force first. */
export const useTariffs = (): UseQueryResult<readonly Tariff[]> => {
  const { tariffs } = useCoop()
  return useQuery({ queryKey: ['console', 'tariffs'], queryFn: async () => (await tariffs()).toReversed() })
}

/** What anybody may see of the co-op. */
export const usePublicState = (): UseQueryResult<CoopState> => {
  const { state } = useCoop()
  return useQuery({ queryKey: ['console', 'state'], queryFn: state })
}

/** What the present year was good for, as anybody may see it. */
export const useImpact = (): UseQueryResult<Impact> => {
  const { impact } = useCoop()
  return useQuery({ queryKey: ['console', 'impact'], queryFn: impact })
}

export const useCoop = (): CoopClient => {
  const { config, session } = useSignedIn()
  return createCoopClient({ consentService: config.consentService, fetch: session.fetch })
}

const useConsole = (): ConsoleClient => {
  const { config, session } = useSignedIn()
  return createConsoleClient({ consentService: config.consentService, fetch: session.fetch })
}
