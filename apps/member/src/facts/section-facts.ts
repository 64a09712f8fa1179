import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { createRegisterClient } from '@mutua/sdk/clients/register-client'
import { createSectionClient, type SectionClient } from '@mutua/sdk/clients/section-client'
import type { Need, NeedBoard } from '@mutua/sdk/coop/need'
import type { SectionStanding } from '@mutua/sdk/coop/section-budget'
import { useSignedIn } from '@mutua/ui/session/session-gate'

const useSectionClient = (): SectionClient => {
  const { config, session } = useSignedIn()
  return createSectionClient({ consentService: config.consentService, fetch: session.fetch })
}

export const useSections = (): UseQueryResult<readonly SectionStanding[]> => {
  const client = useSectionClient()
  return useQuery({ queryKey: ['sections', 'standing'], queryFn: () => client.standing() })
}

export const useBoards = (): UseQueryResult<readonly NeedBoard[]> => {
  const client = useSectionClient()
  return useQuery({ queryKey: ['sections', 'boards'], queryFn: () => client.boards() })
}

/** What is on a board; looked at again each minute while it is in sight. */
export const useNeeds = (section: string): UseQueryResult<readonly Need[]> => {
  const client = useSectionClient()
  return useQuery({
    queryKey: ['sections', 'needs', section],
    queryFn: () => client.needs(section),
    refetchInterval: 60_000,
  })
}

/** A step on a board, after which all that is shown of it is asked for anew. */
export const useSectionStep = <Given>(
  step: (client: SectionClient, given: Given) => Promise<unknown>,
): UseMutationResult<unknown, Error, Given> => {
  const client = useSectionClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (given: Given) => step(client, given),
    onSettled: () => queries.invalidateQueries({ queryKey: ['sections'] }),
  })
}

/** Enters or leaves sections of a condition: whoever does it says which ones they are in afterwards. */
export const useChooseSections = (): UseMutationResult<unknown, Error, readonly string[]> => {
  const { config, session } = useSignedIn()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (ids: readonly string[]) =>
      createRegisterClient({
        consentService: config.consentService,
        fetch: session.fetch,
      }).chooseSections(ids),
    onSettled: () => queries.invalidateQueries({ queryKey: ['sections'] }),
  })
}
