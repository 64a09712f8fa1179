import type { OrderedPayment, PaymentOrder, PaymentOrderId } from '@mutua/sdk/coop/payment-order'
import { findRow, parseRow } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { prefixRange, type Store } from '@mutua/kit/store'
import { findNameCheck } from './check-names.ts'
import {
  endToEndIdOf,
  orderOf,
  orderPrefix,
  orderRowSchema,
  readOrder,
  returnKey,
  returnRowSchema,
} from './order-rows.ts'
import { readAccounts } from './read-payments.ts'
import { fileOf } from './return-payments.ts'

interface Deps {
  readonly store: Pick<Store, 'get' | 'list'>
  readonly sealer: Sealer
}

/** All payment orders, by year and number. */
export const listOrders = async ({ store }: Pick<Deps, 'store'>): Promise<PaymentOrder[]> => {
  const orders: PaymentOrder[] = []
  for await (const { value } of store.list(prefixRange(orderPrefix)))
    orders.push(orderOf(parseRow(orderRowSchema, value)))
  return orders
}

/**
 * The payments of an order, by member number, with what became of each.
 * @throws {Problem} `payment-order-unknown`
 */
export const listPayments = async (
  id: PaymentOrderId,
  page: { readonly after: number; readonly limit: number },
  { store, sealer }: Deps,
): Promise<OrderedPayment[]> => {
  const { order } = await readOrder(id, store)
  const listed: OrderedPayment[] = []
  for await (const { member, cents, file, name, iban } of readAccounts(order, page, { store, sealer })) {
    const returned = await findRow(store, returnKey(id, member), returnRowSchema)
    const nameCheck = await findNameCheck(order, member, store)
    const isPaid = fileOf(order, file).settled !== undefined
    listed.push({
      member,
      endToEndId: endToEndIdOf(id, member),
      cents,
      file,
      name,
      account: shortIban(iban),
      ...(nameCheck === undefined ? {} : { nameCheck }),
      ...(returned === undefined ? { state: isPaid ? 'paid' : 'pending' } : { state: 'returned', returned }),
    })
    if (listed.length >= page.limit) break
  }
  return listed
}

/** Enough to tell two accounts apart on a screen, and no more. */
const shortIban = (iban: string): string => `${iban.slice(0, 2)}…${iban.slice(-4)}`
