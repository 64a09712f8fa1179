import type { OfficerDecision, OfficerDraft, OfficerSigned } from '@mutua/sdk/coop/officer'
import {
  paymentOrderDecision,
  paymentOrderStatement,
  type OrderedPayment,
  type PaymentOrder,
  type PaymentOrderId,
  type ReportOutcome,
  type ReturnedPayment,
} from '@mutua/sdk/coop/payment-order'
import { instantOf, parseSha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { hashKey } from '@mutua/kit/row'
import type { Write } from '@mutua/kit/store'
import { recordNameChecks, type NameAnswer } from './check-names.ts'
import { draftOrder, type DraftDeps, type DraftWish } from './draft-order.ts'
import { importReport, listReports } from './import-report.ts'
import { listOrders, listPayments } from './list-payments.ts'
import { orderOf, readOrder, stateOf } from './order-rows.ts'
import { writeSignedFile } from './read-payments.ts'
import { readStatusReport } from './read-status-report.ts'
import { enterReturn, listReturns, releaseReturn, type ReturnDeps } from './return-payments.ts'
import { settleFile, type Settlement } from './settle-order.ts'
import { discardOrder, exportOrder, planApproval } from './sign-order.ts'

type Signed = OfficerSigned & { readonly webId: WebId }

/** Orders to the bank, from a draft to the booking on the statement. See the functions of these names in this folder. */
export interface PaymentOrders {
  readonly draft: (wish: DraftWish, by: WebId) => Promise<PaymentOrder>
  readonly list: () => Promise<readonly PaymentOrder[]>
  readonly read: (id: PaymentOrderId) => Promise<PaymentOrder>
  readonly payments: (
    id: PaymentOrderId,
    page: { readonly after: number; readonly limit: number },
  ) => Promise<readonly OrderedPayment[]>
  readonly recordNameChecks: (id: PaymentOrderId, answers: readonly NameAnswer[]) => Promise<PaymentOrder>
  /** What two officers sign. @throws {Problem} `payment-order-unknown`, `payment-order-state` */
  readonly statement: (id: PaymentOrderId) => Promise<OfficerDraft>
  readonly propose: (id: PaymentOrderId, signed: Signed) => Promise<OfficerDecision>
  readonly confirm: (id: PaymentOrderId, signed: Signed) => Promise<PaymentOrder>
  readonly discard: (id: PaymentOrderId) => Promise<PaymentOrder>
  readonly export: (id: PaymentOrderId, by: WebId) => Promise<PaymentOrder>
  /** @throws {Problem} `payment-order-state` before it was exported, `input-malformed` for a number that it has not */
  readonly file: (
    id: PaymentOrderId,
    number: number,
  ) => Promise<{ readonly name: string; readonly text: AsyncIterable<string> }>
  readonly importReport: (bytes: AsyncIterable<Uint8Array>, by: WebId) => Promise<ReportOutcome>
  readonly reports: () => Promise<readonly ReportOutcome[]>
  readonly settle: (id: PaymentOrderId, settlement: Settlement, by: WebId) => Promise<PaymentOrder>
  readonly enterReturn: (given: {
    readonly endToEndId: string
    readonly reason: string
  }) => Promise<ReturnedPayment>
  readonly release: (endToEndId: string, by: WebId) => Promise<ReturnedPayment>
  readonly returns: (which: { readonly isWaiting: boolean }) => Promise<readonly ReturnedPayment[]>
}

export interface PaymentOrdersDeps extends Omit<DraftDeps, 'debtor'>, ReturnDeps {
  /** Undefined: nothing can be ordered. */
  readonly debtor: DraftDeps['debtor'] | undefined
  /** The room of the officers: two different ones, each with a key of their own. */
  readonly officers: {
    readonly propose: (
      what: { readonly kind: string; readonly subject: string; readonly text: string },
      signed: Signed,
    ) => Promise<OfficerDecision>
    readonly confirm: (
      what: { readonly kind: string; readonly subject: string },
      signed: Signed,
      room: (decision: OfficerDecision) => Promise<{
        readonly writes: readonly Write[]
        readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
      }>,
    ) => Promise<OfficerDecision>
  }
}

export const openPaymentOrders = (deps: PaymentOrdersDeps): PaymentOrders => {
  const { store, sealer, officers } = deps
  // What takes several writes does not run beside itself.
  const inTurn = createTurns()
  const read = async (id: PaymentOrderId) => orderOf((await readOrder(id, store)).order)
  const readDraft = async (id: PaymentOrderId) => {
    const order = await read(id)
    if (order.state === 'drafted') return order
    throw new Problem('payment-order-state', `${id} is ${order.state}: only a draft is signed.`)
  }
  return {
    draft: (wish, by) => {
      const { debtor } = deps
      if (debtor === undefined)
        throw new Problem(
          'debtor-missing',
          'Set CONSENT_DEBTOR_IBAN to the account that the co-op pays from.',
        )
      return inTurn(() => draftOrder(wish, by, { ...deps, debtor }))
    },
    list: () => listOrders({ store }),
    read,
    payments: (id, page) => listPayments(id, page, { store, sealer }),
    recordNameChecks: (id, answers) => recordNameChecks(id, answers, { store }),
    statement: async (id) => {
      const text = paymentOrderStatement(await readDraft(id))
      return { text, digest: parseSha256(hashKey(text)) }
    },
    propose: async (id, signed) => {
      const order = await readDraft(id)
      return officers.propose({ ...paymentOrderDecision(order), text: paymentOrderStatement(order) }, signed)
    },
    confirm: async (id, signed) => {
      await officers.confirm(paymentOrderDecision(await read(id)), signed, (decision) =>
        planApproval(id, decision, { ...signed, at: instantOf(deps.now()) }, deps),
      )
      return read(id)
    },
    discard: (id) => inTurn(() => discardOrder(id, deps)),
    export: (id, by) => exportOrder(id, by, deps),
    file: async (id, number) => {
      const { order } = await readOrder(id, store)
      if (order.exported === undefined || order.discarded === true)
        throw new Problem('payment-order-state', `${id} is ${stateOf(order)}. Export it first.`)
      const file = order.files[number - 1]
      if (file === undefined) throw new Problem('input-malformed', `${id} has no file of that number.`)
      return { name: `${file.id}.xml`, text: writeSignedFile(order, file, { store, sealer }) }
    },
    importReport: async (bytes, by) => {
      const report = await readStatusReport(bytes)
      return inTurn(() => importReport(report, by, deps))
    },
    reports: () => listReports({ store }),
    settle: (id, settlement, by) => inTurn(() => settleFile(id, settlement, by, deps)),
    enterReturn: (given) => inTurn(() => enterReturn(given, deps)),
    release: (endToEndId, by) => releaseReturn(endToEndId, by, deps),
    returns: (which) => listReturns(which, store),
  }
}

const createTurns = () => {
  let last: Promise<unknown> = Promise.resolve()
  return <Result>(step: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(step, step)
    last = turn
    return turn
  }
}
