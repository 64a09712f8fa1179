import { createPaymentClient, type PaymentClient } from '@mutua/sdk/clients/payment-client'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { PaymentOrder } from '@mutua/sdk/coop/payment-order'
import type { Year } from '@mutua/sdk/coop/period'
import { cents } from '@mutua/sdk/ids'
import { reportXml } from '../../../consent-service/src/ledger/sepa/test-support-payments.ts'
import type { Coop } from '../../support/coop.ts'

/** What an order came to, from what stands in the bytes that the bank got. */
export interface PaidOrder {
  readonly order: PaymentOrder
  readonly controlCents: bigint
  readonly amounts: readonly bigint[]
  readonly endToEndIds: readonly string[]
}

export interface MembersPaid {
  readonly first: PaidOrder
  /** What the bank refused, ordered again. */
  readonly again: PaidOrder
}

/**
 * Two officers sign the order, the bank refuses each seventh payment and books the others; what came back is ordered again
 * and booked.
 */
export const payMembers = async (coop: Coop, year: Year): Promise<MembersPaid> => {
  const first = await sendOrder(coop, { year })
  const refused = first.endToEndIds.filter((_id, place) => place % 7 === 0)
  const { payments } = await deskOf(coop)
  for (const { id } of first.order.files)
    await payments.importReport(
      reportXml({
        file: id,
        messageId: `BANK-${id}`,
        payments: refused.map((one) => ({ id: one, status: 'RJCT', reason: 'AC04' })),
      }),
    )
  const settled = { ...first, order: await settle(coop, first.order) }
  const again = await sendOrder(coop, { year, again: true })
  return { first: settled, again: { ...again, order: await settle(coop, again.order) } }
}

/** Drafts, has it signed by both, and gives it to the bank. */
export const sendOrder = async (
  coop: Coop,
  wish: { readonly year: Year; readonly again?: boolean },
): Promise<PaidOrder> => {
  const { payments, others, signers } = await deskOf(coop)
  const { id } = await payments.draft(wish)
  const { text } = await payments.statement(id)
  await payments.propose(id, text, signers[0])
  await others.confirm(id, text, signers[1])
  const order = await payments.export(id)
  const files = await Promise.all(order.files.map(({ number }) => payments.file(id, number)))
  const all = (pattern: RegExp): string[] =>
    files.flatMap((xml) => [...xml.matchAll(pattern)].map(([, text = '']) => text))
  return {
    order,
    // Once in the head of the file, once in that of its only block.
    controlCents: all(/<CtrlSum>([\d.]+)<\/CtrlSum>/g).reduce((sum, text) => sum + centsOf(text), 0n) / 2n,
    amounts: all(/<InstdAmt Ccy="EUR">([\d.]+)<\/InstdAmt>/g).map(centsOf),
    endToEndIds: all(/<EndToEndId>([^<]+)<\/EndToEndId>/g),
  }
}

/** The statement of the bank shows what each file still pays. */
const settle = async (coop: Coop, { id }: PaymentOrder): Promise<PaymentOrder> => {
  const { payments } = await deskOf(coop)
  for (const file of (await payments.order(id)).files) {
    const left = cents(file.cents - file.refused.cents)
    if (left > 0n)
      await payments.settle(id, { file: file.number, bookedOn: civilDateOf(Date.now()), cents: left })
  }
  return payments.order(id)
}

const deskOf = async (
  coop: Coop,
): Promise<{
  payments: PaymentClient
  others: PaymentClient
  signers: readonly [Officer['signer'], Officer['signer']]
}> => {
  const [first, second] = await coop.twoOfficers()
  const clientOf = ({ person: { fetch } }: Officer) =>
    createPaymentClient({ consentService: coop.consentService.baseUrl, fetch })
  return { payments: clientOf(first), others: clientOf(second), signers: [first.signer, second.signer] }
}

type Officer = Awaited<ReturnType<Coop['twoOfficers']>>[0]

const centsOf = (euro: string): bigint => BigInt(euro.replace('.', ''))
