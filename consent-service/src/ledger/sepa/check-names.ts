import type { NameCheck, PaymentOrder, PaymentOrderId } from '@mutua/sdk/coop/payment-order'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, row, type Plan } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'
import {
  nameCheckKey,
  nameCheckRowSchema,
  orderKey,
  orderOf,
  readOrder,
  stateOf,
  type OrderRow,
} from './order-rows.ts'
import { findPayment } from './read-payments.ts'

export interface NameAnswer {
  readonly member: number
  readonly answer: NameCheck
}

/**
 * Records how the payees' banks answered about name and account (Regulation (EU) 2024/886, art. 5c): officers see it before
 * they sign. A later answer replaces an earlier one.
 *
 * @throws {Problem} `payment-order-unknown`, `payment-unknown`, `payment-order-state` once two officers have signed
 */
export const recordNameChecks = (
  id: PaymentOrderId,
  answers: readonly NameAnswer[],
  deps: { readonly store: Store },
): Promise<PaymentOrder> =>
  commitPlan(deps.store, async (): Promise<Plan<PaymentOrder>> => {
    const { order, bytes } = await readOrder(id, deps.store)
    const state = stateOf(order)
    if (state !== 'drafted')
      throw new Problem('payment-order-state', `${id} is ${state}: names are checked before it is signed.`)
    const counts = { ...order.nameChecks }
    const writes: Write[] = []
    const unchanged = new Map<string, Uint8Array | undefined>([[orderKey(id), bytes]])
    for (const { member, answer } of new Map(answers.map((one) => [one.member, one])).values()) {
      if ((await findPayment(order, member, deps.store)) === undefined)
        throw new Problem('payment-unknown', `${id} pays no member of number ${String(member)}.`)
      const before = await findNameCheck(order, member, deps.store)
      if (before !== undefined) counts[before] -= 1
      counts[answer] += 1
      writes.push(row(nameCheckKey(order, member), answer))
    }
    const checked: OrderRow = { ...order, nameChecks: counts }
    return { writes: [row(orderKey(id), checked), ...writes], unchanged, result: orderOf(checked) }
  })

export const findNameCheck = (
  order: Pick<OrderRow, 'id' | 'revision'>,
  member: number,
  store: Pick<Store, 'get'>,
): Promise<NameCheck | undefined> => findRow(store, nameCheckKey(order, member), nameCheckRowSchema)
