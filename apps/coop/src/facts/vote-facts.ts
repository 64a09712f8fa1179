import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Choice } from '@mutua/sdk/ballot/answer'
import { createBallotClient, type BallotClient } from '@mutua/sdk/clients/ballot-client'
import { createOfficerClient } from '@mutua/sdk/clients/officer-client'
import type { OfficerDecision } from '@mutua/sdk/coop/officer'
import { Problem } from '@mutua/sdk/problem'
import type { Vote, VoteTexts } from '@mutua/sdk/voting/vote'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useVoting = (): BallotClient => {
  const { config, session } = useSignedIn()
  const { consentService } = config
  return createBallotClient({ consentService, fetch: session.fetch, anonymousFetch: withoutTraces })
}

/** A ballot goes without the token of the officer whose console it is, without a cookie or the address of this page. */
const withoutTraces: typeof fetch = (input, init) =>
  globalThis.fetch(input, { ...init, credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' })

/** Others deliver, vote and sign while one looks. */
const live = { refetchInterval: 3_000, staleTime: 0 } as const

export const useVotes = (): UseQueryResult<readonly Vote[]> => {
  const { votes } = useVoting()
  return useQuery({ queryKey: ['console', 'votes'], queryFn: votes, refetchInterval: 10_000 })
}

export const useVote = (id: string): UseQueryResult<Vote> => {
  const { vote } = useVoting()
  return useQuery({ queryKey: ['console', 'votes', id], queryFn: () => vote(id), ...live })
}

/** What a ballot is made from; of a vote that is set up it never changes. */
export const useVoteTexts = (id: string, isSetUp: boolean): UseQueryResult<VoteTexts> => {
  const { texts } = useVoting()
  return useQuery({
    queryKey: ['console', 'vote-texts', id],
    queryFn: () => texts(id),
    enabled: isSetUp,
    staleTime: Infinity,
  })
}

/** Numbers of who was given a ballot of paper. */
export const useTicks = (id: string): UseQueryResult<readonly number[]> => {
  const { paper } = useVoting()
  return useQuery({ queryKey: ['console', 'votes', id, 'ticks'], queryFn: () => paper.ticks(id), ...live })
}

/** What two officers sign when the urn is opened; null while nobody has. */
export const useUrn = (id: string): UseQueryResult<OfficerDecision | null> => {
  const { config, session } = useSignedIn()
  const officers = createOfficerClient({ consentService: config.consentService, fetch: session.fetch })
  return useQuery({
    queryKey: ['console', 'votes', id, 'urn'],
    queryFn: () => officers.decision({ kind: 'ballot-paper', subject: id }).catch(nullIfMissing),
    ...live,
  })
}

const nullIfMissing = (error: unknown): null => {
  if (error instanceof Problem && error.code === 'not-found') return null
  throw error
}

/** Yes and no of a motion in the language of who reads; names as they are written. */
export const useAnswerWords = (): ((question: Vote['questions'][number], choice: Choice) => string) => {
  const { t } = useTranslation()
  return ({ answers }, choice) => {
    if (choice === 'blank' || choice.length === 0) return t('votes.blank')
    return choice
      .map((place) => answers[place] ?? '')
      .map((answer) => (answer === 'yes' || answer === 'no' ? t(`votes.${answer}`) : answer))
      .join(', ')
  }
}
