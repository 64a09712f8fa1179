import { useQueryClient, type QueryKey } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

export interface PageDraft<Draft> {
  readonly draft: Draft
  readonly change: (change: (draft: Draft) => Draft) => void
  /** Begins anew, at once. */
  readonly again: () => void
  /** Once it is written where it belongs: who comes back to it begins anew, from what is written there then. */
  readonly forget: () => void
}

/**
 * Something that is being written. It stays while one looks at another screen of the app, in the memory of the page only; who closes
 * the page, or loads it again, is asked first.
 *
 * @param queryKey of the draft; of a case one of its own keys, so that it is forgotten with the consents of the case
 * @param begin what it is before anything was written
 * @param isKept whether anything would be lost
 */
export const usePageDraft = <Draft extends object>(
  queryKey: QueryKey,
  begin: () => Draft,
  isKept: (draft: Draft) => boolean,
): PageDraft<Draft> => {
  const queries = useQueryClient()
  const [draft, setDraft] = useState(() => queries.getQueryData<Draft>(queryKey) ?? begin())
  const mayLose = isKept(draft)
  useEffect(() => {
    if (!mayLose) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [mayLose])
  const keep = (next: Draft) => {
    // Kept until the page ends: nobody asks for it anew.
    queries.setQueryDefaults(queryKey, { gcTime: Infinity })
    queries.setQueryData<Draft>(queryKey, next)
    setDraft(next)
  }
  return {
    draft,
    change: (change) => keep(change(queries.getQueryData<Draft>(queryKey) ?? draft)),
    again: () => keep(begin()),
    forget: () => queries.removeQueries({ queryKey, exact: true }),
  }
}
