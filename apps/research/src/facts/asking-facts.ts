import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import {
  createResearchClient,
  type AnsweredQuestion,
  type QuestionEstimate,
  type QuestionWish,
  type ResearchClient,
} from '@mutua/sdk/clients/research-client'
import type { Sha256 } from '@mutua/sdk/ids'
import type { GivenAnswer, PoolAnswerVerdict } from '@mutua/sdk/pool/answer'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useResearch = (): ResearchClient => {
  const { config, session } = useSignedIn()
  return createResearchClient({ consentService: config.consentService, fetch: session.fetch })
}

/** What the service says that it will cost, price included; nothing is asked while the text is none. */
export const useServiceEstimate = (
  study: string,
  wish: QuestionWish | undefined,
): UseQueryResult<QuestionEstimate> => {
  const { estimate } = useResearch()
  return useQuery({
    queryKey: ['research', 'estimate', study, wish],
    enabled: wish !== undefined,
    retry: false,
    queryFn: () => (wish === undefined ? Promise.reject(new Error('nothing to ask')) : estimate(study, wish)),
  })
}

export const useHistory = (study: string, isAsked: boolean): UseQueryResult<readonly AnsweredQuestion[]> => {
  const { history } = useResearch()
  return useQuery({
    queryKey: ['research', 'history', study],
    enabled: isAsked,
    staleTime: 0,
    queryFn: async () => (await history(study)).toReversed(),
  })
}

/** An answer that was given before. */
export const useAnswer = (study: string, digest: Sha256 | undefined): UseQueryResult<GivenAnswer> => {
  const { answer } = useResearch()
  return useQuery({
    queryKey: ['research', 'answer', study, digest],
    enabled: digest !== undefined,
    staleTime: Infinity,
    queryFn: () => (digest === undefined ? Promise.reject(new Error('no answer')) : answer(study, digest)),
  })
}

/** Asks, and waits for the tick at which answers leave. */
export const useAsk = (study: string): UseMutationResult<GivenAnswer, Error, QuestionWish> => {
  const { ask } = useResearch()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (wish) => ask(study, wish),
    onSuccess: (given) => queries.setQueryData(['research', 'answer', study, given.answer.digest], given),
    onSettled: () =>
      queries.invalidateQueries({
        predicate: ({ queryKey: [app, what] }) => app === 'research' && what !== 'answer',
      }),
  })
}

/** Against the keys that the co-op publishes, in this browser. */
export const useVerify = (): UseMutationResult<PoolAnswerVerdict, Error, string> => {
  const { verifyAnswer } = useResearch()
  return useMutation({ mutationFn: verifyAnswer })
}
