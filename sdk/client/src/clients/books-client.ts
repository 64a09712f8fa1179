import type { z } from 'zod'
import {
  registeredCentreSchema,
  registeredFundingSchema,
  type CentreDeclaration,
  type FundingDeclaration,
  type RegisteredCentre,
  type RegisteredFunding,
} from '../coop/activity-centre.ts'
import {
  budgetReportSchema,
  budgetSchema,
  budgetSummarySchema,
  type Budget,
  type budgetAdoptionSchema,
  type BudgetReport,
  type BudgetSummary,
} from '../coop/budget.ts'
import type { CivilDate } from '../coop/civil-date.ts'
import type { Month, Period, Year } from '../coop/period.ts'
import { taggedSumsSchema, type TaggedSums } from '../coop/tagged-sums.ts'
import {
  shownTransferSchema,
  transferSchema,
  type Account,
  type ActivityCentre,
  type FundingSource,
  type ShownTransfer,
  type Transfer,
  type TransferDraft,
} from '../coop/transfer.ts'
import {
  trialBalanceSchema,
  yearlyAccountsSchema,
  type TrialBalance,
  type YearlyAccounts,
} from '../coop/yearly-accounts.ts'
import type { BaseUrl, Sha256 } from '../ids.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'

/** Which transfers: all that is said must fit. */
export interface TransferSelection {
  /** One month, or a year for the entries that close it. */
  readonly period?: Period
  /** A year with all its months. */
  readonly year?: Year
  /** On either side. */
  readonly account?: Account
  readonly centre?: ActivityCentre
  readonly funding?: FundingSource
  readonly voucher?: Sha256
}

/** A budget as written by a person. */
export type BudgetGiven = z.input<typeof budgetAdoptionSchema>

/** The books as officers keep them; `budgetSummary` and `taggedSums` are for members too. All methods throw `Problem` or `ClientFault`. */
export interface BooksClient {
  /** What `handPostings` allows; the same key books once. @throws {Problem} `transfer-refused` with the rule */
  readonly post: (draft: TransferDraft) => Promise<Transfer>
  /** Puts a posting by hand right, once. @throws {Problem} `transfer-refused`, `transfer-unknown` */
  readonly reverse: (sequence: number, wish: { period: Month; reference: string }) => Promise<Transfer>
  readonly transfer: (sequence: number) => Promise<ShownTransfer>
  readonly transfers: (selection?: TransferSelection) => Promise<readonly Transfer[]>
  readonly trialBalance: (until: Period) => Promise<TrialBalance>
  readonly accounts: (period: Period) => Promise<YearlyAccounts>
  /** The whole of the books for hledger, as it comes. */
  readonly journal: () => Promise<Response>
  readonly centres: () => Promise<readonly RegisteredCentre[]>
  readonly addCentre: (centre: CentreDeclaration) => Promise<RegisteredCentre>
  readonly endCentre: (name: ActivityCentre, endsOn: CivilDate) => Promise<RegisteredCentre>
  readonly funding: () => Promise<readonly RegisteredFunding[]>
  readonly addFunding: (funding: FundingDeclaration) => Promise<RegisteredFunding>
  readonly endFunding: (name: FundingSource, endsOn: CivilDate) => Promise<RegisteredFunding>
  readonly adoptBudget: (year: Year, budget: BudgetGiven) => Promise<Budget>
  /** Every version of a year's budget, the first one first. */
  readonly budgets: (year: Year) => Promise<readonly Budget[]>
  /** @param version the last one when left out. @throws {Problem} `budget-unknown` */
  readonly budgetReport: (year: Year, version?: number) => Promise<BudgetReport>
  readonly budgetSummary: (year: Year) => Promise<BudgetSummary>
  /** What was spent and earned for each goal, domain or action sheet; for members too. */
  readonly taggedSums: (year: Year) => Promise<TaggedSums>
}

/** @param deps `fetch` of somebody who is signed in */
export const createBooksClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): BooksClient => {
  const { consentService, fetch } = deps
  const at = (path: string) => `${consentService}${path}`
  const get = async <Output>(path: string, schema: z.ZodType<Output>) =>
    parseAnswer(await ask(fetch, at(path), { headers: jsonWanted }), schema)
  const post = async <Output>(path: string, body: unknown, schema: z.ZodType<Output>) =>
    parseAnswer(await askWithJson(fetch, at(path), body), schema)
  return {
    post: (draft) => post('/ledger/transfers', draft, transferSchema),
    reverse: (sequence, wish) => post(`/ledger/transfers/${String(sequence)}/reversal`, wish, transferSchema),
    transfer: (sequence) => get(`/ledger/transfers/${String(sequence)}`, shownTransferSchema),
    transfers: (selection = {}) => {
      const query = String(new URLSearchParams({ ...selection, limit: '1000' }))
      return readAllItems(fetch, at(`/ledger/transfers?${query}`), transferSchema)
    },
    trialBalance: (until) => get(`/ledger/trial-balance?until=${until}`, trialBalanceSchema),
    accounts: (period) => get(`/ledger/accounts?period=${period}`, yearlyAccountsSchema),
    journal: () => ask(fetch, at('/ledger/journal'), { headers: { Accept: 'text/plain' } }),
    centres: () => readAllItems(fetch, at('/ledger/centres'), registeredCentreSchema),
    addCentre: (centre) => post('/ledger/centres', centre, registeredCentreSchema),
    endCentre: (name, endsOn) => post(`/ledger/centres/${name}/end`, { endsOn }, registeredCentreSchema),
    funding: () => readAllItems(fetch, at('/ledger/funding'), registeredFundingSchema),
    addFunding: (funding) => post('/ledger/funding', funding, registeredFundingSchema),
    endFunding: (name, endsOn) => post(`/ledger/funding/${name}/end`, { endsOn }, registeredFundingSchema),
    adoptBudget: (year, budget) => post(`/budgets/${year}`, budget, budgetSchema),
    budgets: (year) => readAllItems(fetch, at(`/budgets/${year}`), budgetSchema),
    budgetReport: (year, version) =>
      get(
        `/budgets/${year}/report${version === undefined ? '' : `?version=${String(version)}`}`,
        budgetReportSchema,
      ),
    budgetSummary: (year) => get(`/budgets/${year}/summary`, budgetSummarySchema),
    taggedSums: (year) => get(`/budgets/${year}/tags`, taggedSumsSchema),
  }
}
