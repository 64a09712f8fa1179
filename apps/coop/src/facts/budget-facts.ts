import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createBooksClient, type BooksClient } from '@mutua/sdk/clients/books-client'
import type { BudgetReport } from '@mutua/sdk/coop/budget'
import type { Year } from '@mutua/sdk/coop/period'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useBookkeeping = (): BooksClient => {
  const { config, session } = useSignedIn()
  return createBooksClient({ consentService: config.consentService, fetch: session.fetch })
}

/** What was planned for a year and what came of it; `null` where nothing was planned. */
export const useBudgetReport = (year: Year): UseQueryResult<BudgetReport | null> => {
  const { budgetReport } = useBookkeeping()
  return useQuery({
    queryKey: ['console', 'budget', year],
    queryFn: async () => {
      try {
        return await budgetReport(year)
      } catch (error) {
        if (error instanceof Problem && error.code === 'budget-unknown') return null
        throw error
      }
    },
  })
}
