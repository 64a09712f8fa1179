import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { PaymentOrder, PaymentOrderId } from '@mutua/sdk/coop/payment-order'
import { accounts } from '@mutua/sdk/coop/transfer'
import { instantOf, type Cents, type Instant, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, row, type Plan } from '@mutua/kit/row'
import { openMonth } from './open-month.ts'
import { moneyOf, orderKey, orderOf, readOrder, stateOf } from './order-rows.ts'
import type { ReturnDeps } from './return-payments.ts'

/** A booking on the bank's statement. */
export interface Settlement {
  readonly file: number
  readonly bookedOn: CivilDate
  /** As the statement has it: it must be what the file still pays. */
  readonly cents: Cents
}

/**
 * The bank has booked a file: its sum leaves transit. The same booking again is no error.
 * @throws {Problem} `payment-order-unknown`, `payment-order-state`, `payment-sum-differs`, `input-malformed`
 */
export const settleFile = (
  id: PaymentOrderId,
  settlement: Settlement,
  by: WebId,
  deps: ReturnDeps,
): Promise<PaymentOrder> =>
  commitPlan(deps.store, async (): Promise<Plan<PaymentOrder>> => {
    const { order, bytes } = await readOrder(id, deps.store)
    const file = order.files[settlement.file - 1]
    if (file === undefined) throw new Problem('input-malformed', `${id} has no file of that number.`)
    const { settled } = file
    if (settled?.bookedOn === settlement.bookedOn && settled.cents === settlement.cents)
      return { writes: [], unchanged: new Map(), result: orderOf(order) }
    if (order.exported === undefined || order.discarded === true || settled !== undefined)
      throw new Problem(
        'payment-order-state',
        settled === undefined
          ? `${id} is ${stateOf(order)}: the bank has not had it.`
          : `${file.id} was booked before.`,
      )
    if (settlement.bookedOn > civilDateOf(deps.now()))
      throw new Problem('input-malformed', '"bookedOn" is a day to come.')
    const { pending } = moneyOf(file)
    if (pending !== settlement.cents || pending === 0n)
      throw new Problem(
        'payment-sum-differs',
        `${file.id} still pays ${String(pending)} cents. Bring in the bank’s status reports first, and look at the statement again.`,
      )
    const booked = { bookedOn: settlement.bookedOn, cents: settlement.cents, by, at: instantOf(deps.now()) }
    const paid = {
      ...order,
      files: order.files.map((one) => (one.number === file.number ? { ...one, settled: booked } : one)),
    }
    const plan = await deps.ledger.planPosting([
      {
        key: `sepa:settled:${file.id}`,
        debit: accounts.inTransit,
        credit: accounts.bank,
        cents: settlement.cents,
        // A day of the calendar begins within the month that it names, in UTC too.
        period: await openMonth(deps, `${settlement.bookedOn}T00:00:00.000Z` as Instant),
        reference: `${file.id} booked by the bank on ${settlement.bookedOn}`,
        centre: 'member-uses',
      },
    ])
    if (plan.kind !== 'plan') throw new Error(`the transfer of a booked file is refused: ${plan.kind}`)
    return {
      writes: [row(orderKey(id), paid), ...plan.posting.writes],
      unchanged: new Map([[orderKey(id), bytes], ...plan.posting.unchanged]),
      result: orderOf(paid),
    }
  })
