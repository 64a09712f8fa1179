import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { createOfficerClient, type OfficerClient } from '@mutua/sdk/clients/officer-client'
import type { OfficerDecision, OfficerKey } from '@mutua/sdk/coop/officer'
import { createOfficerKeyPair, openOfficerSigner, type OfficerSigner } from '@mutua/sdk/coop/officer-signer'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { openKeyBox } from './key-box.ts'

/** The officer’s key in this browser, and as what the co-op knows it. */
export interface OwnKey {
  /** Signs; `undefined` while this browser has no key of theirs that is in force. */
  readonly signer: OfficerSigner | undefined
  /** All keys of all officers, those in force first. */
  readonly all: readonly OfficerKey[]
}

export const useOwnKey = (): UseQueryResult<OwnKey> => {
  const { session } = useSignedIn()
  const officers = useOfficers()
  return useQuery({
    queryKey: ['console', 'keys', session.webId],
    queryFn: async () => {
      const [pair, keys] = await Promise.all([openKeyBox().read(session.webId), officers.keys()])
      const held = pair === undefined ? undefined : await openOfficerSigner(session.webId, pair)
      const isStanding = keys.some(
        ({ kid, webId, until }) => kid === held?.kid && webId === session.webId && until === undefined,
      )
      return {
        signer: isStanding ? held : undefined,
        all: keys.toSorted(
          (one, other) => Number(one.until !== undefined) - Number(other.until !== undefined),
        ),
      }
    },
  })
}

/** Makes a key that stays in this browser, and tells the co-op its public half. */
export const useMakeKey = (): UseMutationResult<void, Error, void> => {
  const { session } = useSignedIn()
  const officers = useOfficers()
  return useConsoleStep(async () => {
    const pair = await createOfficerKeyPair()
    // Kept first: a key that is known and lies nowhere could sign nothing.
    await openKeyBox().keep(session.webId, pair)
    await officers.registerKey(await openOfficerSigner(session.webId, pair))
  })
}

export const useRetireKey = (): UseMutationResult<void, Error, OfficerKey> => {
  const { session } = useSignedIn()
  const officers = useOfficers()
  return useConsoleStep(async ({ kid }: OfficerKey) => {
    await officers.retireKey(kid)
    const pair = await openKeyBox().read(session.webId)
    if (pair !== undefined && (await openOfficerSigner(session.webId, pair)).kid === kid)
      await openKeyBox().remove(session.webId)
  })
}

/** What one officer signed and another has not yet. */
export const useDecisions = (): UseQueryResult<readonly OfficerDecision[]> => {
  const { waiting } = useOfficers()
  return useQuery({
    queryKey: ['console', 'decisions'],
    queryFn: waiting,
    refetchInterval: 10_000,
    staleTime: 0,
  })
}

/** A step after which all that is shown is asked for anew. */
export const useConsoleStep = <Given, Result = void>(
  step: (given: Given) => Promise<Result>,
): UseMutationResult<Result, Error, Given> => {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: step,
    onSettled: () => queries.invalidateQueries({ queryKey: ['console'] }),
  })
}

const useOfficers = (): OfficerClient => {
  const { config, session } = useSignedIn()
  return createOfficerClient({ consentService: config.consentService, fetch: session.fetch })
}
