import { parseReceiptRow, type ReceiptRow } from '@mutua/kit/receipts/receipt-batch'
import { toText } from '@mutua/kit/store'

/** @throws {Error} when the row is not what we wrote: the store was changed by somebody else */
export const readReceiptRow = (bytes: Uint8Array): ReceiptRow => {
  const row = parseReceiptRow(JSON.parse(toText(bytes)))
  if (row === undefined) throw new Error('A row of receipts is not in the form of one.')
  return row
}
