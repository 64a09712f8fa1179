import type { ReceiptLanguage } from '@mutua/sdk/consent/consent-receipt'
import { arabicWords } from './receipt-words-ar.ts'
import { englishWords } from './receipt-words-en.ts'
import { italianWords } from './receipt-words-it.ts'
import type { ReceiptWords } from './receipt-words.ts'

export const receiptWords: Readonly<Record<ReceiptLanguage, ReceiptWords>> = {
  it: italianWords,
  en: englishWords,
  ar: arabicWords,
}
