import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import type { FloorView, Standing } from '@mutua/sdk/assembly/floor'
import type { Part } from '@mutua/sdk/assembly/parts'
import type { Post, ThreadSummary } from '@mutua/sdk/assembly/post'
import type { Turnout } from '@mutua/sdk/assembly/turnout'
import { createAssemblyClient, type AssemblyClient } from '@mutua/sdk/clients/assembly-client'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useAssemblyClient = (): AssemblyClient => {
  const { config, session } = useSignedIn()
  return createAssemblyClient({ consentService: config.consentService, fetch: session.fetch })
}

/** An assembly that is being held changes while one looks at it. */
const live = { refetchInterval: 5_000, staleTime: 0 } as const

export const useAssemblies = (): UseQueryResult<readonly Assembly[]> => {
  const { assemblies } = useAssemblyClient()
  return useQuery({ queryKey: ['assemblies'], queryFn: assemblies })
}

export const useAssembly = (id: string): UseQueryResult<Assembly> => {
  const client = useAssemblyClient()
  return useQuery({ queryKey: ['assemblies', id], queryFn: () => client.assembly(id), ...live })
}

export const useFloor = (id: string): UseQueryResult<FloorView> => {
  const client = useAssemblyClient()
  return useQuery({ queryKey: ['assemblies', id, 'floor'], queryFn: () => client.floor(id), ...live })
}

export const useStanding = (id: string): UseQueryResult<Standing> => {
  const client = useAssemblyClient()
  return useQuery({ queryKey: ['assemblies', id, 'standing'], queryFn: () => client.standing(id), ...live })
}

export const usePosts = (id: string, motion: number): UseQueryResult<readonly Post[]> => {
  const client = useAssemblyClient()
  return useQuery({
    queryKey: ['assemblies', id, 'posts', motion],
    queryFn: () => client.posts(id, motion),
    ...live,
  })
}

/** `null` while nobody has summed it up. */
export const useThreadSummary = (id: string, motion: number): UseQueryResult<ThreadSummary | null> => {
  const client = useAssemblyClient()
  return useQuery({
    queryKey: ['assemblies', id, 'thread', motion],
    queryFn: async () => (await client.threadSummary(id, motion)) ?? null,
  })
}

export const useParts = (id: string): UseQueryResult<readonly Part[]> => {
  const client = useAssemblyClient()
  return useQuery({ queryKey: ['assemblies', id, 'parts'], queryFn: () => client.parts(id) })
}

export const useTurnout = (id: string, isOver: boolean): UseQueryResult<Turnout> => {
  const client = useAssemblyClient()
  return useQuery({
    queryKey: ['assemblies', id, 'turnout'],
    queryFn: () => client.turnout(id),
    enabled: isOver,
  })
}

/** Something done in an assembly, after which what is shown of it is asked for anew. */
export const useTakePart = <Given, Result>(
  act: (client: AssemblyClient, given: Given) => Promise<Result>,
  onDone: () => void = () => undefined,
): UseMutationResult<Result, Error, Given> => {
  const client = useAssemblyClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (given: Given) => act(client, given),
    onSuccess: onDone,
    onSettled: () => queries.invalidateQueries({ queryKey: ['assemblies'] }),
  })
}
