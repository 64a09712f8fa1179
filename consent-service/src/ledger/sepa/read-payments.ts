import { createHash } from 'node:crypto'
import type { Iban } from '@mutua/sdk/coop/iban'
import type { PaymentFile } from '@mutua/sdk/coop/payment-order'
import { parseRow } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { prefixRange, type Store } from '@mutua/kit/store'
import {
  endToEndIdOf,
  pageKey,
  pagePrefix,
  pageRowSchema,
  parseAccounts,
  type OrderRow,
  type PageRow,
  type PaymentRow,
} from './order-rows.ts'
import { writeCreditTransfers, type CreditTransfer } from './write-credit-transfers.ts'

/** Payments of an order by member number, after `after` and up to `upTo`. */
export async function* readPayments(
  order: Pick<OrderRow, 'id' | 'revision'>,
  range: PaymentRange,
  store: Pick<Store, 'list'>,
): AsyncGenerator<PaymentRow> {
  for await (const page of readPages(order, range, store))
    for (const payment of page.payments) if (isIn(range, payment)) yield payment
}

/** The same with their accounts, which are opened a page at a time. */
export async function* readAccounts(
  order: Pick<OrderRow, 'id' | 'revision'>,
  range: PaymentRange,
  { store, sealer }: FileDeps,
): AsyncGenerator<PaymentRow & { readonly iban: Iban }> {
  for await (const page of readPages(order, range, store)) {
    const accounts = parseAccounts(page, sealer)
    for (const [index, payment] of page.payments.entries()) {
      const iban = accounts[index]
      if (iban === undefined) throw new Error('a page of payments has not an account for each')
      if (isIn(range, payment)) yield { ...payment, iban }
    }
  }
}

export interface PaymentRange {
  readonly after: number
  readonly upTo?: number
}

const isIn = ({ after, upTo }: PaymentRange, { member }: PaymentRow): boolean =>
  member > after && (upTo === undefined || member <= upTo)

async function* readPages(
  order: Pick<OrderRow, 'id' | 'revision'>,
  { after, upTo }: PaymentRange,
  store: Pick<Store, 'list'>,
): AsyncGenerator<PageRow> {
  const { lt } = prefixRange(pagePrefix(order))
  for await (const { value } of store.list({ gte: pageKey(order, after + 1), lt })) {
    const page = parseRow(pageRowSchema, value)
    const [first] = page.payments
    if (upTo !== undefined && first !== undefined && first.member > upTo) return
    yield page
  }
}

/** The payment of a member; undefined: the order pays them nothing. */
export const findPayment = async (
  order: Pick<OrderRow, 'id' | 'revision'>,
  member: number,
  store: Pick<Store, 'list'>,
): Promise<PaymentRow | undefined> => {
  for await (const payment of readPayments(order, { after: member - 1, upTo: member }, store)) return payment
  return undefined
}

interface FileDeps {
  readonly store: Pick<Store, 'list'>
  readonly sealer: Sealer
}

type FileHead = Pick<PaymentFile, 'id' | 'from' | 'to' | 'count' | 'cents'>
type OrderHead = Pick<OrderRow, 'id' | 'revision' | 'draftedAt' | 'executeOn' | 'debtor' | 'remittance'>

/** The bytes of one file, from what was put down when the order was drafted: the same whenever they are asked for. */
export const writeFile = (order: OrderHead, file: FileHead, deps: FileDeps): AsyncGenerator<string> =>
  writeCreditTransfers(
    {
      id: file.id,
      createdAt: order.draftedAt,
      executeOn: order.executeOn,
      debtor: order.debtor,
      count: file.count,
      cents: file.cents,
      remittance: order.remittance,
    },
    creditTransfers(order, file, deps),
  )

/** Length and SHA-256 of a file. */
export const measureFile = async (order: OrderHead, file: FileHead, deps: FileDeps) => {
  const sum = createHash('sha256')
  let bytes = 0
  for await (const piece of writeFile(order, file, deps)) {
    sum.update(piece)
    // One byte a sign: the file holds nothing but ASCII.
    bytes += piece.length
  }
  return { bytes, sha256: sum.digest('hex') }
}

/**
 * The same, for the bank: broken off at its end when the bytes are not those that two officers signed.
 * @throws {Error} then
 */
export async function* writeSignedFile(
  order: OrderHead,
  file: FileHead & Pick<PaymentFile, 'sha256'>,
  deps: FileDeps,
): AsyncGenerator<string> {
  const sum = createHash('sha256')
  let last: string | undefined
  for await (const piece of writeFile(order, file, deps)) {
    sum.update(piece)
    if (last !== undefined) yield last
    last = piece
  }
  if (sum.digest('hex') !== file.sha256)
    throw new Error('the bytes of a payment file are not those that were signed')
  if (last !== undefined) yield last
}

async function* creditTransfers(
  order: Pick<OrderRow, 'id' | 'revision'>,
  { from, to }: Pick<FileHead, 'from' | 'to'>,
  deps: FileDeps,
): AsyncGenerator<CreditTransfer> {
  for await (const payment of readAccounts(order, { after: from - 1, upTo: to }, deps)) {
    yield {
      endToEndId: endToEndIdOf(order.id, payment.member),
      name: payment.name,
      iban: payment.iban,
      cents: payment.cents,
      address: payment.address,
    }
  }
}
