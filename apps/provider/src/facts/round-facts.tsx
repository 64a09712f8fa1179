import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react'
import { watchIdle } from '../round/idle-watch.ts'
import { noteVisit, resolveObstacle, type Resolution } from '../round/round-queue.ts'
import type { RoundContent, SealedRound } from '../round/sealed-round.ts'
import type { DueVisit, SaidOfVisit, VisitDraft } from '../round/visit-entry.ts'

/** The round that is open in this page: its key lives here, and ends with the page. */
export interface OpenRound {
  readonly round: SealedRound | undefined
  readonly open: (round: SealedRound | undefined) => void
  /** It lay there untouched: from now on the words open it, and nothing else in this page. */
  readonly isLocked: boolean
}

const OpenRoundContext = createContext<OpenRound | undefined>(undefined)

export const RoundKeeper = ({ children }: { readonly children: ReactNode }) => {
  const [round, setRound] = useState<SealedRound>()
  const [isLocked, setLocked] = useState(false)
  const queries = useQueryClient()
  const open = (next: SealedRound | undefined) => {
    setRound(next)
    setLocked(false)
  }
  useEffect(() => {
    if (round === undefined) return undefined
    const lock = () => {
      setRound(undefined)
      setLocked(true)
      // What was unsealed goes with the key.
      queries.removeQueries({ queryKey: ['round', round.id] })
    }
    return watchIdle(lock, {
      page: document,
      now: () => Date.now(),
      every: (look) => {
        const turn = setInterval(look, 10_000)
        return () => clearInterval(turn)
      },
    })
  }, [round, queries])
  return <OpenRoundContext value={{ round, open, isLocked }}>{children}</OpenRoundContext>
}

/** Only below a `RoundKeeper`. */
export const useOpenRound = (): OpenRound => {
  const kept = use(OpenRoundContext)
  if (kept === undefined) throw new Error('there is no round here')
  return kept
}

/** What the round holds, unsealed in the memory of the page. */
export const useRoundContent = (round: SealedRound): UseQueryResult<RoundContent> =>
  useQuery({ queryKey: ['round', round.id], networkMode: 'always', queryFn: () => round.read() })

/** Says what the round holds now, after something was changed. */
export const useTellContent = (round: SealedRound): ((content: RoundContent) => void) => {
  const queries = useQueryClient()
  return (content) => queries.setQueryData(['round', round.id], content)
}

/** Each resolves when what it did is on the disk. */
export const useRoundActs = (round: SealedRound) => {
  const tell = useTellContent(round)
  const newId = () => crypto.randomUUID()
  return {
    note: async (due: DueVisit, said: SaidOfVisit): Promise<void> =>
      tell(
        await round.change(({ day, queue, drafts }) => ({
          day,
          queue: noteVisit(queue, { due, said }, { newId, at: new Date().toISOString() }),
          drafts: withoutDraft(drafts, due),
        })),
      ),
    resolve: async (id: string, resolution: Resolution): Promise<void> =>
      tell(
        await round.change((content) => ({
          ...content,
          queue: resolveObstacle(content.queue, { id, resolution }, { newId }),
        })),
      ),
    /** What is being typed; without fields there is nothing to keep any more. */
    keepDraft: async (due: DueVisit, fields?: VisitDraft['fields']): Promise<void> =>
      tell(
        await round.change(({ drafts, ...content }) => ({
          ...content,
          drafts: [
            ...withoutDraft(drafts, due),
            ...(fields === undefined ? [] : [{ pod: due.pod, visit: due.visit.record.id, fields }]),
          ],
        })),
      ),
  }
}

export const draftOf = (drafts: readonly VisitDraft[], due: DueVisit): VisitDraft | undefined =>
  drafts.find(({ pod, visit }) => pod === due.pod && visit === due.visit.record.id)

const withoutDraft = (drafts: readonly VisitDraft[], due: DueVisit): readonly VisitDraft[] => {
  const known = draftOf(drafts, due)
  return drafts.filter((one) => one !== known)
}

/** What the browser says of the network: `false` is certain, `true` is a hope. */
export const useIsOnline = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      addEventListener('online', changed)
      addEventListener('offline', changed)
      return () => {
        removeEventListener('online', changed)
        removeEventListener('offline', changed)
      }
    },
    () => navigator.onLine,
  )
