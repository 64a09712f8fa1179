import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { OfficerDecision } from '@mutua/sdk/coop/officer'
import { paymentOrderStatement, type PaymentOrder, type PaymentOrderId } from '@mutua/sdk/coop/payment-order'
import { accounts, type TransferDraft } from '@mutua/sdk/coop/transfer'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, parseRow, row } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import type { Ledger } from '../open-ledger.ts'
import { openMonth } from './open-month.ts'
import {
  endToEndIdOf,
  orderKey,
  orderOf,
  parseEndToEndId,
  readOrder,
  returnKey,
  returnRowSchema,
  stateOf,
  type OrderRow,
} from './order-rows.ts'
import { readPayments } from './read-payments.ts'

export interface SignDeps {
  readonly store: Store
  readonly now: () => number
  readonly ledger: Pick<Ledger, 'planPosting'>
}

interface Step {
  readonly writes: readonly Write[]
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
}

/**
 * What the second signature of two officers brings about, for the write that holds it: the order is approved, and what came
 * back and is ordered again goes from suspense into transit.
 *
 * @throws {Problem} `officer-decision-stale` when it is not this draft that they signed
 */
export const planApproval = async (
  id: PaymentOrderId,
  decision: OfficerDecision,
  second: NonNullable<OfficerDecision['confirmed']>,
  deps: SignDeps,
): Promise<Step> => {
  const { order, bytes } = await readOrder(id, deps.store)
  if (stateOf(order) !== 'drafted' || paymentOrderStatement(order) !== decision.text)
    throw new Problem('officer-decision-stale', 'The order was drafted anew since: sign it as it is now.')
  const approved: OrderRow = { ...order, approvedBy: [decision.proposed, second] }
  const posting = await planAgain(order, 'again', deps)
  return {
    writes: [row(orderKey(id), approved), ...posting.writes],
    unchanged: new Map([[orderKey(id), bytes], ...posting.unchanged]),
  }
}

/**
 * The files may go to the bank: their hashes go into the transparency log in the same write. Repeating it is no error, and
 * the files are the same.
 *
 * @throws {Problem} `payment-order-unknown`, `payment-order-state` before two officers have signed, or after the day of
 *   payment
 */
export const exportOrder = (id: PaymentOrderId, by: WebId, deps: SignDeps): Promise<PaymentOrder> =>
  commitPlan(deps.store, async () => {
    const { order, bytes } = await readOrder(id, deps.store)
    if (order.exported !== undefined && order.discarded !== true)
      return { writes: [], unchanged: new Map(), result: orderOf(order) }
    const state = stateOf(order)
    if (state !== 'approved')
      throw new Problem('payment-order-state', `${id} is ${state}. Two officers sign it first.`)
    if (order.executeOn < civilDateOf(deps.now()))
      throw new Problem(
        'payment-order-state',
        `The day on which ${id} was to be paid is over. Discard it and draft it again.`,
      )
    const exported: OrderRow = { ...order, exported: { by, at: instantOf(deps.now()) } }
    const logged = await planLogged(
      [{ kind: 'sepa.ordered', about: `sepa/${id}`, statement: loggedStatement(exported) }],
      deps.store,
    )
    return {
      writes: [row(orderKey(id), exported), ...logged.writes],
      unchanged: new Map([[orderKey(id), bytes], ...logged.unchanged]),
      result: orderOf(exported),
    }
  })

/**
 * An order that has not gone to the bank is given up; its payments can be drafted again. Repeating it is no error.
 * @throws {Problem} `payment-order-unknown`, `payment-order-state` when it was exported
 */
export const discardOrder = (id: PaymentOrderId, deps: SignDeps): Promise<PaymentOrder> =>
  commitPlan(deps.store, async () => {
    const { order, bytes } = await readOrder(id, deps.store)
    const state = stateOf(order)
    if (state === 'discarded') return { writes: [], unchanged: new Map(), result: orderOf(order) }
    if (state !== 'drafted' && state !== 'approved')
      throw new Problem(
        'payment-order-state',
        `${id} has gone to the bank: what it pays comes back from there.`,
      )
    const posting =
      state === 'approved' ? await planAgain(order, 'discarded', deps) : { writes: [], unchanged: new Map() }
    const freed = await freeReturns(order, deps.store)
    const discarded: OrderRow = { ...order, discarded: true }
    return {
      writes: [row(orderKey(id), discarded), ...freed.writes, ...posting.writes],
      unchanged: new Map([[orderKey(id), bytes], ...freed.unchanged, ...posting.unchanged]),
      result: orderOf(discarded),
    }
  })

/** What the log commits to: public, and without any person. */
const loggedStatement = (order: OrderRow) => ({
  cents: String(order.cents),
  count: order.count,
  executeOn: order.executeOn,
  files: order.files.map(({ sha256 }) => sha256).join(' '),
  order: order.id,
  type: 'payment-order',
})

/** The run has put its own payments into transit; what is ordered again lies in suspense until it is approved. */
const planAgain = async (order: OrderRow, why: 'again' | 'discarded', deps: SignDeps): Promise<Step> => {
  const period = await openMonth(deps)
  const isAgain = why === 'again'
  const drafts: TransferDraft[] = []
  for await (const { member, cents, again } of readPayments(order, { after: 0 }, deps.store)) {
    if (again === undefined) continue
    drafts.push({
      key: `sepa:${why}:${endToEndIdOf(order.id, member)}:${String(order.revision)}`,
      debit: isAgain ? accounts.returned : accounts.inTransit,
      credit: isAgain ? accounts.inTransit : accounts.returned,
      cents,
      period,
      reference: `${endToEndIdOf(order.id, member)} ${isAgain ? 'ordered again' : 'not ordered again'}`,
      centre: 'member-uses',
    })
  }
  if (drafts.length === 0) return { writes: [], unchanged: new Map() }
  const plan = await deps.ledger.planPosting(drafts)
  if (plan.kind !== 'plan') throw new Error(`the transfers of a payment order are refused: ${plan.kind}`)
  return plan.posting
}

/** What the order was to take up again waits again. */
const freeReturns = async (order: OrderRow, store: Pick<Store, 'get' | 'list'>): Promise<Step> => {
  const writes: Write[] = []
  const unchanged = new Map<string, Uint8Array | undefined>()
  for await (const { again } of readPayments(order, { after: 0 }, store)) {
    for (const id of again ?? []) {
      const place = parseEndToEndId(id)
      const key = place === undefined ? '' : returnKey(place.order, place.member)
      const bytes = await store.get(key)
      if (bytes === undefined) throw new Error('an order takes up a payment that has not come back')
      writes.push(row(key, { ...parseRow(returnRowSchema, bytes), next: { kind: 'waiting' } }))
      unchanged.set(key, bytes)
    }
  }
  return { writes, unchanged }
}
