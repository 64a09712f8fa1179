import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

/**
 * Something that is being written. It stays while one looks at another screen of the app, in the memory of the page only; who closes
 * the page, or loads it again, is asked first.
 *
 * @param name of the draft; of a case, with its key
 * @param begin what it is before anything was written
 * @param isKept whether anything would be lost
 */
export const usePageDraft = <Draft extends object>(
  name: readonly string[],
  begin: () => Draft,
  isKept: (draft: Draft) => boolean,
): readonly [Draft, (change: (draft: Draft) => Draft) => void, () => void] => {
  const queries = useQueryClient()
  const queryKey = ['draft', ...name]
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
  return [
    draft,
    (change) => keep(change(queries.getQueryData<Draft>(queryKey) ?? draft)),
    () => keep(begin()),
  ]
}
