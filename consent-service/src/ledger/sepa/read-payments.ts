import { createHash } from 'node:crypto'
import type { PaymentFile } from '@mutua/sdk/coop/payment-order'
import { parseRow } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'
import {
  endToEndIdOf,
  openIban,
  paymentKey,
  paymentPrefix,
  paymentRowSchema,
  type OrderRow,
  type PaymentRow,
} from './order-rows.ts'
import { writeCreditTransfers, type CreditTransfer } from './write-credit-transfers.ts'

/** Payments of an order by member number, after `after`. */
export async function* readPayments(
  order: Pick<OrderRow, 'id' | 'revision'>,
  page: { readonly after: number; readonly upTo?: number; readonly limit?: number },
  store: Pick<Store, 'list'>,
): AsyncGenerator<PaymentRow> {
  const prefix = paymentPrefix(order)
  const range = {
    gte: paymentKey(order, page.after + 1),
    lt: page.upTo === undefined ? prefixRange(prefix).lt : prefix + ordinalKey(page.upTo + 1),
    ...(page.limit === undefined ? {} : { limit: page.limit }),
  }
  for await (const { value } of store.list(range)) yield parseRow(paymentRowSchema, value)
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
  { store, sealer }: FileDeps,
): AsyncGenerator<CreditTransfer> {
  for await (const payment of readPayments(order, { after: from - 1, upTo: to }, store)) {
    yield {
      endToEndId: endToEndIdOf(order.id, payment.member),
      name: payment.name,
      iban: openIban(payment, sealer),
      cents: payment.cents,
      address: payment.address,
    }
  }
}
