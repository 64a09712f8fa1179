import {
  canonicalWatermark,
  closedPeriodSchema,
  isYear,
  monthSchema,
  monthsOf,
  periodEnd,
  periodStart,
  type Bill,
  type ClosedPeriod,
  type Month,
  type Period,
  type Watermark,
  type WatermarkBody,
  type Year,
} from '@mutua/sdk/coop/period'
import { accounts, type TransferDraft } from '@mutua/sdk/coop/transfer'
import {
  cents,
  instantOf,
  microCents,
  microCentsPerCent,
  microCentsSchema,
  type BaseUrl,
  type Sha256,
} from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, hashKey, parseRow, row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { carryKey, closedPeriodKey } from './ledger-rows.ts'
import type { Ledger } from './open-ledger.ts'

/** What metering knows of a month once it is sealed. */
export interface SealedUses {
  readonly spans: readonly { podServer: BaseUrl; from: number; to: number; head: Sha256 }[]
  readonly organisations: readonly { organisation: string; uses: number; microCents: bigint }[]
}

interface Deps {
  readonly store: Store
  readonly now: () => number
  readonly ledger: Pick<Ledger, 'planPosting'>
  /** Ed25519 over the bytes, with the key whose JWK set the consent service publishes. */
  readonly sign: (bytes: Uint8Array) => { kid: string; signature: string }
  /** No receipt is booked to this month or an earlier one from now on. */
  readonly sealMonth: (month: Month) => Promise<void>
  readonly readPeriodUses: (month: Month) => Promise<SealedUses>
  readonly readUsedMonths: (range: { from: Month; until: Month }) => Promise<readonly Month[]>
}

/**
 * Closes a month, or a year with what is open in it, once and for all: one signed watermark per pod server, one bill per
 * organisation, the transfers, all in one atomic write per month. First the months are sealed against further receipts;
 * a crash after that leaves them sealed and open, and closing again finishes the work.
 *
 * @param wish.early close although the period has not ended; uses from then on belong to the next one
 * @throws {Problem} `period-closed`, `period-not-ended`, or `period-open` when an earlier month with uses is not closed
 */
export const closePeriod = async (
  period: Period,
  wish: { early: boolean },
  deps: Deps,
): Promise<ClosedPeriod> => {
  if ((await findClosedPeriod(period, deps)) !== undefined) throw closedAlready(period)
  const at = instantOf(deps.now())
  if (at < periodStart(period)) throw new Problem('period-not-ended', `${period} has not even begun.`)
  if (at < periodEnd(period) && !wish.early) {
    throw new Problem(
      'period-not-ended',
      `${period} has not ended. Say "early": true to close it all the same.`,
    )
  }
  await refuseWhileEarlierIsOpen(period, deps)
  if (!isYear(period)) {
    await deps.sealMonth(period)
    return closeMonth(period, deps)
  }
  const months = monthsOf(period)
  const [last] = months.slice(-1)
  if (last !== undefined) await deps.sealMonth(last)
  const closed: ClosedPeriod[] = []
  for (const month of months)
    closed.push((await findClosedPeriod(month, deps)) ?? (await closeMonth(month, deps)))
  return closeYear(period, closed, deps)
}

export const findClosedPeriod = (
  period: Period,
  deps: { store: Pick<Store, 'get'> },
): Promise<ClosedPeriod | undefined> => findRow(deps.store, closedPeriodKey(period), closedPeriodSchema)

const closeMonth = (month: Month, deps: Deps): Promise<ClosedPeriod> =>
  commitPlan(deps.store, async () => {
    const uses = await deps.readPeriodUses(month)
    const carries = await readCarries(uses, deps.store)
    const bills = uses.organisations.map((used) =>
      billFor(used, carries.get(used.organisation)?.microCents ?? 0n),
    )
    const at = deps.now()
    const closed: ClosedPeriod = {
      period: month,
      closedAt: instantOf(at),
      early: instantOf(at) < periodEnd(month),
      watermarks: uses.spans.map((span) => watermarkFor(month, span, deps)),
      bills,
      uses: bills.reduce((count, { uses }) => count + uses, 0),
      microCents: microCents(sum(bills.map(({ microCents }) => microCents))),
      billedCents: cents(sum(bills.map(({ cents }) => cents))),
    }
    const plan = await deps.ledger.planPosting(
      bills.filter(({ cents }) => cents > 0n).map((bill) => chargeFor(month, bill)),
    )
    if (plan.kind !== 'plan') {
      // Either somebody closed it meanwhile, or the books hold a charge without the close that made it: our own fault.
      if ((await findClosedPeriod(month, deps)) !== undefined) throw closedAlready(month)
      throw new Error(`the charges of a period that is not closed are refused: ${plan.kind}`)
    }
    return {
      writes: [
        ...plan.posting.writes,
        row(closedPeriodKey(month), closed),
        ...bills.map(({ organisation, carriedOut }) => row(carryKey(organisation), carriedOut)),
      ],
      unchanged: new Map([
        ...plan.posting.unchanged,
        [closedPeriodKey(month), undefined],
        ...[...carries.values()].map(({ key, bytes }) => [key, bytes] as const),
      ]),
      result: closed,
    }
  })

/** All months of the year are closed and change no more, so adding them up needs no other guard. */
const closeYear = (year: Year, months: readonly ClosedPeriod[], deps: Deps): Promise<ClosedPeriod> =>
  commitPlan(deps.store, async () => {
    const key = closedPeriodKey(year)
    if ((await deps.store.get(key)) !== undefined) throw closedAlready(year)
    const bills = new Map<string, Bill>()
    for (const bill of months.flatMap((month) => month.bills)) {
      const before = bills.get(bill.organisation)
      bills.set(bill.organisation, {
        organisation: bill.organisation,
        uses: (before?.uses ?? 0) + bill.uses,
        microCents: microCents((before?.microCents ?? 0n) + bill.microCents),
        carriedIn: before?.carriedIn ?? bill.carriedIn,
        cents: cents((before?.cents ?? 0n) + bill.cents),
        carriedOut: bill.carriedOut,
      })
    }
    const at = instantOf(deps.now())
    const closed: ClosedPeriod = {
      period: year,
      closedAt: at,
      early: at < periodEnd(year),
      watermarks: months.flatMap(({ watermarks }) => watermarks),
      bills: [...bills.values()],
      uses: months.reduce((count, { uses }) => count + uses, 0),
      microCents: microCents(sum(months.map(({ microCents }) => microCents))),
      billedCents: cents(sum(months.map(({ billedCents }) => billedCents))),
    }
    return { writes: [row(key, closed)], unchanged: new Map([[key, undefined]]), result: closed }
  })

/** Remainders pass from month to month in order, so an earlier month with uses is closed first. */
const refuseWhileEarlierIsOpen = async (period: Period, deps: Deps): Promise<void> => {
  const from = monthSchema.parse('2000-01')
  const until = isYear(period) ? monthSchema.parse(`${period}-01`) : period
  for (const month of await deps.readUsedMonths({ from, until })) {
    if ((await deps.store.get(closedPeriodKey(month))) === undefined) {
      throw new Problem('period-open', `${month} has uses and is not closed yet: close it first.`)
    }
  }
}

const readCarries = async (uses: SealedUses, store: Pick<Store, 'get'>) => {
  const carries = new Map<string, { key: string; bytes: Uint8Array | undefined; microCents: bigint }>()
  for (const { organisation } of uses.organisations) {
    const key = carryKey(organisation)
    const bytes = await store.get(key)
    carries.set(organisation, {
      key,
      bytes,
      microCents: bytes === undefined ? 0n : parseRow(microCentsSchema, bytes),
    })
  }
  return carries
}

const billFor = (used: SealedUses['organisations'][number], carriedIn: bigint): Bill => {
  const owed = carriedIn + used.microCents
  return {
    organisation: used.organisation,
    uses: used.uses,
    microCents: microCents(used.microCents),
    carriedIn: microCents(carriedIn),
    cents: cents(owed / microCentsPerCent),
    carriedOut: microCents(owed % microCentsPerCent),
  }
}

const chargeFor = (month: Month, bill: Bill): TransferDraft => ({
  key: `close:${month}:${hashKey(bill.organisation)}`,
  debit: accounts.receivable(bill.organisation),
  credit: accounts.revenue,
  cents: bill.cents,
  period: month,
  reference: `Uses of ${month}`,
  centre: 'member-uses',
})

const watermarkFor = (
  month: Month,
  span: SealedUses['spans'][number],
  deps: Pick<Deps, 'sign' | 'now'>,
): Watermark => {
  const body: WatermarkBody = {
    type: 'PeriodWatermark',
    version: 1,
    period: month,
    podServer: span.podServer,
    from: span.from,
    to: span.to,
    count: span.to - span.from + 1,
    head: span.head,
    closedAt: instantOf(deps.now()),
  }
  return { ...body, ...deps.sign(canonicalWatermark(body)) }
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)

const closedAlready = (period: Period) =>
  new Problem('period-closed', `${period} was closed before and stays as it is.`)
