import { QueryClient } from '@tanstack/react-query'

/**
 * What was read, in memory only: nothing about anybody’s health is kept in the browser.
 *
 * Becoming old cancels what is being read again, but not what is being read for the first time: the answer that is under way
 * counts as new, though it may be of before the news. It is read once more as soon as it is there.
 */
export const createQueries = (): QueryClient => {
  const queries = new QueryClient({
    defaultOptions: { queries: { retry: 1, staleTime: 10_000, refetchOnWindowFocus: true } },
  })
  const overtaken = new Set<unknown>()
  queries.getQueryCache().subscribe((event) => {
    const { query } = event
    if (event.type === 'removed') overtaken.delete(query)
    if (event.type !== 'updated') return
    const { state } = query
    if (event.action.type === 'invalidate' && state.fetchStatus === 'fetching' && state.data === undefined)
      overtaken.add(query)
    if (event.action.type === 'success' && overtaken.delete(query))
      void queries.invalidateQueries({ predicate: (one) => one === query })
  })
  return queries
}
