import { useMutation, useQuery, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import type { Choice } from '@mutua/sdk/ballot/answer'
import { verifyArchive, type ArchiveVerdict } from '@mutua/sdk/ballot/verify-archive'
import { createBallotClient, type BallotClient } from '@mutua/sdk/clients/ballot-client'
import { checkCode, type CodeFault } from '@mutua/sdk/voting/cast-vote'
import type { Vote } from '@mutua/sdk/voting/vote'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useBallotClient = (): BallotClient => {
  const { config, session } = useSignedIn()
  const { consentService } = config
  return createBallotClient({ consentService, fetch: session.fetch, anonymousFetch: withoutTraces })
}

/** A ballot goes without a token, a cookie, or the address of this page. */
const withoutTraces: typeof fetch = (input, init) =>
  globalThis.fetch(input, { ...init, credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' })

/** Polls open, close and are opened while one looks. */
export const useVote = (id: string): UseQueryResult<Vote> => {
  const client = useBallotClient()
  return useQuery({ queryKey: ['vote', id], queryFn: () => client.vote(id), refetchInterval: 10_000 })
}

export const useVotes = (): UseQueryResult<readonly Vote[]> => {
  const client = useBallotClient()
  return useQuery({ queryKey: ['votes'], queryFn: () => client.votes() })
}

/** What a voter has filled in; `code` of a letter, else it is fetched. */
export interface FilledIn {
  readonly choices: readonly Choice[]
  readonly code?: string
}

export type CastOutcome =
  | { readonly kind: 'cast'; readonly trackingCode: string; readonly givenBefore: readonly string[] }
  | { readonly kind: 'refused'; readonly fault: CodeFault }

/** Encrypts here and sends. Code, ticket and choices are in memory while it runs, and nowhere afterwards. */
export const useCast = (vote: Vote): UseMutationResult<CastOutcome, Error, FilledIn> => {
  const client = useBallotClient()
  return useMutation({
    gcTime: 0,
    mutationFn: async ({ choices, code: typed }): Promise<CastOutcome> => {
      const on = { vote, texts: await client.texts(vote.id) }
      const { code, givenBefore } =
        typed === undefined ? await client.code(vote) : { code: typed, givenBefore: [] }
      const fault = await checkCode(code, on)
      if (fault !== undefined) return { kind: 'refused', fault }
      const ticket = await client.ticket(on, code)
      const { trackingCode } = await client.cast(on, { code, ticket, choices })
      return { kind: 'cast', trackingCode, givenBefore }
    },
  })
}

export const useFind = (id: string): UseMutationResult<boolean, Error, string> => {
  const client = useBallotClient()
  return useMutation({
    mutationFn: async (code) => (await client.trackingCodes(id)).includes(code.trim().replace(/=$/, '')),
  })
}

/** All of it here: nothing that the co-op says is believed. */
export const useRecount = (
  id: string,
  onProgress: (ballots: number) => void,
): UseMutationResult<ArchiveVerdict, Error, void> => {
  const client = useBallotClient()
  return useMutation({
    mutationFn: async () => verifyArchive(await client.archive(id), { onProgress }),
  })
}
