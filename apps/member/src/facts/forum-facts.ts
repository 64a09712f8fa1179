import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { createCatalogueClient, type CatalogueClient } from '@mutua/sdk/clients/catalogue-client'
import type { ForumEntry } from '@mutua/sdk/pool/forum'
import { useSignedIn } from '@mutua/ui/session/session-gate'

const useCatalogue = (): CatalogueClient => {
  const { config, session } = useSignedIn()
  return createCatalogueClient({ consentService: config.consentService, fetch: session.fetch })
}

/** Questions about a study and their answers, for anybody to read; the newest first. */
export const useForum = (study: string): UseQueryResult<readonly ForumEntry[]> => {
  const client = useCatalogue()
  return useQuery({
    queryKey: ['studies', study, 'forum'],
    queryFn: async () => (await client.forum(study)).toReversed(),
  })
}

export const useAskForum = (
  study: string,
  onAsked: () => void,
): UseMutationResult<ForumEntry, Error, string> => {
  const client = useCatalogue()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (text: string) => client.ask(study, { text, as: 'member' }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['studies', study, 'forum'] })
      onAsked()
    },
  })
}

/** Whether I am told when a study looks for members. */
export const useWantsRecruiting = (): UseQueryResult<boolean> => {
  const client = useCatalogue()
  return useQuery({ queryKey: ['studies', 'wanted'], queryFn: () => client.wantsRecruiting() })
}

export const useChooseRecruiting = (): UseMutationResult<boolean, Error, boolean> => {
  const client = useCatalogue()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (wanted: boolean) => client.chooseRecruiting(wanted),
    onSettled: () => queries.invalidateQueries({ queryKey: ['studies', 'wanted'] }),
  })
}
