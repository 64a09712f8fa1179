import { isDeepStrictEqual } from 'node:util'
import { accounts, type Account, type Transfer } from '@mutua/sdk/coop/transfer'
import type { ClosedPeriod } from '@mutua/sdk/coop/close'
import type { Month } from '@mutua/sdk/coop/period'
import type { RistornoResult } from '@mutua/sdk/coop/ristorno'
import { cents, microCentsPerCent } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Coop } from '../../support/coop.ts'
import { closePeriod } from '../../support/two-officers.ts'
import type { Narrator } from '../narrator.ts'
import type { MembersPaid } from './pay-members.ts'

export interface YearBooks {
  /** As the officer got them when they closed. */
  readonly months: readonly ClosedPeriod[]
  readonly closedYear: ClosedPeriod
  readonly run: RistornoResult
  readonly paid: MembersPaid
  readonly costsCents: bigint
}

/** The invariants of the ledger that the design promises, held against a whole year of it. */
export const checkInvariants = async (
  coop: Coop,
  books: YearBooks,
  { step, refused }: Narrator,
): Promise<void> => {
  const { months, closedYear, run, paid, costsCents } = books
  const { asOfficer } = coop
  const balances = new Map(
    (await asOfficer.balances()).map(({ account, balanceCents }) => [account, balanceCents as bigint]),
  )
  const transfers = await asOfficer.transfers()
  const balanceOf = (account: Account): bigint => balances.get(account) ?? 0n

  await step('1. All accounts together are zero.', () => same('the balances', total(balances.values()), 0n))
  await step(
    '2. Micro-cents of every month and organisation are what was billed and what is carried.',
    () => {
      for (const { period, bills } of months)
        for (const { organisation, carriedIn, microCents, cents, carriedOut } of bills) {
          const isWhole = carriedIn + microCents === cents * microCentsPerCent + carriedOut
          if (!isWhole || carriedOut < 0n || carriedOut >= microCentsPerCent)
            throw new Error(`The bill of ${organisation} for ${period} does not add up.`)
        }
      return Promise.resolve()
    },
  )
  await step('3. What was charged is what members, funds, co-op and costs have together.', async () => {
    await same('billed', run.revenueCents, closedYear.billedCents)
    const spread =
      run.legalReserveCents + run.mutualFundCents + run.ristornoCents + run.retainedCents + run.costsCents
    await same('spread', spread, run.revenueCents)
    await same('costs', run.costsCents, costsCents)
    await same('allotted', total(run.allotments.map(({ cents }) => cents)), run.ristornoCents)
    await same('legal reserve', -balanceOf(accounts.legalReserve), run.legalReserveCents)
    await same('mutual fund', -balanceOf(accounts.mutualFund), run.mutualFundCents)
  })
  await step('4. At no moment did a member owe the co-op.', () => {
    const owed = owedToMembers(transfers)
    return same('what members are owed', total(owed.values()), run.carriedOutCents)
  })
  await step('5. Closed periods read as on the day they were closed.', async () => {
    for (const closed of [...months, closedYear])
      if (!isDeepStrictEqual(await asOfficer.period(closed.period), closed))
        throw new Error(`${closed.period} has changed.`)
  })
  await refuseInClosedMonth(coop, months.at(-1)?.period as Month, { refused })
  await step('7. What was paid, what came back and what waits is what was approved.', async () => {
    for (const { order, controlCents, amounts, endToEndIds } of [paid.first, paid.again]) {
      await same('the control sum', controlCents, order.cents)
      await same('the single amounts', total(amounts), order.cents)
      await same('payments', BigInt(endToEndIds.length), BigInt(order.count))
      await same('of the order', order.paidCents + order.returnedCents + order.pendingCents, order.cents)
      await same('still on the way', order.pendingCents, 0n)
    }
    const ids = [...paid.first.endToEndIds, ...paid.again.endToEndIds]
    await same('ids that are used once', BigInt(new Set(ids).size), BigInt(ids.length))
    await same('ordered', paid.first.order.cents, run.paidCents)
    await same('ordered again', paid.again.order.cents, paid.first.order.returnedCents)
    await same('booked', paid.first.order.paidCents + paid.again.order.paidCents, run.paidCents)
    await same('in transit', balanceOf(accounts.inTransit), 0n)
    await same('came back', balanceOf(accounts.returned), 0n)
    await same('out of the bank', -balanceOf(accounts.bank), run.paidCents + costsCents)
    await same('to members', spreadOfMembers(run), run.ristornoCents + run.carriedInCents)
  })
  await step('8. Nothing was lost in rounding: billed and carried are the price of every use.', async () => {
    const carried = new Map(months.flatMap(({ bills }) => bills.map((bill) => [bill.organisation, bill])))
    const rest = total([...carried.values()].map(({ carriedOut }) => carriedOut))
    await same('micro-cents', closedYear.billedCents * microCentsPerCent + rest, closedYear.microCents)
    const odd = [...balances.keys()].filter((account) => /round/i.test(account))
    if (odd.length > 0) throw new Error(`There is an account for rounding: ${odd.join(', ')}`)
  })
}

/** The other half of the fifth: nobody books into a closed month, and nobody closes it again. */
const refuseInClosedMonth = async (
  coop: Coop,
  month: Month,
  { refused }: Pick<Narrator, 'refused'>,
): Promise<void> => {
  await refused(
    '   A cost for a closed month: refused.',
    () =>
      coop.asOfficer.postTransfer({
        key: 'too-late',
        debit: 'cost:late' as Account,
        credit: accounts.bank,
        cents: cents(1n),
        period: month,
        reference: 'Too late',
        centre: 'administration',
      }),
    (error) => error instanceof Problem && error.code === 'transfer-refused',
  )
  await refused(
    '   Closing a month again: refused.',
    () => closePeriod(coop, month),
    (error) => error instanceof Problem && error.code === 'period-closed',
  )
}

/** @throws {Error} when a running balance of a member falls below nothing */
const owedToMembers = (transfers: readonly Transfer[]): ReadonlyMap<Account, bigint> => {
  const owed = new Map<Account, bigint>()
  for (const { debit, credit, cents, sequence } of transfers)
    for (const [account, amount] of [
      [credit, cents],
      [debit, -cents],
    ] as const) {
      if (!account.startsWith('ristorno:')) continue
      const now = (owed.get(account) ?? 0n) + amount
      if (now < 0n) throw new Error(`After transfer ${String(sequence)} ${account} is overdrawn.`)
      owed.set(account, now)
    }
  return owed
}

/** What became of all that members were owed. */
export const spreadOfMembers = (run: RistornoResult): bigint =>
  run.paidCents + run.quotaCents + run.solidarityCents + run.withheldCents + run.carriedOutCents

const total = (amounts: Iterable<bigint>): bigint => {
  let sum = 0n
  for (const amount of amounts) sum += amount
  return sum
}

/** @throws {Error} when two sums differ */
export const same = (what: string, found: bigint, wanted: bigint): Promise<void> =>
  found === wanted
    ? Promise.resolve()
    : Promise.reject(new Error(`${what}: ${String(found)} instead of ${String(wanted)}`))
