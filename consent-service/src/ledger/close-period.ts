import { closedPeriodSchema, closeStatementSchema, type ClosedPeriod } from '@mutua/sdk/coop/close'
import type { CloseDraft } from '@mutua/sdk/coop/close-draft'
import type { OfficerDecision, OfficerSigned } from '@mutua/sdk/coop/officer'
import {
  isYear,
  monthSchema,
  monthsOf,
  nextMonth,
  periodEnd,
  periodStart,
  type Month,
  type Period,
} from '@mutua/sdk/coop/period'
import { instantOf, parseSha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { findRow, hashKey, row } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import { planInvoices } from './invoices.ts'
import { closedPeriodKey } from './ledger-rows.ts'
import type { Ledger } from './open-ledger.ts'
import {
  closedFrom,
  isEarly,
  reckonMonth,
  reckonYear,
  type Reckoned,
  type ReckonDeps,
} from './reckon-period.ts'

interface Conditional {
  readonly writes: readonly Write[]
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
}
type Signed = OfficerSigned & { readonly webId: WebId }

export interface CloseDeps extends ReckonDeps {
  readonly now: () => number
  readonly ledger: Pick<Ledger, 'planPosting'>
  readonly officers: {
    readonly propose: (
      what: { readonly kind: string; readonly subject: string; readonly text: string },
      signed: Signed,
    ) => Promise<OfficerDecision>
    readonly confirm: (
      what: { readonly kind: string; readonly subject: string },
      signed: Signed,
      room: (
        decision: OfficerDecision & Pick<Required<OfficerDecision>, 'confirmed'>,
      ) => Promise<Conditional>,
    ) => Promise<OfficerDecision>
  }
  /** No receipt is booked to this month or an earlier one from now on. */
  readonly sealMonth: (month: Month) => Promise<void>
  readonly readUsedMonths: (range: { from: Month; until: Month }) => Promise<readonly Month[]>
}

/** The kind of decision that a close is; its subject is the period. */
export const closeKind = 'period.close'

/**
 * Seals a month, or the last one of a year, against further receipts, and works out what two officers are to sign. From then
 * on uses belong to the next month; a crash after it leaves the month sealed and open, and asking again gives the same text.
 *
 * @param wish.early although the period has not ended
 * @throws {Problem} `period-closed`, `period-not-ended`, or `period-open` when an earlier month with uses is not closed
 */
export const draftClose = async (
  period: Period,
  wish: { early: boolean },
  deps: CloseDeps,
): Promise<CloseDraft> => {
  if ((await findClosedPeriod(period, deps)) !== undefined) throw closedAlready(period)
  const now = deps.now()
  if (instantOf(now) < periodStart(period) && !(await isUsed(period, deps)))
    throw new Problem('period-not-ended', `${period} has not even begun.`)
  if (isEarly(period, now) && !wish.early) {
    throw new Problem(
      'period-not-ended',
      `${period} has not ended. Say "early": true to close it all the same.`,
    )
  }
  await refuseWhileEarlierIsOpen(period, deps)
  await deps.sealMonth(lastMonthOf(period))
  const { text, bills } = await reckon(period, isEarly(period, now), deps)
  return { text, digest: parseSha256(hashKey(text)), bills: [...bills] }
}

/**
 * A first officer has signed what `draftClose` gave. Nothing is booked yet.
 * @throws {Problem} what `draftClose` and proposing throw
 */
export const proposeClose = async (
  period: Period,
  wish: { early: boolean },
  signed: Signed,
  deps: CloseDeps,
): Promise<OfficerDecision> => {
  const { text } = await draftClose(period, wish, deps)
  return deps.officers.propose({ kind: closeKind, subject: period, text }, signed)
}

/**
 * A second officer has signed the same bytes: bills, transfers, carries, the closed period and its entry in the log are
 * one write with their signature. Repeating it is no error.
 * @throws {Problem} `officer-decision-stale` when something was put right since it was proposed, and what confirming throws
 */
export const confirmClose = async (
  period: Period,
  signed: Signed,
  deps: CloseDeps,
): Promise<ClosedPeriod> => {
  await deps.officers.confirm({ kind: closeKind, subject: period }, signed, async (decision) => {
    const { early } = closeStatementSchema.parse(JSON.parse(decision.text))
    await refuseWhileEarlierIsOpen(period, deps)
    const reckoned = await reckon(period, early, deps)
    // Somebody's write came in between: this one is refused, and the decision read again.
    if ((await findClosedPeriod(period, deps)) !== undefined) return refusedWrite(period)
    if (reckoned.text !== decision.text)
      throw new Problem(
        'officer-decision-stale',
        'Something was put right meanwhile: withdraw the proposal, and propose the close anew.',
      )
    return planClose(period, reckoned, [decision.proposed, decision.confirmed], deps)
  })
  const closed = await findClosedPeriod(period, deps)
  if (closed === undefined) throw new Error('a close that was confirmed is not there')
  return closed
}

export const findClosedPeriod = (
  period: Period,
  deps: { store: Pick<Store, 'get'> },
): Promise<ClosedPeriod | undefined> => findRow(deps.store, closedPeriodKey(period), closedPeriodSchema)

const planClose = async (
  period: Period,
  reckoned: Reckoned,
  signatures: ClosedPeriod['signatures'],
  deps: CloseDeps,
): Promise<Conditional> => {
  const closed = closedFrom(reckoned, signatures)
  const posting = await planCharges(period, reckoned, deps)
  const invoiced = isYear(period) ? noWrites : await planInvoices({ ...closed, period }, deps.store)
  const logged = await planLogged(
    [
      {
        kind: 'period.closed',
        about: `period/${period}`,
        statement: { digest: closed.digest, period, type: 'close', uses: closed.uses },
      },
    ],
    deps.store,
  )
  // A month of a closed year that nobody used is closed with it, so that nothing is booked to it any more.
  const unused = isYear(period)
    ? await Promise.all(
        monthsOf(period)
          .filter((month) => reckoned.unchanged.has(closedPeriodKey(month)))
          .map(async (month) => {
            const empty = await reckonMonth(month, closed.early, deps)
            return row(closedPeriodKey(month), closedFrom({ ...empty, text: closed.text }, signatures))
          }),
      )
    : []
  return {
    writes: [
      ...posting.writes,
      ...reckoned.writes,
      ...invoiced.writes,
      ...unused,
      row(closedPeriodKey(period), closed),
      ...logged.writes,
    ],
    unchanged: new Map([
      ...posting.unchanged,
      ...reckoned.unchanged,
      ...invoiced.unchanged,
      [closedPeriodKey(period), undefined],
      ...logged.unchanged,
    ]),
  }
}

const planCharges = async (period: Period, { drafts }: Reckoned, deps: CloseDeps): Promise<Conditional> => {
  if (drafts.length === 0) return { writes: [], unchanged: new Map() }
  const plan = await deps.ledger.planPosting(drafts)
  if (plan.kind === 'plan') return plan.posting
  if ((await findClosedPeriod(period, deps)) !== undefined) return refusedWrite(period)
  // The books hold a charge without the close that made it: our own fault.
  const why = plan.kind === 'refused' ? plan.why : plan.kind
  throw new Error(`the charges of a period that is not closed are refused: ${why}`)
}

const noWrites: Conditional = { writes: [], unchanged: new Map() }

const refusedWrite = (period: Period): Conditional => ({
  writes: [],
  unchanged: new Map([[closedPeriodKey(period), undefined]]),
})

const reckon = (period: Period, early: boolean, deps: CloseDeps): Promise<Reckoned> =>
  isYear(period) ? reckonYear(period, early, deps) : reckonMonth(period, early, deps)

/** Remainders pass from month to month in order, so an earlier month with uses is closed first; of a year, every one. */
const refuseWhileEarlierIsOpen = async (period: Period, deps: CloseDeps): Promise<void> => {
  const from = monthSchema.parse('2000-01')
  const until = isYear(period) ? monthSchema.parse(periodEnd(period).slice(0, 7)) : period
  for (const month of await deps.readUsedMonths({ from, until })) {
    if ((await deps.store.get(closedPeriodKey(month))) === undefined) {
      throw new Problem('period-open', `${month} has uses and is not closed yet: close it first.`)
    }
  }
}

/** An early close books what comes after it to a month that has not begun: that one can be closed early, too. */
const isUsed = async (period: Period, deps: CloseDeps): Promise<boolean> =>
  !isYear(period) && (await deps.readUsedMonths({ from: period, until: nextMonth(period) })).includes(period)

const lastMonthOf = (period: Period): Month => (isYear(period) ? monthSchema.parse(`${period}-12`) : period)

const closedAlready = (period: Period) =>
  new Problem('period-closed', `${period} was closed before and stays as it is.`)
