import { isYear, type Period } from '@mutua/sdk/coop/period'
import {
  transferSchema,
  type Account,
  type ActivityCentre,
  type FundingSource,
  type Transfer,
} from '@mutua/sdk/coop/transfer'
import { findRow, parseRow } from '@mutua/kit/row'
import { prefixRange, type ReadableStore } from '@mutua/kit/store'
import { ofPeriodPrefix, periodIndexPrefix, transferPrefix } from './ledger-rows.ts'

/** Every transfer in the order in which it was booked. */
export async function* readTransfers(store: Pick<ReadableStore, 'list'>): AsyncGenerator<Transfer> {
  for await (const { value } of store.list(prefixRange(transferPrefix))) yield parseRow(transferSchema, value)
}

/**
 * Transfers period by period, the months of a year before the entries that close it; in the order of booking within each.
 * @param period of that one only
 */
export async function* readTransfersByPeriod(
  store: Pick<ReadableStore, 'list' | 'get'>,
  period?: Period,
): AsyncGenerator<Transfer> {
  // `2026-12/` sorts before `2026/`, so the keys are in that order already.
  const range = prefixRange(period === undefined ? periodIndexPrefix : ofPeriodPrefix(period))
  for await (const { key } of store.list(range)) {
    const sequence = key.slice(key.lastIndexOf('/') + 1)
    const transfer = await findRow(store, transferPrefix + sequence, transferSchema)
    if (transfer === undefined) throw new Error('an index names a transfer that is not there')
    yield transfer
  }
}

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
