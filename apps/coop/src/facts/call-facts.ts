import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createCallClient, type CallClient } from '@mutua/sdk/clients/call-client'
import type { CallQuestion, CallView } from '@mutua/sdk/codesign/call'
import type { TableView } from '@mutua/sdk/codesign/co-design-table'
import type { ProposalView } from '@mutua/sdk/codesign/proposal'
import type { BlindProposal, CommissionView, RankedView } from '@mutua/sdk/codesign/scoring'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useCalling = (): CallClient => {
  const { config, session } = useSignedIn()
  return createCallClient({ consentService: config.consentService, fetch: session.fetch })
}

/** The address of a call by the last part of it, as the address of a screen has it. */
export const useCallAddress = (local: string): string =>
  `${useSignedIn().config.consentService}/calls/${local}`

export const localOf = (address: string): string => address.split('/').at(-1) ?? ''

const fresh = { refetchInterval: 10_000, staleTime: 0 }

export const useCalls = (): UseQueryResult<readonly CallView[]> => {
  const { calls } = useCalling()
  return useQuery({ queryKey: ['console', 'calls'], queryFn: calls, ...fresh })
}

export const useCall = (id: string): UseQueryResult<CallView> => {
  const { call } = useCalling()
  return useQuery({ queryKey: ['console', 'call', id], queryFn: () => call(id), ...fresh })
}

export const useQuestions = (id: string): UseQueryResult<readonly CallQuestion[]> => {
  const { questions } = useCalling()
  return useQuery({ queryKey: ['console', 'call', id, 'questions'], queryFn: () => questions(id), ...fresh })
}

export const useTables = (id: string, isThere: boolean): UseQueryResult<readonly TableView[]> => {
  const { tables } = useCalling()
  return useQuery({
    queryKey: ['console', 'call', id, 'tables'],
    queryFn: () => tables(id),
    enabled: isThere,
    ...fresh,
  })
}

/** `null`: it is not for whoever asks, or not yet. */
const unlessSealed =
  <Value>(read: () => Promise<Value>) =>
  async (): Promise<Value | null> => {
    try {
      return await read()
    } catch (error) {
      if (error instanceof Problem && notForYou.includes(error.code)) return null
      throw error
    }
  }
const notForYou: readonly string[] = [
  'call-sealed',
  'call-step-refused',
  'caller-not-officer',
  'commission-only',
  'conflict-of-interest',
]

/** What was handed in, for who checks the requirements. */
export const useReceived = (id: string): UseQueryResult<readonly ProposalView[] | null> => {
  const { received } = useCalling()
  return useQuery({
    queryKey: ['console', 'call', id, 'received'],
    queryFn: unlessSealed(() => received(id)),
    ...fresh,
  })
}

export const useRanking = (id: string): UseQueryResult<readonly RankedView[] | null> => {
  const { list } = useCalling()
  return useQuery({
    queryKey: ['console', 'call', id, 'list'],
    queryFn: unlessSealed(() => list(id)),
    ...fresh,
  })
}

export const useCommission = (id: string): UseQueryResult<CommissionView | null> => {
  const { commission } = useCalling()
  return useQuery({
    queryKey: ['console', 'call', id, 'commission'],
    queryFn: unlessSealed(() => commission(id)),
    ...fresh,
  })
}

/** What is to be scored. Not asked for anew by itself: somebody is writing beside it. */
export const useBlind = (id: string, isFree: boolean): UseQueryResult<readonly BlindProposal[] | null> => {
  const { blind } = useCalling()
  return useQuery({
    queryKey: ['console', 'call', id, 'blind'],
    queryFn: unlessSealed(() => blind(id)),
    enabled: isFree,
  })
}

/** Calls in whose commission somebody is who is no officer. */
export const useOwnScoring = (): UseQueryResult<readonly CallView[]> => {
  const { calls } = useCalling()
  const { session } = useSignedIn()
  return useQuery({
    queryKey: ['console', 'calls', 'own'],
    staleTime: 0,
    queryFn: async () =>
      (await calls()).filter(({ versions }) =>
        versions.at(-1)?.text.commission.some(({ webId }) => webId === session.webId),
      ),
  })
}
