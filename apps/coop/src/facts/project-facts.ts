import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { createPolicyClient, type PolicyClient } from '@mutua/sdk/clients/policy-client'
import { createProjectClient, type ProjectClient } from '@mutua/sdk/clients/project-client'
import type { OfficerDecision } from '@mutua/sdk/coop/officer'
import { createOfficerKeyPair, openOfficerSigner, type OfficerSigner } from '@mutua/sdk/coop/officer-signer'
import type { Policy } from '@mutua/sdk/coop/policy'
import {
  reviewCommitteeSchema,
  type Project,
  type ReviewCommittee,
  type ReviewWish,
} from '@mutua/sdk/coop/project'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { openKeyBox } from './key-box.ts'

export const useProjecting = (): ProjectClient => {
  const { config, session } = useSignedIn()
  return createProjectClient({ consentService: config.consentService, fetch: session.fetch })
}

/** Those that wait for a signature first, then those that are open, then those that have ended. */
export const useProjects = (): UseQueryResult<readonly Project[]> => {
  const { projects } = useProjecting()
  return useQuery({
    queryKey: ['console', 'projects'],
    queryFn: async () => (await projects()).toSorted((one, other) => rankOf(one) - rankOf(other)),
    refetchInterval: 10_000,
    // A reviewer or an assembly may have done it a moment ago.
    staleTime: 0,
  })
}

const rankOf = ({ state }: Project): number =>
  ['reviewed', 'submitted', 'draft', 'open', 'refused', 'closed'].indexOf(state)

/** Who reviews; `undefined`: nobody was named, or the caller is none of them. */
export const useCommittee = (): UseQueryResult<ReviewCommittee | null> => {
  const { committee } = useProjecting()
  return useQuery({
    queryKey: ['console', 'committee'],
    staleTime: 0,
    queryFn: async () => {
      try {
        return await committee()
      } catch (error) {
        if (error instanceof Problem && error.code === 'not-found') return null
        throw error
      }
    },
  })
}

/** What the first officer signed; `undefined` when it is nothing that is understood here: then nobody signs it here. */
export const committeeIn = ({ text }: Pick<OfficerDecision, 'text'>): ReviewCommittee | undefined => {
  try {
    return reviewCommitteeSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** A reviewer’s key, made in this browser as an officer’s is. */
export const useMakeReviewKey = (): UseMutationResult<void, Error, void> => {
  const { session } = useSignedIn()
  const projecting = useProjecting()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      const pair = await createOfficerKeyPair()
      await openKeyBox().keep(session.webId, pair)
      await projecting.registerKey(await openOfficerSigner(session.webId, pair))
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['console', 'keys'] }),
  })
}

/** A reviewer’s word on a project, signed. */
export const useReview = (
  project: Project,
  signer: OfficerSigner,
): UseMutationResult<Project, Error, Pick<ReviewWish, 'role' | 'verdict' | 'reason'>> => {
  const projecting = useProjecting()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (said) => projecting.review(project, said, signer),
    onSettled: () => queries.invalidateQueries({ queryKey: ['console', 'projects'] }),
  })
}

export const usePolicy = (): UseQueryResult<Policy> => {
  const { policy } = usePolicies()
  return useQuery({ queryKey: ['console', 'policy'], queryFn: policy })
}

const usePolicies = (): PolicyClient => {
  const { config, session } = useSignedIn()
  return createPolicyClient({ consentService: config.consentService, fetch: session.fetch })
}
