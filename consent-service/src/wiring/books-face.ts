import type { Router } from 'express'
import type { Budget } from '@mutua/sdk/coop/budget'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { periodEnd, type Period } from '@mutua/sdk/coop/period'
import { listPriceOf, type PriceCited } from '@mutua/sdk/coop/price-list'
import type { Store } from '@mutua/kit/store'
import type { PolicyBook } from '../policy/open-policy.ts'
import { createBudgetRoutes } from '../http/budget-routes.ts'
import { createLedgerRoutes } from '../http/ledger-routes.ts'
import type { InsiderDeps } from '../http/officer.ts'
import { readBudgetReport, summariseBudget } from '../ledger/budget-report.ts'
import { openBudgets } from '../ledger/open-budgets.ts'
import type { Ledger } from '../ledger/open-ledger.ts'
import { openRegisters } from '../ledger/open-registers.ts'
import { postByHand, readTransfer, reverseByHand } from '../ledger/post-by-hand.ts'
import { readTransfers } from '../ledger/read-transfers.ts'
import { readTaggedSums } from '../ledger/tagged-sums.ts'
import { writeJournal } from '../ledger/write-journal.ts'
import { createSectionGuard } from './section-budgets.ts'
import { readTrialBalance, readYearlyAccounts } from '../ledger/yearly-accounts.ts'

export interface BooksFaceDeps extends InsiderDeps {
  readonly store: Store
  readonly now: () => number
  readonly ledger: Ledger
  readonly resolutions: Pick<PolicyBook, 'adopt' | 'documentsOn'>
}

/** The books as officers keep them, and the budgets that they are held against. */
export const openBooksFace = (deps: BooksFaceDeps): readonly Router[] => {
  const { store, now, ledger, resolutions, authenticate, isOfficer, isMember } = deps
  const registers = openRegisters({ store, now })
  const { listCentres } = registers
  const budgets = openBudgets({ store })
  const guardSection = createSectionGuard({ store, now })
  const readReport = (budget: Budget) =>
    readBudgetReport(budget, { readTurnover: ledger.readTurnoverByCentre, listCentres })
  const findListPrice = async (cited: PriceCited, period: Period) => {
    const last = civilDateOf(Date.parse(periodEnd(period)) - 1)
    const today = civilDateOf(now())
    const documents = await resolutions.documentsOn(last < today ? last : today)
    const lists = documents.flatMap(({ document }) => (document.type === 'price-list' ? [document] : []))
    return listPriceOf(cited, lists)
  }
  return [
    createLedgerRoutes({
      authenticate,
      isOfficer,
      ledger,
      postByHand: (draft) => postByHand(draft, { store, ledger, findListPrice, guardSection }),
      reverseByHand: (sequence, wish) => reverseByHand(sequence, wish, { store, ledger }),
      readTransfer: (sequence) => readTransfer(sequence, { store }),
      readTrialBalance: (until) => readTrialBalance(until, readTransfers(store)),
      readYearlyAccounts: (period) => readYearlyAccounts(period, readTransfers(store)),
      writeJournal: () => writeJournal({}, { store }),
    }),
    createBudgetRoutes({
      authenticate,
      isOfficer,
      isMember,
      registers,
      budgets,
      resolutions,
      readReport,
      readTaggedSums: (year) => readTaggedSums(year, store),
      readSummary: async (year) => summariseBudget(await readReport(await budgets.read(year))),
    }),
  ]
}
