import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { asRead, chartLineOf, chartOfAccounts, type AccountKind, type ChartLine } from '@mutua/sdk/coop/chart'
import type { Balance, Transfer } from '@mutua/sdk/coop/transfer'
import { useCoop } from './console-facts.ts'

/** One line of the chart with what stands on it; lines of members are one sum for all of them. */
export interface BookedLine {
  readonly line: ChartLine
  /** As people read it: what there is, is owed, came in or was spent is positive. */
  readonly cents: bigint
  /** Accounts of that line, by name; none where the line is of persons. */
  readonly accounts: readonly { readonly account: string; readonly cents: bigint }[]
}

export interface Books {
  readonly lines: readonly BookedLine[]
  /** Debit less credit of all accounts: nothing, always (art. 2423 c.c. wants books that balance). */
  readonly trial: bigint
}

export const kinds: readonly AccountKind[] = ['asset', 'liability', 'equity', 'revenue', 'cost']

export const useBooks = (): UseQueryResult<Books> => {
  const { balances } = useCoop()
  return useQuery({ queryKey: ['console', 'balances'], queryFn: async () => booksOf(await balances()) })
}

/** The newest first. */
export const useTransfers = (): UseQueryResult<readonly Transfer[]> => {
  const { transfers } = useCoop()
  return useQuery({
    queryKey: ['console', 'transfers'],
    queryFn: async () => (await transfers()).toReversed(),
  })
}

export const booksOf = (balances: readonly Balance[]): Books => {
  const byLine = Map.groupBy(balances, ({ account }) => chartLineOf(account).name)
  return {
    lines: chartOfAccounts.flatMap((line): BookedLine[] => {
      const booked = byLine.get(line.name) ?? []
      if (booked.length === 0) return []
      const accounts = booked.map(({ account, balanceCents }) => ({
        account,
        cents: asRead(line.kind, balanceCents),
      }))
      return [
        {
          line,
          cents: accounts.reduce((sum, { cents }) => sum + cents, 0n),
          accounts: line.isPersonal || accounts.length === 1 ? [] : accounts,
        },
      ]
    }),
    trial: balances.reduce((sum, { balanceCents }) => sum + balanceCents, 0n),
  }
}

/** What of the books is looked at; empty: all of it. */
export interface TransferChoice {
  /** An account, or the beginning of several when it ends in `:`. */
  readonly account: string
  readonly centre: string
  readonly period: string
}

export const chosenTransfers = (
  transfers: readonly Transfer[],
  { account, centre, period }: TransferChoice,
): readonly Transfer[] =>
  transfers.filter(
    (transfer) =>
      (account === '' || [transfer.debit, transfer.credit].some((one) => fits(one, account))) &&
      (centre === '' || transfer.centre === centre) &&
      (period === '' || transfer.period.startsWith(period)),
  )

const fits = (account: string, wanted: string): boolean =>
  wanted.endsWith(':') ? account.startsWith(wanted) : account === wanted
