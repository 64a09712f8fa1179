import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import type { FloorView } from '@mutua/sdk/assembly/floor'
import { createAssemblyClient, type AssemblyClient, type RollView } from '@mutua/sdk/clients/assembly-client'
import type { OfficerDraft } from '@mutua/sdk/coop/officer'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useAssembling = (): AssemblyClient => {
  const { config, session } = useSignedIn()
  return createAssemblyClient({ consentService: config.consentService, fetch: session.fetch })
}

/** While one is held, others check in and vote. */
const live = { refetchInterval: 3_000, staleTime: 0 } as const

export const useAssemblies = (): UseQueryResult<readonly Assembly[]> => {
  const { assemblies } = useAssembling()
  return useQuery({ queryKey: ['console', 'assemblies'], queryFn: assemblies })
}

export const useAssembly = (id: string): UseQueryResult<Assembly> => {
  const { assembly } = useAssembling()
  return useQuery({ queryKey: ['console', 'assemblies', id], queryFn: () => assembly(id), ...live })
}

/** @param isCalled before that there is no roll */
export const useFloor = (id: string, isCalled: boolean): UseQueryResult<FloorView> => {
  const { floor } = useAssembling()
  return useQuery({
    queryKey: ['console', 'assemblies', id, 'floor'],
    queryFn: () => floor(id),
    enabled: isCalled,
    ...live,
  })
}

export const useRoll = (id: string, isCalled: boolean): UseQueryResult<RollView> => {
  const { roll } = useAssembling()
  return useQuery({
    queryKey: ['console', 'assemblies', id, 'roll'],
    queryFn: () => roll(id),
    enabled: isCalled,
    ...live,
  })
}

export const useMinutes = (id: string): UseQueryResult<OfficerDraft> => {
  const { minutes } = useAssembling()
  return useQuery({ queryKey: ['console', 'assemblies', id, 'minutes'], queryFn: () => minutes(id) })
}
