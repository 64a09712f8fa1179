import type {
  PaymentFile,
  PaymentOrder,
  PaymentOrderId,
  ReturnedPayment,
} from '@mutua/sdk/coop/payment-order'
import { accounts, type TransferDraft } from '@mutua/sdk/coop/transfer'
import { cents, instantOf, type Sha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row, type Plan } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import type { Ledger } from '../open-ledger.ts'
import { openMonth } from './open-month.ts'
import {
  endToEndIdOf,
  orderKey,
  parseEndToEndId,
  readOrder,
  returnKey,
  returnPrefix,
  returnRowSchema,
  type PaymentRow,
} from './order-rows.ts'
import { findPayment } from './read-payments.ts'

export interface ReturnDeps {
  readonly store: Store
  readonly now: () => number
  readonly ledger: Pick<Ledger, 'planPosting'>
}

/** A payment that did not reach its payee, and why. */
export interface Return {
  readonly payment: Pick<PaymentRow, 'member' | 'cents' | 'file'>
  readonly reason: string
  readonly report?: Sha256 | undefined
}

/**
 * Puts what was refused, or came back, into suspense: from transit while the bank has not booked the file, from the bank
 * afterwards. Transfers, rows and the sums of the order are one write. What is in suspense already stays as it is.
 *
 * @returns those that were put there now
 */
export const putIntoSuspense = (
  id: PaymentOrderId,
  returns: readonly Return[],
  deps: ReturnDeps,
): Promise<readonly ReturnedPayment[]> =>
  commitPlan(deps.store, async (): Promise<Plan<readonly ReturnedPayment[]>> => {
    const { order, bytes } = await readOrder(id, deps.store)
    const period = await openMonth(deps)
    const at = instantOf(deps.now())
    const unchanged = new Map<string, Uint8Array | undefined>([[orderKey(id), bytes]])
    const news: ReturnedPayment[] = []
    const drafts: TransferDraft[] = []
    let files = order.files
    for (const { payment, reason, report } of returns) {
      const key = returnKey(id, payment.member)
      // A report may name one payment twice.
      if (unchanged.has(key) || (await deps.store.get(key)) !== undefined) continue
      unchanged.set(key, undefined)
      const file = fileOf(order, payment.file)
      const how = file.settled === undefined ? 'refused' : 'came-back'
      const endToEndId = endToEndIdOf(id, payment.member)
      const { member, cents: amount } = payment
      const next = { kind: 'waiting' } as const
      news.push({ order: id, member, endToEndId, cents: amount, how, reason, at, report, next })
      drafts.push({
        key: `sepa:returned:${endToEndId}`,
        debit: how === 'refused' ? accounts.inTransit : accounts.bank,
        credit: accounts.returned,
        cents: amount,
        period,
        reference: `${endToEndId} ${how === 'refused' ? 'refused' : 'came back'}: ${reason}`,
        centre: 'member-uses',
      })
      files = files.map((one) => (one.number === payment.file ? counted(one, how, amount) : one))
    }
    if (news.length === 0) return { writes: [], unchanged: new Map(), result: [] }
    const plan = await deps.ledger.planPosting(drafts)
    if (plan.kind !== 'plan') throw new Error(`the transfers of returned payments are refused: ${plan.kind}`)
    return {
      writes: [
        row(orderKey(id), { ...order, files }),
        ...news.map((one) => row(returnKey(id, one.member), one)),
        ...plan.posting.writes,
      ],
      unchanged: new Map([...unchanged, ...plan.posting.unchanged]),
      result: news,
    }
  })

/**
 * What an officer read on the bank's statement: a payment came back. Repeating it is no error.
 * @throws {Problem} `payment-order-unknown`, `payment-unknown`, `payment-order-state` before the bank has the file
 */
export const enterReturn = async (
  { endToEndId, reason }: { readonly endToEndId: string; readonly reason: string },
  deps: ReturnDeps,
): Promise<ReturnedPayment> => {
  const place = parseEndToEndId(endToEndId)
  if (place === undefined) throw paymentUnknown()
  const { order } = await readOrder(place.order, deps.store)
  const payment = await findPayment(order, place.member, deps.store)
  if (payment === undefined) throw paymentUnknown()
  if (order.exported === undefined)
    throw new Problem('payment-order-state', `${order.id} has not gone to the bank yet.`)
  await putIntoSuspense(order.id, [{ payment, reason }], deps)
  return readReturn(place, deps.store)
}

/**
 * The sum is owed to the member again and is paid with their next ristorno. Repeating it is no error.
 * @throws {Problem} `payment-unknown`, `payment-order-state` when it was ordered again
 */
export const releaseReturn = (endToEndId: string, by: WebId, deps: ReturnDeps): Promise<ReturnedPayment> =>
  commitPlan(deps.store, async (): Promise<Plan<ReturnedPayment>> => {
    const place = parseEndToEndId(endToEndId)
    if (place === undefined) throw paymentUnknown()
    const key = returnKey(place.order, place.member)
    const bytes = await deps.store.get(key)
    if (bytes === undefined) throw paymentUnknown()
    const before = parseRow(returnRowSchema, bytes)
    if (before.next.kind === 'released') return { writes: [], unchanged: new Map(), result: before }
    if (before.next.kind === 'ordered')
      throw new Problem('payment-order-state', `The sum was ordered again: it is in ${before.next.order}.`)
    const released: ReturnedPayment = {
      ...before,
      next: { kind: 'released', by, at: instantOf(deps.now()) },
    }
    const plan = await deps.ledger.planPosting([
      {
        key: `sepa:released:${endToEndId}`,
        debit: accounts.returned,
        credit: accounts.ristorno(place.member),
        cents: before.cents,
        period: await openMonth(deps),
        reference: `${endToEndId} owed to the member again`,
        centre: 'member-uses',
      },
    ])
    if (plan.kind !== 'plan') throw new Error(`the transfer of a released payment is refused: ${plan.kind}`)
    return {
      writes: [row(key, released), ...plan.posting.writes],
      unchanged: new Map([[key, bytes], ...plan.posting.unchanged]),
      result: released,
    }
  })

/** All that did not reach its payee, by order and member; those that wait alone when asked. */
export const listReturns = async (
  { isWaiting }: { readonly isWaiting: boolean },
  store: Pick<Store, 'list'>,
): Promise<ReturnedPayment[]> => {
  const returns: ReturnedPayment[] = []
  for await (const { value } of store.list(prefixRange(returnPrefix))) {
    const one = parseRow(returnRowSchema, value)
    if (!isWaiting || one.next.kind === 'waiting') returns.push(one)
  }
  return returns
}

export const fileOf = (order: Pick<PaymentOrder, 'files'>, number: number): PaymentFile => {
  const file = order.files[number - 1]
  if (file === undefined) throw new Error('a payment is in a file that its order has not')
  return file
}

const readReturn = async (
  { order, member }: { order: PaymentOrderId; member: number },
  store: Pick<Store, 'get'>,
): Promise<ReturnedPayment> => {
  const found = await findRow(store, returnKey(order, member), returnRowSchema)
  if (found === undefined) throw new Error('a payment was put into suspense and is not there')
  return found
}

const counted = (file: PaymentFile, how: ReturnedPayment['how'], amount: bigint): PaymentFile => {
  const grown = (sum: PaymentFile['refused']) => ({ count: sum.count + 1, cents: cents(sum.cents + amount) })
  return how === 'refused'
    ? { ...file, refused: grown(file.refused) }
    : { ...file, cameBack: grown(file.cameBack) }
}

const paymentUnknown = () => new Problem('payment-unknown', 'No payment of ours has that EndToEndId.')
