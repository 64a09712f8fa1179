import { receiptSchema, signedBatchSchema } from '@mutua/sdk/receipt/receipt'
import type { ReceiptRow } from '@mutua/kit/receipts/receipt-batch'
import { toText } from '@mutua/kit/store'

/** @throws {Error} when the row is not what we wrote: the store was changed by somebody else */
export const parseReceiptRow = (bytes: Uint8Array): ReceiptRow => {
  const json: unknown = JSON.parse(toText(bytes))
  return signedBatchSchema.safeParse(json).data ?? receiptSchema.parse(json)
}
