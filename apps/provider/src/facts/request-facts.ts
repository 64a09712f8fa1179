import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createQuestionClient, type QuestionClient } from '@mutua/sdk/clients/question-client'
import { isWithin } from '@mutua/sdk/consent/check-grant'
import { grantStateAt, requestStateAt, type AccessRequest, type Grant } from '@mutua/sdk/consent/grant'
import type { QuestionThread } from '@mutua/sdk/consent/question'
import { instantOf } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useActingFetch } from './acting.tsx'

/** What became of a request. `part`: less was given than was asked. `over`: it was given, and does not stand any more. */
export type RequestFate = 'requested' | 'given' | 'part' | 'refused' | 'cancelled' | 'expired' | 'over'

/** @param now milliseconds since the epoch */
export const fateOf = (request: AccessRequest, grants: readonly Grant[], now: number): RequestFate => {
  const state = requestStateAt(request, instantOf(now))
  if (state !== 'given') return state
  const grant = grants.find(({ id }) => id === request.grant)
  if (grant === undefined) return 'given'
  const stands = grantStateAt(grant, instantOf(now))
  if (stands !== 'given' && stands !== 'paused') return 'over'
  return isLess(grant, request) ? 'part' : 'given'
}

const isLess = (grant: Grant, request: AccessRequest): boolean =>
  !isWithin(request.scope, grant.scope) ||
  grant.validUntil < request.validUntil ||
  JSON.stringify(grant.terms?.records) !== JSON.stringify(request.terms?.records) ||
  (grant.terms?.masked ?? []).length > (request.terms?.masked ?? []).length

export const useQuestionClient = (): QuestionClient => {
  const { config } = useSignedIn()
  return createQuestionClient({ consentService: config.consentService, fetch: useActingFetch() })
}

/** What the person asks about a request that waits for their answer. */
export const useQuestions = (request: AccessRequest): UseQueryResult<QuestionThread> => {
  const questions = useQuestionClient()
  return useQuery({
    queryKey: ['consents', 'questions', request.id],
    queryFn: () => questions.questions(request.id),
  })
}

/** How many of them wait for a word of ours. */
export const unanswered = (thread: QuestionThread | undefined): number =>
  thread?.isOpen === true ? thread.items.filter(({ answer }) => answer === undefined).length : 0
