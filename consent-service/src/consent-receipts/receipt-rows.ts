import { z } from 'zod'
import { consentReceiptContentSchema, type ReceiptLanguage } from '@mutua/sdk/consent/consent-receipt'
import { grantIdSchema, instantSchema, sha256Schema, type GrantId } from '@mutua/sdk/ids'
import { hashKey } from '@mutua/kit/row'
import type { ReceiptCode } from './receipt-code.ts'

/** A receipt that was issued. What it says is made again when it is asked for. */
export const issuedReceiptSchema = z.object({
  grant: grantIdSchema,
  issuedAt: instantSchema,
  standing: consentReceiptContentSchema.shape.standing,
  /** Feed position of the last change that it knows of. */
  sequence: z.number().int().positive(),
  digest: sha256Schema,
})
export type IssuedReceipt = z.infer<typeof issuedReceiptSchema>

/** The receipt that is given again as long as nothing has changed. */
export const currentReceiptSchema = z.object({
  code: z.string(),
  issuedAt: instantSchema,
  digest: sha256Schema,
})
export type CurrentReceipt = z.infer<typeof currentReceiptSchema>

export const issuedReceipts = 'consent-receipt/'
export const currentReceipts = 'consent-receipt-of/'

/** A code opens something, so it does not stand in a key: a key shows up in more places than its value. */
export const issuedKey = (code: ReceiptCode): string => `${issuedReceipts}${hashKey(code)}`

export const currentKey = (
  grant: GrantId,
  of: Pick<IssuedReceipt, 'sequence' | 'standing'> & { readonly language: ReceiptLanguage },
): string => `${currentReceipts}${hashKey(grant)}/${String(of.sequence)}/${of.standing}/${of.language}`
