import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { findRow, parseRow } from '@mutua/kit/row'
import { prefixRange, type ReadableStore } from '@mutua/kit/store'
import { accounts, type Account } from '@mutua/sdk/coop/transfer'
import { ristornoPaymentSchema } from '@mutua/sdk/coop/ristorno'
import { balanceKey, paymentPrefix, ristornoKey, totalsSchema } from '../ledger-rows.ts'
import {
  orderKey,
  orderOf,
  orderPrefix,
  orderRowSchema,
  pageRowSchema,
  pagePrefix,
  returnKey,
  returnPrefix,
  returnRowSchema,
  stateOf,
  type OrderRow,
} from './order-rows.ts'

/**
 * Whether the payment orders hold together: files are the sums of their payments, what came back is counted, and
 * `sepa:in-transit` and `sepa:returned` hold what the orders say (value-and-governance, invariant 7).
 */
export const checkOrders: Check = async function* (store) {
  const orders: OrderRow[] = []
  for await (const { value } of store.list(prefixRange(orderPrefix)))
    orders.push(parseRow(orderRowSchema, value))
  for (const order of orders) yield* checkFiles(order, store)
  yield* checkBalances(orders, store)
}

const checkFiles = async function* (order: OrderRow, store: ReadableStore): AsyncIterable<Finding> {
  const sums = order.files.map(() => ({ count: 0, cents: 0n, back: 0, backCents: 0n }))
  for await (const { value } of store.list(prefixRange(pagePrefix(order)))) {
    for (const { member, cents, file } of parseRow(pageRowSchema, value).payments) {
      const sum = sums[file - 1]
      if (sum === undefined) continue
      sum.count += 1
      sum.cents += cents
      const back = await findRow(store, returnKey(order.id, member), returnRowSchema)
      if (back === undefined) continue
      sum.back += 1
      sum.backCents += back.cents
    }
  }
  for (const [index, file] of order.files.entries()) {
    const sum = sums[index]
    const back = {
      count: file.refused.count + file.cameBack.count,
      cents: file.refused.cents + file.cameBack.cents,
    }
    if (sum?.count !== file.count || sum.cents !== file.cents)
      yield { where: orderKey(order.id), what: `File ${String(file.number)} is not the sum of its payments.` }
    if (sum?.back !== back.count || sum.backCents !== back.cents)
      yield {
        where: orderKey(order.id),
        what: `What came back of file ${String(file.number)} is counted wrongly.`,
      }
  }
}

const checkBalances = async function* (
  orders: readonly OrderRow[],
  store: ReadableStore,
): AsyncIterable<Finding> {
  let [inTransit, returned] = [0n, 0n]
  for await (const { value } of store.list(prefixRange(returnPrefix))) {
    const { next, cents } = parseRow(returnRowSchema, value)
    if (next.kind === 'waiting') returned += cents
    // Until two officers have signed, what is to be ordered again lies where it was.
    const again = next.kind === 'ordered' ? orders.find(({ id }) => id === next.order) : undefined
    if (again !== undefined && stateOf(again) === 'drafted') returned += cents
  }
  const years = new Set<OrderRow['year']>()
  for (const order of orders) {
    const state = stateOf(order)
    const isFirst = order.id === `RISTORNO-${order.year}`
    if (state === 'discarded' || (state === 'drafted' && !isFirst)) continue
    if (isFirst) years.add(order.year)
    inTransit += orderOf(order).pendingCents
  }
  inTransit += await notOrdered(years, store)
  if (-(await balanceOf(accounts.inTransit, store)) !== inTransit)
    yield { where: balanceKey(accounts.inTransit), what: 'In transit is another sum than the orders pay.' }
  if (-(await balanceOf(accounts.returned, store)) !== returned)
    yield {
      where: balanceKey(accounts.returned),
      what: 'In suspense is another sum than what came back and waits.',
    }
}

/** What runs have put into transit that no order takes up yet. */
const notOrdered = async (ordered: ReadonlySet<OrderRow['year']>, store: ReadableStore): Promise<bigint> => {
  let sum = 0n
  const all = prefixRange('ledger/payment/')
  for await (const { key, value } of store.list(all)) {
    // Of the form of `paymentPrefix`.
    const year = key.slice('ledger/payment/'.length).slice(0, 4) as OrderRow['year']
    if (!key.startsWith(paymentPrefix(year)) || ordered.has(year)) continue
    // Written before it is booked, while a run is under way.
    if ((await store.get(ristornoKey(year))) !== undefined)
      sum += parseRow(ristornoPaymentSchema, value).cents
  }
  return sum
}

const balanceOf = async (account: Account, store: ReadableStore): Promise<bigint> => {
  const totals = await findRow(store, balanceKey(account), totalsSchema)
  return totals === undefined ? 0n : totals.debitCents - totals.creditCents
}
