import {
  invoiceTermsSchema,
  invoiceViewSchema,
  type InvoiceTerms,
  type InvoiceTermsWish,
  type InvoiceView,
} from '../coop/invoice.ts'
import type { BaseUrl } from '../ids.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, wholeText, type Fetch } from './answer.ts'

/** Invoices: all for an officer, their own for who administers an organisation. All methods throw `Problem` or `ClientFault`. */
export interface InvoiceClient {
  readonly invoices: () => Promise<readonly InvoiceView[]>
  /** @param number `2026/1` */
  readonly invoice: (number: string) => Promise<InvoiceView>
  /**
   * An accessible page, in Italian or English.
   * @param language as in BCP 47
   */
  readonly page: (number: string, language: string) => Promise<string>
  /** UBL 2.1 as EN 16931 has it. @throws {Problem} `invoice-terms-missing` */
  readonly ubl: (number: string) => Promise<string>
  /** By an officer. */
  readonly setTerms: (terms: InvoiceTermsWish) => Promise<InvoiceTerms>
  readonly terms: () => Promise<readonly InvoiceTerms[]>
}

/** @param deps `fetch` of a signed-in person (see `signIn`) */
export const createInvoiceClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): InvoiceClient => {
  const { consentService, fetch } = deps
  const invoices = `${consentService}/invoices`
  const terms = `${consentService}/invoice-terms`
  const placeOf = (number: string) => number.split('/').map(encodeURIComponent).join('/')
  return {
    invoices: () => readAllItems(fetch, invoices, invoiceViewSchema),
    invoice: async (number) =>
      parseAnswer(
        await ask(fetch, `${invoices}/${placeOf(number)}`, { headers: jsonWanted }),
        invoiceViewSchema,
      ),
    page: async (number, language) =>
      wholeText(
        await ask(fetch, `${invoices}/${placeOf(number)}/page`, {
          headers: { 'Accept': 'text/html', 'Accept-Language': language },
        }),
      ),
    ubl: async (number) =>
      wholeText(
        await ask(fetch, `${invoices}/${placeOf(number)}/ubl`, { headers: { Accept: 'application/xml' } }),
      ),
    setTerms: async (wish) => parseAnswer(await askWithJson(fetch, terms, wish), invoiceTermsSchema),
    terms: () => readAllItems(fetch, terms, invoiceTermsSchema),
  }
}
