import type { Request } from 'express'
import { receiptLanguages, type ReceiptLanguage } from '@mutua/sdk/consent/consent-receipt'

export type PageLanguage = ReceiptLanguage

/** As the address says (`lang`), else the first of ours that the browser asks for, else Italian. */
export const pageLanguageOf = (request: Request): PageLanguage => {
  const wanted = request.query['lang'] ?? request.acceptsLanguages([...receiptLanguages])
  return receiptLanguages.find((known) => known === wanted) ?? 'it'
}
