import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { createOrganisationClient, type OrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createProjectClient, type ProjectClient } from '@mutua/sdk/clients/project-client'
import { createStudyClient, type StudyClient } from '@mutua/sdk/clients/study-client'
import type { OwnRoles } from '@mutua/sdk/coop/organisation'
import type { Project } from '@mutua/sdk/coop/project'
import type { Study } from '@mutua/sdk/pool/study'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { isOwn } from './study-view.ts'

export const useProjecting = (): ProjectClient => {
  const { config, session } = useSignedIn()
  return createProjectClient({ consentService: config.consentService, fetch: session.fetch })
}

export const useStudying = (): StudyClient => {
  const { config, session } = useSignedIn()
  return createStudyClient({ consentService: config.consentService, fetch: session.fetch })
}

const useOrganisations = (): OrganisationClient => {
  const { config, session } = useSignedIn()
  return createOrganisationClient({ consentService: config.consentService, fetch: session.fetch })
}

/** Where whoever is signed in works, and what they administer there. */
export const useRoles = (): UseQueryResult<OwnRoles> => {
  const { ownRoles } = useOrganisations()
  return useQuery({ queryKey: ['research', 'roles'], queryFn: () => ownRoles() })
}

export interface Studies {
  /** Of which the reader is one of the people, or whose organisation they administer. */
  readonly own: readonly Study[]
  /** Everybody else's, once they are published. */
  readonly others: readonly Study[]
}

/** All studies of the pool that the reader may see, the newest first. */
export const useStudies = (): UseQueryResult<Studies> => {
  const { session } = useSignedIn()
  const { studies } = useStudying()
  const { ownRoles } = useOrganisations()
  return useQuery({
    queryKey: ['research', 'studies'],
    // A reviewer, an assembly or an officer may have signed a moment ago.
    staleTime: 0,
    refetchInterval: 20_000,
    queryFn: async () => {
      const [all, roles] = await Promise.all([studies(), ownRoles()])
      const isTheirs = (study: Study): boolean => isOwn(study, session.webId, roles)
      return {
        own: all.filter(isTheirs),
        others: all.filter((study) => !isTheirs(study) && study.state !== 'draft'),
      }
    },
  })
}

/** @param local last part of its address; `not-found` where there is none, or it is somebody else's draft */
export const useStudy = (local: string): UseQueryResult<Study> => {
  const { study } = useStudying()
  const id = useStudyId(local)
  return useQuery({
    queryKey: ['research', 'study', local],
    staleTime: 0,
    refetchInterval: 20_000,
    queryFn: () => study(id),
  })
}

/** Address of a study by its last part. */
export const useStudyId = (local: string): string => {
  const { config } = useSignedIn()
  return `${config.consentService}/studies/${local}`
}

/** Something that changes a study, and what is shown of it afterwards. */
export const useStudyStep = <Given, Taken>(
  step: (given: Given) => Promise<Taken>,
): UseMutationResult<Taken, Error, Given> => {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: step,
    onSettled: () => queries.invalidateQueries({ queryKey: ['research'] }),
  })
}

export const useSubmit = ({ project }: Study): UseMutationResult<Project, Error, void> => {
  const { submit } = useProjecting()
  return useStudyStep(() => submit(project.id))
}
