import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createNoticeClient, type ErasureShown } from '@mutua/sdk/clients/notice-client'
import type { Delegation } from '@mutua/sdk/consent/representation'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { stands, useDelegations } from './people-facts.ts'
import { useFhir } from './own-fhir.ts'

/** Who named me and waits for a yes or a no. */
export const useNamings = (): readonly Delegation[] => {
  const { session } = useSignedIn()
  const { data: delegations = [] } = useDelegations()
  return delegations.filter((one) => one.delegate === session.webId && one.state === 'named' && stands(one))
}

/** Copies of my data that should be erased by now, and nobody has said so. */
export const useOverdueErasures = (): readonly ErasureShown[] => {
  const { config, session } = useSignedIn()
  const erasures = useQuery({
    queryKey: ['erasures'],
    queryFn: () => createNoticeClient({ consentService: config.consentService, session }).erasures(),
  })
  return erasures.data?.filter(({ owner, state }) => owner === session.webId && state === 'overdue') ?? []
}

/** How much of my project I took on and have not done yet. */
export const useOpenCommitments = (): UseQueryResult<number> => {
  const fhir = useFhir()
  return useQuery({
    queryKey: ['open-commitments'],
    queryFn: async () => {
      const tasks = await fhir.search('Task', { status: 'in-progress' })
      return tasks.filter((task) => JSON.stringify(task['owner'] ?? '').includes('"Patient/')).length
    },
  })
}
