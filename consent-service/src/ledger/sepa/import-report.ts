import type { PaymentFile, PaymentOrderId, ReportOutcome } from '@mutua/sdk/coop/payment-order'
import { cents, instantOf, type WebId } from '@mutua/sdk/ids'
import { commitPlan, findRow, parseRow, row, type Plan } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import {
  orderKey,
  orderPrefix,
  orderRowSchema,
  parseEndToEndId,
  readOrder,
  reportKey,
  reportPrefix,
  reportRowSchema,
  returnKey,
  type OrderRow,
  type PaymentRow,
} from './order-rows.ts'
import { readPayments } from './read-payments.ts'
import type { PaymentStatus, StatusReport } from './read-status-report.ts'
import { putIntoSuspense, type Return, type ReturnDeps } from './return-payments.ts'

/**
 * Books what a bank's report says. Refused payments go into suspense, a few hundred in one write; what is in suspense
 * already stays as it is, so a crash on the way is mended by bringing the report in again. What is not ours, or not as we
 * ordered it, is listed and changes nothing.
 */
export const importReport = async (
  report: StatusReport,
  by: WebId,
  deps: ReturnDeps,
): Promise<ReportOutcome> => {
  const before = await findRow(deps.store, reportKey(report.sha256), reportRowSchema)
  if (before !== undefined) return { ...before, again: true }
  const notes = createNotes()
  const place = await findFile(report.file, deps)
  const outcome: ReportOutcome = {
    sha256: report.sha256,
    messageId: report.messageId,
    form: report.form,
    importedAt: instantOf(deps.now()),
    by,
    again: false,
    accepted: 0,
    refused: { count: 0, cents: cents(0) },
    refusedBefore: 0,
    ...notes.read(),
  }
  if (place === undefined) {
    notes.unknown(report.file, 'no-such-file')
    // Not kept: the same report may be right once the file is there, after a restore for example.
    return { ...outcome, ...notes.read() }
  }
  const { order, file } = place
  const verdict = verdictOn(report, file, notes)
  const sums = await bookRefusals(report, { order, file, verdict, notes }, deps)
  const answer = answerOf(verdict, sums.refusedAll, report)
  const whole: ReportOutcome = {
    ...outcome,
    ...sums.counts,
    ...notes.read(),
    order: order.id,
    file: file.number,
    answer,
  }
  return closeReport(order.id, file.number, whole, deps)
}

/** Reports that were brought in. */
export const listReports = async (deps: Pick<ReturnDeps, 'store'>): Promise<ReportOutcome[]> => {
  const reports: ReportOutcome[] = []
  for await (const { value } of deps.store.list(prefixRange(reportPrefix)))
    reports.push(parseRow(reportRowSchema, value))
  return reports.sort((one, other) => (one.importedAt < other.importedAt ? -1 : 1))
}

type Notes = ReturnType<typeof createNotes>

const createNotes = () => {
  const listed: ReportOutcome['unknown'][number][] = []
  let count = 0
  return {
    unknown: (id: string, why: ReportOutcome['unknown'][number]['why']) => {
      count += 1
      if (listed.length < mostListed) listed.push({ id, why })
    },
    read: () => ({ unknown: [...listed], unknownCount: count }),
  }
}

const mostListed = 100
const returnsAtOnce = 500

/** The file of an order that has gone to the bank. */
const findFile = async (
  id: string,
  { store }: Pick<ReturnDeps, 'store'>,
): Promise<{ order: OrderRow; file: PaymentFile } | undefined> => {
  for await (const { value } of store.list(prefixRange(orderPrefix))) {
    const order = parseRow(orderRowSchema, value)
    const file = order.files.find((one) => one.id === id)
    if (file !== undefined && order.exported !== undefined && order.discarded !== true) return { order, file }
  }
  return undefined
}

/** What the report says of all payments together. */
interface Verdict {
  readonly kind: 'refused' | 'accepted' | 'waiting'
  readonly reason: string
}

const verdictOn = ({ statuses }: StatusReport, file: PaymentFile, notes: Notes): Verdict => {
  let verdict: Verdict = { kind: 'waiting', reason: 'NARR' }
  for (const { block, status, reason } of statuses) {
    if (block !== undefined && block !== file.id) {
      notes.unknown(block, 'no-such-file')
      continue
    }
    // The file has one block: what is said of either is said of both, and a refusal stands.
    if (refusals.has(status)) return { kind: 'refused', reason }
    if (acceptances.has(status)) verdict = { kind: 'accepted', reason }
  }
  return verdict
}

/** ISO 20022 external code sets of payment status. What is on its way, or partly, is neither. */
const refusals: ReadonlySet<string> = new Set(['RJCT', 'CANC'])
const acceptances: ReadonlySet<string> = new Set([
  'ACCP',
  'ACTC',
  'ACSP',
  'ACSC',
  'ACCC',
  'ACWC',
  'ACWP',
  'ACFC',
])

interface Booking {
  readonly order: OrderRow
  readonly file: PaymentFile
  readonly verdict: Verdict
  readonly notes: Notes
}

const bookRefusals = async (report: StatusReport, booking: Booking, deps: ReturnDeps) => {
  const { order, file, verdict } = booking
  let [accepted, refused, refusedBefore, sum] = [0, 0, 0, 0n]
  let batch: Return[] = []
  const flush = async () => {
    const news = await putIntoSuspense(order.id, batch, deps)
    refused += news.length
    refusedBefore += batch.length - news.length
    for (const { cents } of news) sum += cents
    batch = []
  }
  const refuse = async (payment: PaymentRow, reason: string) => {
    batch.push({ payment, reason, report: report.sha256 })
    if (batch.length >= returnsAtOnce) await flush()
  }
  // All of the file at once: looked up one by one, each would open its page again.
  const ordered = new Map<number, PaymentRow>()
  for await (const payment of readPayments(order, { after: file.from - 1, upTo: file.to }, deps.store))
    ordered.set(payment.member, payment)
  const single = new Map<number, PaymentStatus>()
  for (const status of report.payments) {
    const payment = findReported(status, ordered, booking)
    if (payment === undefined) continue
    single.set(payment.member, status)
    if (refusals.has(status.status)) await refuse(payment, status.reason)
    else if (acceptances.has(status.status)) {
      const isBack = (await deps.store.get(returnKey(order.id, payment.member))) !== undefined
      // A file refused as a whole pays nobody, and what came back does not go there again.
      if (verdict.kind === 'refused' || isBack) booking.notes.unknown(status.endToEndId, 'other-answer')
      else accepted += 1
    }
  }
  if (verdict.kind === 'refused') {
    for (const payment of ordered.values()) {
      const said = single.get(payment.member)
      if (said === undefined) await refuse(payment, verdict.reason)
      else if (!refusals.has(said.status) && !acceptances.has(said.status))
        await refuse(payment, verdict.reason)
    }
  }
  await flush()
  if (verdict.kind === 'accepted') accepted = Math.max(accepted, file.count - refused - refusedBefore)
  return {
    refusedAll: refused + refusedBefore,
    counts: { accepted, refused: { count: refused, cents: cents(sum) }, refusedBefore },
  }
}

/** The payment that the report means, when it is one of that file and of that sum. */
const findReported = (
  { endToEndId, cents: said }: PaymentStatus,
  ordered: ReadonlyMap<number, PaymentRow>,
  { order, notes }: Booking,
): PaymentRow | undefined => {
  const place = parseEndToEndId(endToEndId)
  const payment = place?.order === order.id ? ordered.get(place.member) : undefined
  if (payment === undefined) {
    notes.unknown(endToEndId, 'no-such-payment')
    return undefined
  }
  if (said === undefined || said === payment.cents) return payment
  notes.unknown(endToEndId, 'other-amount')
  return undefined
}

const answerOf = (verdict: Verdict, refused: number, { payments }: StatusReport) => {
  if (verdict.kind === 'refused') return 'refused' as const
  if (refused > 0) return 'partly' as const
  const isAccepted = verdict.kind === 'accepted' || payments.some(({ status }) => acceptances.has(status))
  return isAccepted ? ('accepted' as const) : ('waiting' as const)
}

/** The last write of an import: from here on the report is known. */
const closeReport = (
  id: PaymentOrderId,
  number: number,
  outcome: ReportOutcome,
  { store }: ReturnDeps,
): Promise<ReportOutcome> =>
  commitPlan(store, async (): Promise<Plan<ReportOutcome>> => {
    const { order, bytes } = await readOrder(id, store)
    const key = reportKey(outcome.sha256)
    const files = order.files.map((file) =>
      file.number === number ? { ...file, answer: newAnswer(file, outcome) } : file,
    )
    return {
      writes: [row(orderKey(id), { ...order, files }), row(key, outcome)],
      unchanged: new Map([
        [orderKey(id), bytes],
        [key, undefined],
      ]),
      result: outcome,
    }
  })

/** What was refused once stays refused; a later report adds to it. */
const newAnswer = (file: PaymentFile, { answer }: ReportOutcome): PaymentFile['answer'] => {
  if (file.refused.count === file.count) return 'refused'
  if (file.refused.count > 0) return 'partly'
  return answer === 'waiting' ? file.answer : answer
}
