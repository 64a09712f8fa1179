import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { createRegisterClient, type OwnRegisterClient } from '@mutua/sdk/clients/register-client'
import type { Application, RegisterLine } from '@mutua/sdk/coop/register'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useOwnRegister = (): OwnRegisterClient => {
  const { config, session } = useSignedIn()
  return createRegisterClient({ consentService: config.consentService, fetch: session.fetch })
}

/** One’s own line of the register, also after leaving; `null` for who never was in it. */
export const useOwnLine = (): UseQueryResult<RegisterLine | null> => {
  const { ownLine } = useOwnRegister()
  return useQuery({
    queryKey: ['register', 'line'],
    queryFn: async () => {
      try {
        return await ownLine()
      } catch (error) {
        if (error instanceof Problem && error.code === 'member-unknown') return null
        throw error
      }
    },
  })
}

/** The newest application of whoever is signed in; `null` where there is none. */
export const useOwnApplication = (): UseQueryResult<Application | null> => {
  const { ownApplications } = useOwnRegister()
  return useQuery({
    queryKey: ['register', 'applications'],
    queryFn: async () => (await ownApplications())[0] ?? null,
  })
}

/** A step of one’s own membership, after which all that is shown of it is asked for anew. */
export const useRegisterStep = <Given>(
  step: (client: OwnRegisterClient, given: Given) => Promise<unknown>,
): UseMutationResult<unknown, Error, Given> => {
  const client = useOwnRegister()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (given: Given) => step(client, given),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['register'] }),
        queries.invalidateQueries({ queryKey: ['membership'] }),
      ]),
  })
}
