import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { z } from 'zod'
import type { ReceiptLanguage } from '@mutua/sdk/consent/consent-receipt'
import type { GrantId } from '@mutua/sdk/ids'
import { useConsents } from './use-facts.ts'

/** The signed receipt of a consent, and what is shown of it. */
export interface ReceiptShown {
  /** The whole page, to be kept byte for byte. */
  readonly page: string
  readonly code: string
  /** Short address that says whether it is genuine and the consent in force. */
  readonly address: string
  /** What the person reads, word for word as it was signed. */
  readonly text: readonly {
    readonly heading: string
    readonly rows: readonly { readonly label: string; readonly lines: readonly string[] }[]
  }[]
}

/** In the language of who reads it where there are receipts in it, else in English. */
export const useReceipt = (grant: GrantId, language: string): UseQueryResult<ReceiptShown> => {
  const consents = useConsents()
  const known = languages.find((one) => one === language) ?? 'en'
  return useQuery({
    queryKey: ['receipt', grant, known],
    queryFn: async () => receiptIn(await consents.consentReceipt(grant, known)),
  })
}

/** Of a page that came from the consent service itself: its signature is for whoever is shown it later. */
const receiptIn = (page: string): ReceiptShown => {
  const [, payload = ''] = /\beyJ[\w-]+\.([\w-]+)\.[\w-]+/.exec(page) ?? []
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (sign) =>
    sign.charCodeAt(0),
  )
  const { id, code, text } = contentSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))
  return { page, code, address: id, text }
}

/** In which there are receipts; the list itself comes with the whole of their verification. */
const languages: readonly ReceiptLanguage[] = ['it', 'en', 'ar']

const contentSchema = z.object({
  id: z.string(),
  code: z.string(),
  text: z.array(
    z.object({
      heading: z.string(),
      rows: z.array(z.object({ label: z.string(), lines: z.array(z.string()) })),
    }),
  ),
})
