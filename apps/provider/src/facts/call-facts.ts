import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { createCallClient, type CallClient } from '@mutua/sdk/clients/call-client'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import type { CallQuestion, CallView } from '@mutua/sdk/codesign/call'
import type { TableView } from '@mutua/sdk/codesign/co-design-table'
import type { ProposalView } from '@mutua/sdk/codesign/proposal'
import type { OwnResult } from '@mutua/sdk/codesign/scoring'
import type { Organisation } from '@mutua/sdk/coop/organisation'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useCalling = (): CallClient => {
  const { config, session } = useSignedIn()
  return createCallClient({ consentService: config.consentService, fetch: session.fetch })
}

export const useCallAddress = (local: string): string =>
  `${useSignedIn().config.consentService}/calls/${local}`

export const localOf = (address: string): string => address.split('/').at(-1) ?? ''

const fresh = { refetchInterval: 15_000, staleTime: 0 }

export const useCalls = (): UseQueryResult<readonly CallView[]> => {
  const { calls } = useCalling()
  return useQuery({ queryKey: ['calls'], queryFn: calls, ...fresh })
}

export const useCall = (id: string): UseQueryResult<CallView> => {
  const { call } = useCalling()
  return useQuery({ queryKey: ['calls', id], queryFn: () => call(id), ...fresh })
}

/** Those that one has a part in. */
export const useOwnProposals = (id: string): UseQueryResult<readonly ProposalView[]> => {
  const { proposals } = useCalling()
  return useQuery({ queryKey: ['calls', id, 'proposals'], queryFn: () => proposals(id), ...fresh })
}

export const useStanding = (id: string): UseQueryResult<Awaited<ReturnType<CallClient['standing']>>> => {
  const { standing } = useCalling()
  return useQuery({ queryKey: ['calls', id, 'standing'], queryFn: () => standing(id) })
}

export const useCallQuestions = (id: string): UseQueryResult<readonly CallQuestion[]> => {
  const { questions } = useCalling()
  return useQuery({ queryKey: ['calls', id, 'questions'], queryFn: () => questions(id), ...fresh })
}

export const useOwnTables = (id: string, isThere: boolean): UseQueryResult<readonly TableView[]> => {
  const { tables } = useCalling()
  return useQuery({
    queryKey: ['calls', id, 'tables'],
    enabled: isThere,
    queryFn: async () => (await tables(id)).filter(({ own }) => own.some((party) => party !== 'coop')),
    ...fresh,
  })
}

/** `null` before the minutes are signed. */
export const useOwnResult = (proposal: string, isThere: boolean): UseQueryResult<OwnResult | null> => {
  const { result } = useCalling()
  return useQuery({
    queryKey: ['calls', 'result', proposal],
    enabled: isThere,
    queryFn: async () => {
      try {
        return await result(proposal)
      } catch (error) {
        if (error instanceof Problem && error.code === 'call-sealed') return null
        throw error
      }
    },
  })
}

export const useAllOrganisations = (): UseQueryResult<readonly Organisation[]> => {
  const { config, session } = useSignedIn()
  const { organisations } = createOrganisationClient({
    consentService: config.consentService,
    fetch: session.fetch,
  })
  return useQuery({
    queryKey: ['calls', 'organisations'],
    queryFn: async () => (await organisations()).filter(({ endedAt }) => endedAt === undefined),
  })
}

/** A step after which all that is shown of calls is asked for anew. */
export const useCallStep = <Given, Result = void>(
  step: (given: Given) => Promise<Result>,
): UseMutationResult<Result, Error, Given> => {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: step,
    onSettled: () => queries.invalidateQueries({ queryKey: ['calls'] }),
  })
}
