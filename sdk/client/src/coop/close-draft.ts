import { z } from 'zod'
import { sha256Hex } from '../receipt/verify.ts'
import { billSchema, type Bill } from './bill.ts'
import { billsText, closeStatementSchema, type CloseStatement } from './close.ts'
import { officerDraftSchema } from './officer.ts'
import type { Period } from './period.ts'

/** What two officers are to sign to close a period, and the bills that are in it as one digest. */
export const closeDraftSchema = officerDraftSchema.extend({ bills: z.array(billSchema) })
export type CloseDraft = z.infer<typeof closeDraftSchema>

/**
 * What the text of a draft says, and the bills that it says it of: whoever shows these shows what is signed.
 * @returns undefined for a text that is not understood, is of another period, or has other bills
 */
export const readCloseDraft = async (
  period: Period,
  { text, bills }: Pick<CloseDraft, 'text' | 'bills'>,
): Promise<{ readonly statement: CloseStatement; readonly bills: readonly Bill[] } | undefined> => {
  const statement = closeStatementSchema.safeParse(jsonOf(text)).data
  if (statement?.period !== period) return undefined
  const digest = await sha256Hex(new TextEncoder().encode(billsText(bills)))
  return digest === statement.bills.digest && bills.length === statement.bills.count
    ? { statement, bills }
    : undefined
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
