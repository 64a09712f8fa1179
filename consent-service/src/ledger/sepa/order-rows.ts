import type { PaymentFile, PaymentOrder, PaymentOrderId } from '@mutua/sdk/coop/payment-order'
import {
  nameCheckSchema,
  paymentOrderSchema,
  reportOutcomeSchema,
  returnedPaymentSchema,
} from '@mutua/sdk/coop/payment-order'
import type { Iban } from '@mutua/sdk/coop/iban'
import { cents, centsSchema, type Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { parseRow } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { ordinalKey, toBytes, toText, type Store } from '@mutua/kit/store'
import { z } from 'zod'
import type { Town } from './write-credit-transfers.ts'

export const orderPrefix = 'ledger/sepa/order/'
export const orderKey = (id: PaymentOrderId) => orderPrefix + id
/** Payments of one draft, in pages: a later draft of the same order has rows of its own. */
export const pagePrefix = ({ id, revision }: Pick<OrderRow, 'id' | 'revision'>) =>
  `ledger/sepa/payment/${id}/${String(revision)}/`
/** A page is found by any member in it: it stands under its last one. */
export const pageKey = (order: Pick<OrderRow, 'id' | 'revision'>, last: number) =>
  pagePrefix(order) + ordinalKey(last)
export const nameCheckKey = (order: Pick<OrderRow, 'id' | 'revision'>, member: number) =>
  `ledger/sepa/name-check/${order.id}/${String(order.revision)}/${ordinalKey(member)}`
export const returnPrefix = 'ledger/sepa/return/'
export const returnKey = (id: PaymentOrderId, member: number) => `${returnPrefix}${id}/${ordinalKey(member)}`
export const reportPrefix = 'ledger/sepa/report/'
export const reportKey = (sha256: Sha256) => reportPrefix + sha256

/** What is worked out of the rest is not written down. */
export const orderRowSchema = paymentOrderSchema
  .omit({ state: true, pendingCents: true, paidCents: true, returnedCents: true })
  .extend({ discarded: z.boolean().optional() })
export type OrderRow = z.infer<typeof orderRowSchema>

export const nameCheckRowSchema = nameCheckSchema
export const returnRowSchema = returnedPaymentSchema
export const reportRowSchema = reportOutcomeSchema

/** A payment as it was when its order was drafted: nothing that is changed in the register afterwards changes it. */
export const paymentRowSchema = z.object({
  member: z.number().int().positive(),
  cents: centsSchema,
  file: z.number().int().positive(),
  /** As the bank reads it. */
  name: z.string(),
  address: z.object({ town: z.string(), country: z.string() }).optional(),
  /** Payments that came back, which this one takes up again. */
  again: z.array(z.string()).optional(),
})
export type PaymentRow = z.infer<typeof paymentRowSchema>

/** Some hundred payments that follow each other: a row for each would cost more than the payment itself. */
export const pageRowSchema = z.object({
  payments: z.array(paymentRowSchema).min(1),
  /** Their IBANs in the same order, sealed as in the register. */
  accounts: z.string(),
})
export type PageRow = z.infer<typeof pageRowSchema>
export const paymentsInPage = 256

export const sealAccounts = (ibans: readonly Iban[], sealer: Sealer): string =>
  Buffer.from(sealer.seal(toBytes(ibans.join(' ')))).toString('base64url')
/** @returns what was sealed: accounts that had been parsed */
export const parseAccounts = ({ accounts }: PageRow, sealer: Sealer): readonly Iban[] =>
  toText(sealer.open(Buffer.from(accounts, 'base64url'))).split(' ') as Iban[]

/** The same payment has the same id however often the file is written; a new try at the bank is another order. */
export const endToEndIdOf = (id: PaymentOrderId, member: number): string => `${id}-${ordinalKey(member)}`

/** Order and member that an id stands for; undefined: it is none of ours. */
export const parseEndToEndId = (text: string): { order: PaymentOrderId; member: number } | undefined => {
  const [, order, member] = /^(RISTORNO-2\d{3}(?:-R\d{2})?)-(\d{12})$/.exec(text) ?? []
  // What the expression has just found.
  return order === undefined ? undefined : { order: order as PaymentOrderId, member: Number(member) }
}

/** A payee with what the file needs of them. */
export interface Payee {
  readonly name: string
  readonly iban: Iban
  readonly address?: Town | undefined
}

/** @throws {Problem} `payment-order-unknown` */
export const readOrder = async (
  id: PaymentOrderId,
  store: Pick<Store, 'get'>,
): Promise<{ readonly order: OrderRow; readonly bytes: Uint8Array }> => {
  const bytes = await store.get(orderKey(id))
  if (bytes === undefined)
    throw new Problem('payment-order-unknown', 'No payment order has that number. List them first.')
  return { order: parseRow(orderRowSchema, bytes), bytes }
}

/** The order with its state and where its money is. */
export const orderOf = (row: OrderRow): PaymentOrder => {
  const { discarded: _discarded, ...order } = row
  const sums = row.files.map(moneyOf)
  const total = (pick: (sum: Money) => bigint) => cents(sums.reduce((sum, money) => sum + pick(money), 0n))
  return {
    ...order,
    state: stateOf(row),
    pendingCents: total(({ pending }) => pending),
    paidCents: total(({ paid }) => paid),
    returnedCents: total(({ returned }) => returned),
  }
}

export const stateOf = (row: OrderRow): PaymentOrder['state'] => {
  if (row.discarded === true) return 'discarded'
  if (row.approvedBy === undefined) return 'drafted'
  if (row.exported === undefined) return 'approved'
  if (row.files.every((file) => file.settled !== undefined || file.refused.count === file.count))
    return 'settled'
  return row.files.some(({ answer, settled }) => answer !== undefined || settled !== undefined)
    ? 'answered'
    : 'exported'
}

interface Money {
  readonly pending: bigint
  readonly paid: bigint
  readonly returned: bigint
}

/** pending + paid + returned = the cents of the file, whatever has happened. */
export const moneyOf = ({ cents, refused, cameBack, settled }: PaymentFile): Money => ({
  pending: settled === undefined ? cents - refused.cents : 0n,
  paid: settled === undefined ? 0n : cents - refused.cents - cameBack.cents,
  returned: refused.cents + cameBack.cents,
})
