import { creditedUseSchema } from '@mutua/sdk/coop/bill'
import { monthSchema, type Month } from '@mutua/sdk/coop/period'
import { payerKey, type Payer } from '@mutua/sdk/coop/payer'
import { webIdSchema, type Sha256 } from '@mutua/sdk/ids'
import { hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import { z } from 'zod'

/** A use that two officers have found should not have been billed; `settledIn` once a bill has taken it up. */
export const creditRowSchema = z.object({
  /** Absent: of everybody of that name, from before there were payers. */
  version: z.literal(2).exactOptional(),
  organisation: z.string(),
  payer: webIdSchema.exactOptional(),
  use: creditedUseSchema,
  settledIn: monthSchema.exactOptional(),
})
export type CreditRow = z.infer<typeof creditRowSchema>

export const creditPrefix = 'ledger/credit/'
export const creditKey = (payer: Payer, receipt: Sha256) =>
  `${creditPrefix}${hashKey(payerKey(payer))}/${receipt}`

export interface PendingCredit extends CreditRow {
  readonly key: string
  readonly bytes: Uint8Array
}

/** What the next bill of a payer puts right, in the order of receipts. */
export const readPendingCredits = async (
  payer: Payer,
  store: Pick<Store, 'list'>,
): Promise<PendingCredit[]> => {
  const pending: PendingCredit[] = []
  for await (const { key, value } of store.list(prefixRange(`${creditPrefix}${hashKey(payerKey(payer))}/`))) {
    const credit = parseRow(creditRowSchema, value)
    if (credit.settledIn === undefined) pending.push({ ...credit, key, bytes: value })
  }
  return pending
}

export const settledCredit = ({ key, bytes: _bytes, ...credit }: PendingCredit, month: Month): Write =>
  row(key, { ...credit, settledIn: month } satisfies CreditRow)

export const readCredits = async (store: Pick<Store, 'list'>): Promise<readonly CreditRow[]> => {
  const credits: CreditRow[] = []
  for await (const { value } of store.list(prefixRange(creditPrefix)))
    credits.push(parseRow(creditRowSchema, value))
  return credits
}
