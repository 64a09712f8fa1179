import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { createForumClient, type ForumClient } from './forum-calls.ts'
import type { ForumEntry } from '@mutua/sdk/pool/forum'
import { useSignedIn } from '@mutua/ui/session/session-gate'

const useForumClient = (): ForumClient => {
  const { config, session } = useSignedIn()
  return createForumClient({ consentService: config.consentService, fetch: session.fetch })
}

/** Questions about a study and their answers, for anybody to read; the newest first. */
export const useForum = (study: string): UseQueryResult<readonly ForumEntry[]> => {
  const client = useForumClient()
  return useQuery({
    queryKey: ['studies', study, 'forum'],
    queryFn: async () => (await client.entries(study)).toReversed(),
  })
}

export const useAskForum = (
  study: string,
  onAsked: () => void,
): UseMutationResult<ForumEntry, Error, string> => {
  const client = useForumClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (text: string) => client.ask(study, { text, as: 'member' }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['studies', study, 'forum'] })
      onAsked()
    },
  })
}
