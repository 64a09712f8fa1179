import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { createBreachClient } from '@mutua/sdk/clients/breach-client'
import { createRightsClient, type RightsClient } from '@mutua/sdk/clients/rights-client'
import type { BreachMessage } from '@mutua/sdk/rights/breach'
import type { RightsRequest, RightsWish } from '@mutua/sdk/rights/rights-request'
import { useSignedIn } from '@mutua/ui/session/session-gate'

/** What one asked of the co-op about one’s own data, the newest first. */
export const useRightsRequests = (): UseQueryResult<readonly RightsRequest[]> => {
  const client = useRightsClient()
  return useQuery({ queryKey: ['rights'], queryFn: client.requests })
}

export const useAskRight = (): UseMutationResult<RightsRequest, Error, RightsWish> => {
  const client = useRightsClient()
  return useRightsStep((wish: RightsWish) => client.make(wish))
}

export const useTakeBackRight = (): UseMutationResult<RightsRequest, Error, string> => {
  const client = useRightsClient()
  return useRightsStep((id: string) => client.withdraw(id))
}

/** What the co-op told the member of breaches that concern them. */
export const useBreachMessages = (): UseQueryResult<readonly BreachMessage[]> => {
  const { config, session } = useSignedIn()
  const { messages } = createBreachClient({ consentService: config.consentService, fetch: session.fetch })
  return useQuery({ queryKey: ['rights', 'breaches'], queryFn: messages })
}

const useRightsClient = (): RightsClient => {
  const { config, session } = useSignedIn()
  return createRightsClient({ consentService: config.consentService, fetch: session.fetch })
}

const useRightsStep = <Given>(
  step: (given: Given) => Promise<RightsRequest>,
): UseMutationResult<RightsRequest, Error, Given> => {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: step,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['rights'] }),
  })
}
