import type { Check } from '@mutua/kit/operate/doctor'
import { hashKey, parseRow } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import {
  currentReceiptSchema,
  currentReceipts,
  issuedKey,
  issuedReceipts,
  issuedReceiptSchema,
} from './receipt-rows.ts'

/** Whether every receipt that is given again is found by its code, as it was issued. */
export const checkConsentReceipts: Check = async function* (store) {
  for await (const { value } of store.list(prefixRange(issuedReceipts))) parseRow(issuedReceiptSchema, value)
  for await (const { key, value } of store.list(prefixRange(currentReceipts))) {
    const { code, digest, issuedAt } = parseRow(currentReceiptSchema, value)
    const found = await store.get(issuedKey(code))
    if (found === undefined) {
      yield { where: key, what: 'The receipt is not found by its code.' }
      continue
    }
    const issued = parseRow(issuedReceiptSchema, found)
    const isOfGrant = key.startsWith(`${currentReceipts}${hashKey(issued.grant)}/`)
    if (!isOfGrant || issued.digest !== digest || issued.issuedAt !== issuedAt)
      yield { where: key, what: 'Its code leads to another receipt.' }
  }
}
