import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import type { DeskList } from '@mutua/sdk/assembly/desk-list'
import type { FloorView } from '@mutua/sdk/assembly/floor'
import type { Part, SeatShare, SeparateNeed } from '@mutua/sdk/assembly/parts'
import type { Post, ThreadSummary } from '@mutua/sdk/assembly/post'
import type { Turnout } from '@mutua/sdk/assembly/turnout'
import { createAssemblyClient, type AssemblyClient, type RollView } from '@mutua/sdk/clients/assembly-client'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { OfficerDraft } from '@mutua/sdk/coop/officer'
import type { Application } from '@mutua/sdk/coop/register'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useRegister } from './register-facts.ts'

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

/** Whether the law wants separate assemblies of the members of that day. */
export const useSeparateNeed = (recordDate: CivilDate): UseQueryResult<SeparateNeed> => {
  const { separateNeed } = useAssembling()
  return useQuery({
    queryKey: ['console', 'separate-need', recordDate],
    queryFn: () => separateNeed(recordDate),
  })
}

export const useSeats = (wish: {
  readonly by: 'section' | 'province'
  readonly seats: number
  readonly recordDate: CivilDate
}): UseQueryResult<readonly SeatShare[]> => {
  const { seats } = useAssembling()
  return useQuery({
    queryKey: ['console', 'seats', wish],
    queryFn: () => seats(wish),
    enabled: wish.seats > 0,
    retry: false,
  })
}

export const useParts = (id: string): UseQueryResult<readonly Part[]> => {
  const { parts } = useAssembling()
  return useQuery({ queryKey: ['console', 'assemblies', id, 'parts'], queryFn: () => parts(id) })
}

export const useTurnout = (id: string): UseQueryResult<Turnout> => {
  const { turnout } = useAssembling()
  return useQuery({ queryKey: ['console', 'assemblies', id, 'turnout'], queryFn: () => turnout(id) })
}

export const usePosts = (id: string, motion: number): UseQueryResult<readonly Post[]> => {
  const { posts } = useAssembling()
  return useQuery({
    queryKey: ['console', 'assemblies', id, 'posts', motion],
    queryFn: () => posts(id, motion),
  })
}

/** `null` while nobody has summed it up. */
export const useThreadSummary = (id: string, motion: number): UseQueryResult<ThreadSummary | null> => {
  const { threadSummary } = useAssembling()
  return useQuery({
    queryKey: ['console', 'assemblies', id, 'thread', motion],
    queryFn: async () => (await threadSummary(id, motion)) ?? null,
  })
}

export const useDeskLists = (id: string): UseQueryResult<readonly DeskList[]> => {
  const { deskLists } = useAssembling()
  return useQuery({
    queryKey: ['console', 'assemblies', id, 'desk-lists'],
    queryFn: () => deskLists(id),
    ...live,
  })
}

/** Of people who were refused and have asked the assembly. */
export const useAppeals = (): UseQueryResult<readonly Application[]> => {
  const { appeals } = useRegister()
  return useQuery({ queryKey: ['console', 'appeals'], queryFn: appeals })
}
