import { useQuery, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import { createPolicyClient, type PolicyClient } from '@mutua/sdk/clients/policy-client'
import { createReleaseClient, type ReleaseClient } from '@mutua/sdk/clients/release-client'
import { createStudyClient, type StudyClient } from '@mutua/sdk/clients/study-client'
import type { OfficerSigner } from '@mutua/sdk/coop/officer-signer'
import type { Sha256 } from '@mutua/sdk/ids'
import type { GivenOfficial } from '@mutua/sdk/pool/official-release'
import type { OfficialTable } from '@mutua/sdk/pool/official-table'
import type { SignedDestruction, Study, StudyProgress, StudyStepWish } from '@mutua/sdk/pool/study'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { usePolicy } from './project-facts.ts'
import { useConsoleStep } from './signing-facts.ts'

export const useStudying = (): StudyClient => {
  const { config, session } = useSignedIn()
  return createStudyClient({ consentService: config.consentService, fetch: session.fetch })
}

/** All studies, what anybody reads of them: who is in one, nobody here can ask. */
export const useStudies = <Shown = readonly Study[]>(
  select?: (all: readonly Study[]) => Shown,
): UseQueryResult<Shown> => {
  const studying = useStudying()
  return useQuery({
    queryKey: ['console', 'studies'],
    queryFn: () => studying.studies(),
    refetchInterval: 10_000,
    // Members join, and a reading goes on, without anybody at this screen.
    staleTime: 0,
    ...(select === undefined ? {} : { select }),
  })
}

export const useStudyStep = (
  study: Study,
): UseMutationResult<Study, Error, { readonly wish: StudyStepWish; readonly signer: OfficerSigner }> => {
  const studying = useStudying()
  return useConsoleStep(({ wish, signer }) => studying.takeStep(study.id, wish, signer))
}

/** For the vote of an assembly; publishing it puts nothing into force. */
export const usePublishOfficial = (): UseMutationResult<PublishedDocument, Error, OfficialTable> => {
  const { config, session } = useSignedIn()
  const { publish } = createPolicyClient({ consentService: config.consentService, fetch: session.fetch })
  return useConsoleStep((document: OfficialTable) => publish(document))
}

type PublishedDocument = Awaited<ReturnType<PolicyClient['publish']>>

/** Tables without noise of a study that the members have adopted; each takes a vote of its own. */
export const useAdoptedTables = (
  study: Study,
): readonly { readonly digest: Sha256; readonly resolution: string; readonly document: OfficialTable }[] =>
  (usePolicy().data?.inForce ?? []).flatMap(({ digest, resolution, document }) =>
    document?.type === 'official-table' && document.study === study.id
      ? [{ digest, resolution, document }]
      : [],
  )

const useReleasing = (): ReleaseClient => {
  const { config, session } = useSignedIn()
  return createReleaseClient({ consentService: config.consentService, fetch: session.fetch })
}

/** The table without noise that was made of a study; null where none was. */
export const useOfficial = (study: Study): UseQueryResult<GivenOfficial | null> => {
  const { official } = useReleasing()
  return useQuery({
    queryKey: ['console', 'studies', study.id, 'official'],
    enabled: study.snapshot !== undefined,
    queryFn: async () => {
      try {
        return await official(study.id)
      } catch (error) {
        if (error instanceof Problem && error.code === 'not-found') return null
        throw error
      }
    },
  })
}

/** Makes it, once, of the snapshot. */
export const useMakeOfficial = (study: Study): UseMutationResult<GivenOfficial, Error, Sha256> => {
  const { publishOfficial } = useReleasing()
  return useConsoleStep((digest: Sha256) => publishOfficial(study.id, digest))
}

/** How far a reading, or a destruction, is. */
export const useStudyProgress = (study: Study): UseQueryResult<StudyProgress> => {
  const studying = useStudying()
  return useQuery({
    queryKey: ['console', 'studies', study.id, 'progress'],
    queryFn: () => studying.progress(study.id),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 1_000 : 10_000),
    staleTime: 0,
  })
}

export const useDestruction = (study: Study): UseQueryResult<SignedDestruction> => {
  const studying = useStudying()
  return useQuery({
    queryKey: ['console', 'studies', study.id, 'destruction'],
    enabled: study.state === 'destroyed',
    queryFn: () => studying.destruction(study.id),
  })
}

/** Fewest members whose records are looked at together, as the assembly has it; undefined where nothing is adopted. */
export const useCohortFloor = (): number | undefined => {
  const policy = usePolicy()
  const documents = policy.data?.inForce.map(({ document }) => document)
  const found = documents?.find((document) => document?.type === 'privacy-budget')
  return found?.type === 'privacy-budget' ? found.cohortFloor : undefined
}
