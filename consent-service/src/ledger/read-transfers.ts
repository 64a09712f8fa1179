import { isYear, type Period, type Year } from '@mutua/sdk/coop/period'
import {
  transferSchema,
  type Account,
  type ActivityCentre,
  type FundingSource,
  type Transfer,
} from '@mutua/sdk/coop/transfer'
import type { Sha256 } from '@mutua/sdk/ids'
import { findRow, parseRow } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type ReadableStore } from '@mutua/kit/store'
import { ofPeriodPrefix, periodIndexPrefix, transferPrefix } from './ledger-rows.ts'

/** Every transfer in the order in which it was booked, after number `after`. */
export async function* readTransfers(
  store: Pick<ReadableStore, 'list'>,
  after = 0,
): AsyncGenerator<Transfer> {
  const range = { gte: transferPrefix + ordinalKey(after + 1), lt: prefixRange(transferPrefix).lt }
  for await (const { value } of store.list(range)) yield parseRow(transferSchema, value)
}

/**
 * Transfers period by period, the months of a year before the entries that close it; in the order of booking within each.
 * @param period of that one only, after number `after`
 */
export async function* readTransfersByPeriod(
  store: Pick<ReadableStore, 'list' | 'get'>,
  period?: Period,
  after = 0,
): AsyncGenerator<Transfer> {
  // `2026-12/` sorts before `2026/`, so the keys are in that order already.
  const range =
    period === undefined
      ? prefixRange(periodIndexPrefix)
      : { ...prefixRange(ofPeriodPrefix(period)), gte: ofPeriodPrefix(period) + ordinalKey(after + 1) }
  for await (const { key } of store.list(range)) {
    const sequence = key.slice(key.lastIndexOf('/') + 1)
    const transfer = await findRow(store, transferPrefix + sequence, transferSchema)
    if (transfer === undefined) throw new Error('an index names a transfer that is not there')
    yield transfer
  }
}

/** Those after `after` that fit all that is said, `limit` of them at most. */
export interface TransferPage {
  readonly after: number
  readonly limit: number
  /** One month; or a year, for the entries that close it. */
  readonly period: Period | undefined
  /** A year with all its months. */
  readonly year?: Year | undefined
  /** On either side. */
  readonly account?: Account | undefined
  readonly centre?: ActivityCentre | undefined
  readonly funding?: FundingSource | undefined
  readonly voucher?: Sha256 | undefined
}

/** In the order of booking. */
export const listTransfers = async (
  page: TransferPage,
  store: Pick<ReadableStore, 'list' | 'get'>,
): Promise<Transfer[]> => {
  const { after, limit, period } = page
  const found: Transfer[] = []
  const all = period === undefined ? readTransfers(store, after) : readTransfersByPeriod(store, period, after)
  for await (const transfer of all) {
    if (!isWanted(transfer, page)) continue
    found.push(transfer)
    if (found.length === limit) break
  }
  return found
}

const isWanted = (transfer: Transfer, { year, account, centre, funding, voucher }: TransferPage): boolean =>
  (year === undefined || transfer.period === year || transfer.period.startsWith(`${year}-`)) &&
  (account === undefined || transfer.debit === account || transfer.credit === account) &&
  (centre === undefined || transfer.centre === centre) &&
  (funding === undefined || transfer.funding === funding) &&
  (voucher === undefined || transfer.voucher?.sha256 === voucher)

/** Whether a transfer of that period is in the books at the end of `until`. */
export const isUntil = (period: Period, until: Period): boolean => rank(period) <= rank(until)

/** The entries that close a year come after its December and before the next January. */
const rank = (period: Period): string => (isYear(period) ? `${period}-13` : period)

/** Debits and credits of one account in one centre out of one funding source. */
export interface Turnover {
  readonly account: Account
  readonly centre: ActivityCentre
  readonly funding: FundingSource
  readonly debit: bigint
  readonly credit: bigint
}

/**
 * Debits and credits of one period by account, centre and funding source.
 *
 * For whoever reckons what may be returned to members: a cost out of a grant (`funding` other than `own`) and the
 * `revenue:grant` that stands against it are equal to the cent, so both are left out, and nothing of a grant comes to be
 * part of a surplus that is shared out.
 */
export const readTurnover = async (
  period: Period,
  store: Pick<ReadableStore, 'list' | 'get'>,
): Promise<Turnover[]> => {
  const turnover = new Map<string, Turnover>()
  for await (const transfer of readTransfersByPeriod(store, period)) addTo(turnover, transfer)
  return [...turnover.values()]
}

const addTo = (turnover: Map<string, Turnover>, transfer: Transfer): void => {
  const { centre, funding, cents } = transfer
  for (const side of ['debit', 'credit'] as const) {
    const account = transfer[side]
    const key = JSON.stringify([account, centre, funding])
    const before = turnover.get(key) ?? { account, centre, funding, debit: 0n, credit: 0n }
    turnover.set(key, { ...before, [side]: before[side] + cents })
  }
}
