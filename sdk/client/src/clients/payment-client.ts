import type { CivilDate } from '../coop/civil-date.ts'
import {
  officerDecisionSchema,
  officerDraftSchema,
  type OfficerDecision,
  type OfficerDraft,
} from '../coop/officer.ts'
import type { OfficerSigner } from '../coop/officer-signer.ts'
import {
  orderedPaymentSchema,
  paymentOrderSchema,
  reportOutcomeSchema,
  returnedPaymentSchema,
  type NameCheck,
  type OrderedPayment,
  type PaymentOrder,
  type PaymentOrderId,
  type ReportOutcome,
  type ReturnedPayment,
} from '../coop/payment-order.ts'
import type { Year } from '../coop/period.ts'
import type { BaseUrl, Cents } from '../ids.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, wholeText, type Fetch } from './answer.ts'

/** Orders to the co-op's bank, for officers. All methods throw `Problem` or `ClientFault`. */
export interface PaymentClient {
  /** Whatever the run of a year pays; with `again`, what came back of it. A draft is replaced by the next one. */
  readonly draft: (wish: {
    readonly year: Year
    readonly again?: boolean
    readonly executeOn?: CivilDate
  }) => Promise<PaymentOrder>
  readonly orders: () => Promise<readonly PaymentOrder[]>
  readonly order: (id: PaymentOrderId) => Promise<PaymentOrder>
  /** Everybody who is paid by it; it names members. */
  readonly payments: (id: PaymentOrderId) => Promise<readonly OrderedPayment[]>
  readonly recordNameChecks: (
    id: PaymentOrderId,
    answers: readonly { readonly member: number; readonly answer: NameCheck }[],
  ) => Promise<PaymentOrder>
  /** What two officers sign. */
  readonly statement: (id: PaymentOrderId) => Promise<OfficerDraft>
  /** The first signature, over the text that the officer has read. */
  readonly propose: (id: PaymentOrderId, text: string, signer: OfficerSigner) => Promise<OfficerDecision>
  /** The second one, by another officer: the order is approved. */
  readonly confirm: (id: PaymentOrderId, text: string, signer: OfficerSigner) => Promise<PaymentOrder>
  readonly discard: (id: PaymentOrderId) => Promise<PaymentOrder>
  /** From here on the files can be fetched; their hashes are in the transparency log. */
  readonly export: (id: PaymentOrderId) => Promise<PaymentOrder>
  /** pain.001.001.09 for the bank, the same bytes each time. It names members and their accounts. */
  readonly file: (id: PaymentOrderId, number?: number) => Promise<string>
  /** @param xml pain.002.001.10 or .03, as the bank gave it */
  readonly importReport: (xml: string | Blob) => Promise<ReportOutcome>
  readonly reports: () => Promise<readonly ReportOutcome[]>
  readonly settle: (
    id: PaymentOrderId,
    booking: { readonly file?: number; readonly bookedOn: CivilDate; readonly cents: Cents },
  ) => Promise<PaymentOrder>
  readonly returns: (options?: { readonly isWaiting?: boolean }) => Promise<readonly ReturnedPayment[]>
  /** What an officer read on the bank's statement. */
  readonly enterReturn: (given: {
    readonly endToEndId: string
    readonly reason: string
  }) => Promise<ReturnedPayment>
  /** The sum is owed to the member again. */
  readonly release: (endToEndId: string) => Promise<ReturnedPayment>
}

/** @param deps `fetch` of a signed-in officer (see `signIn`) */
export const createPaymentClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): PaymentClient => {
  const { consentService, fetch } = deps
  const orders = `${consentService}/payment-orders`
  const reports = `${consentService}/payment-reports`
  const returned = `${consentService}/returned-payments`
  const order = async (response: Promise<Response>) => parseAnswer(await response, paymentOrderSchema)
  const post = (path: string, body: unknown = {}) => order(askWithJson(fetch, `${orders}${path}`, body))
  return {
    draft: (wish) => post('', wish),
    orders: () => readAllItems(fetch, orders, paymentOrderSchema),
    order: (id) => order(ask(fetch, `${orders}/${id}`, { headers: jsonWanted })),
    payments: (id) => readAllItems(fetch, `${orders}/${id}/payments?limit=1000`, orderedPaymentSchema),
    recordNameChecks: (id, items) => post(`/${id}/name-checks`, { items }),
    statement: async (id) =>
      parseAnswer(await ask(fetch, `${orders}/${id}/statement`, { headers: jsonWanted }), officerDraftSchema),
    propose: async (id, text, signer) =>
      parseAnswer(
        await askWithJson(fetch, `${orders}/${id}/propose`, await signer.sign(text)),
        officerDecisionSchema,
      ),
    confirm: async (id, text, signer) => post(`/${id}/confirm`, await signer.sign(text)),
    discard: (id) => post(`/${id}/discard`),
    export: (id) => post(`/${id}/export`),
    file: async (id, number = 1) =>
      wholeText(
        await ask(fetch, `${orders}/${id}/files/${String(number)}`, {
          headers: { Accept: 'application/xml' },
        }),
      ),
    importReport: async (xml) =>
      parseAnswer(
        await ask(fetch, reports, {
          method: 'POST',
          headers: { ...jsonWanted, 'Content-Type': 'application/xml' },
          body: xml,
        }),
        reportOutcomeSchema,
      ),
    reports: () => readAllItems(fetch, reports, reportOutcomeSchema),
    settle: (id, booking) => post(`/${id}/settle`, { ...booking, cents: String(booking.cents) }),
    returns: ({ isWaiting = false } = {}) =>
      readAllItems(fetch, isWaiting ? `${returned}?waiting=true` : returned, returnedPaymentSchema),
    enterReturn: async (given) =>
      parseAnswer(await askWithJson(fetch, returned, given), returnedPaymentSchema),
    release: async (endToEndId) =>
      parseAnswer(await askWithJson(fetch, `${returned}/release`, { endToEndId }), returnedPaymentSchema),
  }
}
