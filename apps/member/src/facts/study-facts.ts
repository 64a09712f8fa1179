import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { createPolicyClient } from '@mutua/sdk/clients/policy-client'
import { createStudyClient, type StudyClient } from '@mutua/sdk/clients/study-client'
import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { OwnBudget, OwnStudy, SignedDestruction, Study } from '@mutua/sdk/pool/study'
import { shownOfStudy } from '@mutua/sdk/pool/study-shown'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { localIdOf } from './use-facts.ts'

type Told = Parameters<typeof shownOfStudy>[1]

export const useStudyClient = (): StudyClient => {
  const { config, session } = useSignedIn()
  return createStudyClient({ consentService: config.consentService, fetch: session.fetch })
}

/** What anybody reads of all studies, those of this person with how they stand to them. */
export interface SeenStudy {
  readonly study: Study
  /** Absent for who is no member. */
  readonly own: OwnStudy | undefined
}

export const useStudies = <Shown = readonly SeenStudy[]>(
  options: {
    /** Without it they are asked for. */
    readonly enabled?: boolean
    readonly select?: (all: readonly SeenStudy[]) => Shown
  } = {},
): UseQueryResult<Shown> => {
  const client = useStudyClient()
  return useQuery({
    queryKey: ['studies'],
    queryFn: async () => {
      const [all, own] = await Promise.all([client.studies(), client.mine().catch(noneOfOthers)])
      const ofMine = new Map(own.map((one) => [one.study.id, one]))
      return all
        .filter(({ state }) => state !== 'draft' && state !== 'submitted')
        .map((study) => ({ study, own: ofMine.get(study.id) }))
    },
    ...options,
  })
}

/** @returns null where there is none of that name */
export const useStudy = (local: string): UseQueryResult<SeenStudy | null> =>
  useStudies({ select: (all) => all.find(({ study }) => localIdOf(study.id) === local) ?? null })

/** Who is no member has no studies of their own, and reads what everybody reads. */
const noneOfOthers = (error: unknown): readonly OwnStudy[] => {
  if (error instanceof Problem && error.status === 403) return []
  throw error
}

/** With what was read before the yes: see `toldText`. */
export const useJoinStudy = (
  study: Study,
): UseMutationResult<OwnStudy, Error, Pick<Told, 'text' | 'language' | 'understood'>> => {
  const client = useStudyClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (told) =>
      client.optIn(study.id, await shownOfStudy(study, { ...told, channel: 'app' })),
    onSettled: () => queries.invalidateQueries(),
  })
}

/** How much studies may still learn of the member this year; null while no assembly has said how much. */
export const useYearBudget = (): UseQueryResult<OwnBudget | null> => {
  const client = useStudyClient()
  return useQuery({
    queryKey: ['studies', 'budget'],
    queryFn: async () => {
      try {
        return await client.budget()
      } catch (error) {
        if (error instanceof Problem && error.code === 'pool-budget-missing') return null
        throw error
      }
    },
  })
}

/** What a study takes from the year of each of its members, in billionths of rho; null where nothing is adopted. */
export const useStudyTake = (study: Study): bigint | null | undefined => {
  const { config, session } = useSignedIn()
  const policy = useQuery({
    queryKey: ['policy'],
    staleTime: 600_000,
    queryFn: () =>
      createPolicyClient({ consentService: config.consentService, fetch: session.fetch }).policy(),
  })
  if (study.budget !== undefined) return study.budget.limit
  if (policy.data === undefined) return undefined
  const adopted = policy.data.inForce.map(({ document }) => document)
  const found = adopted.find((document) => document?.type === 'privacy-budget')
  return found?.type === 'privacy-budget' ? BigInt(found.studyRhoNano) : null
}

/** That the copy of a study is gone: what was signed, and what it says. */
export const useDestruction = (study: Study): UseQueryResult<SignedDestruction> => {
  const client = useStudyClient()
  return useQuery({
    queryKey: ['studies', study.id, 'destruction'],
    enabled: study.state === 'destroyed',
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => client.destruction(study.id),
  })
}

/** The day that it is where the reader is. */
export const todayHere = (): CivilDate => civilDateOf(Date.now())
