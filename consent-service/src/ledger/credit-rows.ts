import { creditedUseSchema } from '@mutua/sdk/coop/bill'
import { monthSchema, type Month } from '@mutua/sdk/coop/period'
import type { Sha256 } from '@mutua/sdk/ids'
import { hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import { z } from 'zod'

/** A use that two officers have found should not have been billed; `settledIn` once a bill has taken it up. */
export const creditRowSchema = z.object({
  organisation: z.string(),
  use: creditedUseSchema,
  settledIn: monthSchema.exactOptional(),
})
export type CreditRow = z.infer<typeof creditRowSchema>

export const creditPrefix = 'ledger/credit/'
export const creditKey = (organisation: string, receipt: Sha256) =>
  `${creditPrefix}${hashKey(organisation)}/${receipt}`

export interface PendingCredit extends CreditRow {
  readonly key: string
  readonly bytes: Uint8Array
}

/** What the next bill of an organisation puts right, in the order of receipts. */
export const readPendingCredits = async (
  organisation: string,
  store: Pick<Store, 'list'>,
): Promise<PendingCredit[]> => {
  const pending: PendingCredit[] = []
  for await (const { key, value } of store.list(prefixRange(`${creditPrefix}${hashKey(organisation)}/`))) {
    const credit = parseRow(creditRowSchema, value)
    if (credit.settledIn === undefined) pending.push({ ...credit, key, bytes: value })
  }
  return pending
}

export const settledCredit = ({ key, organisation, use }: PendingCredit, month: Month): Write =>
  row(key, { organisation, use, settledIn: month } satisfies CreditRow)

export const readCredits = async (store: Pick<Store, 'list'>): Promise<readonly CreditRow[]> => {
  const credits: CreditRow[] = []
  for await (const { value } of store.list(prefixRange(creditPrefix)))
    credits.push(parseRow(creditRowSchema, value))
  return credits
}
