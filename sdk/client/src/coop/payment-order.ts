import { z } from 'zod'
import { centsSchema, instantSchema, sha256Schema, webIdSchema, type Brand } from '../ids.ts'
import { civilDateSchema } from './civil-date.ts'
import { ibanSchema } from './iban.ts'
import { officerSignatureSchema, statementText } from './officer.ts'
import { yearSchema } from './period.ts'

/** `RISTORNO-2026`; what is ordered again after it came back, `RISTORNO-2026-R01`. */
export type PaymentOrderId = Brand<string, 'PaymentOrderId'>
export const paymentOrderIdSchema = z
  .string()
  .regex(/^RISTORNO-2\d{3}(?:-R\d{2})?$/, 'must be the number of a payment order like RISTORNO-2026')
  .transform((text) => text as PaymentOrderId)

/** How the bank of the payee answered whether name and account belong together (EPC Verification of Payee). */
export const nameCheckSchema = z.enum(['match', 'close-match', 'no-match', 'not-possible'])
export type NameCheck = z.infer<typeof nameCheckSchema>

/** Of one order. */
export const mostFiles = 500

const countSchema = z.number().int().nonnegative()

/** One file for the bank: pain.001.001.09 with one PmtInf. A large order has several. */
export const paymentFileSchema = z.object({
  /** Counts from 1. */
  number: z.number().int().positive(),
  /** MsgId and PmtInfId: a bank takes one id once. */
  id: z.string().max(35),
  count: z.number().int().positive(),
  cents: centsSchema,
  /** First and last member number in it. */
  from: z.number().int().positive(),
  to: z.number().int().positive(),
  bytes: z.number().int().positive(),
  /** Of the bytes that the bank gets, whenever they are asked for. */
  sha256: sha256Schema,
  /** What the bank's status reports say of the file as a whole so far. */
  answer: z.enum(['accepted', 'partly', 'refused']).optional(),
  /** Refused before the bank booked the file; came back afterwards. */
  refused: z.object({ count: countSchema, cents: centsSchema }),
  cameBack: z.object({ count: countSchema, cents: centsSchema }),
  /** The bank has booked it: date on the statement, and the sum, which is that of the file without what was refused. */
  settled: z
    .object({ bookedOn: civilDateSchema, cents: centsSchema, by: webIdSchema, at: instantSchema })
    .optional(),
})
export type PaymentFile = z.infer<typeof paymentFileSchema>

/** An order to the bank to pay members, from its draft until the bank has booked it. */
export const paymentOrderSchema = z.object({
  id: paymentOrderIdSchema,
  year: yearSchema,
  /** Counts its drafts: what was signed of an earlier one does not count for this one. */
  revision: z.number().int().positive(),
  state: z.enum(['drafted', 'approved', 'exported', 'answered', 'settled', 'discarded']),
  draftedBy: webIdSchema,
  draftedAt: instantSchema,
  /** Day on which the bank is asked to pay: one on which euro payments are settled. */
  executeOn: civilDateSchema,
  /** The account that it pays from. */
  debtor: z.object({ name: z.string(), iban: ibanSchema }),
  /** What the payee reads. */
  remittance: z.string().max(140),
  count: z.number().int().positive(),
  cents: centsSchema,
  files: z.array(paymentFileSchema).min(1).max(mostFiles),
  nameChecks: z.object({
    'match': countSchema,
    'close-match': countSchema,
    'no-match': countSchema,
    'not-possible': countSchema,
  }),
  /** The two officers who signed it, once both have. */
  approvedBy: z.tuple([officerSignatureSchema, officerSignatureSchema]).optional(),
  exported: z.object({ by: webIdSchema, at: instantSchema }).optional(),
  /** pending + paid + returned = cents, always. */
  pendingCents: centsSchema,
  paidCents: centsSchema,
  returnedCents: centsSchema,
})
export type PaymentOrder = z.infer<typeof paymentOrderSchema>

/** Names the decision of two officers on an order: each draft of it is decided by itself. */
export const paymentOrderDecision = ({ id, revision }: Pick<PaymentOrder, 'id' | 'revision'>) => ({
  kind: 'sepa.order',
  subject: `${id}/${String(revision)}`,
})

/** What two officers sign: who is paid how much stands in the files, and those by their hashes. RFC 8785 text. */
export const paymentOrderStatement = (
  order: Pick<PaymentOrder, 'id' | 'revision' | 'executeOn' | 'count' | 'cents' | 'files' | 'nameChecks'>,
): string =>
  statementText({
    type: 'PaymentOrder',
    ...{
      order: order.id,
      revision: order.revision,
      executeOn: order.executeOn,
      count: order.count,
      cents: order.cents,
      files: order.files.map(({ sha256 }) => sha256),
      // Whoever signs has been shown how many names do not belong to their account.
      namesThatDoNotMatch: order.nameChecks['no-match'],
    },
  })

/** What became of money that did not reach its payee. */
export const returnedPaymentSchema = z.object({
  order: paymentOrderIdSchema,
  member: z.number().int().positive(),
  endToEndId: z.string().max(35),
  cents: centsSchema,
  /** `refused`: before the bank booked it. `came-back`: afterwards. */
  how: z.enum(['refused', 'came-back']),
  /** ISO 20022 external code such as `AC04`, or the bank's own; `NARR` when it gave none. See `coop/payment-reason`. */
  reason: z.string().max(35),
  at: instantSchema,
  /** Hash of the report that said so; absent when an officer entered it by hand. */
  report: sha256Schema.optional(),
  /** `waiting` on `sepa:returned`; `ordered` again under that number; `released`: owed to the member again. */
  next: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('waiting') }),
    z.object({ kind: z.literal('ordered'), order: paymentOrderIdSchema }),
    z.object({ kind: z.literal('released'), by: webIdSchema, at: instantSchema }),
  ]),
})
export type ReturnedPayment = z.infer<typeof returnedPaymentSchema>

/** A payment of an order as officers see it. */
export const orderedPaymentSchema = z.object({
  member: z.number().int().positive(),
  endToEndId: z.string().max(35),
  cents: centsSchema,
  file: z.number().int().positive(),
  /** As the bank reads it. */
  name: z.string().max(70),
  /** Country, and the last four signs. */
  account: z.string().max(40),
  nameCheck: nameCheckSchema.optional(),
  state: z.enum(['pending', 'paid', 'returned']),
  returned: returnedPaymentSchema.optional(),
})
export type OrderedPayment = z.infer<typeof orderedPaymentSchema>

/** What a status report of the bank (pain.002) changed. The same report again changes nothing and says `again`. */
export const reportOutcomeSchema = z.object({
  sha256: sha256Schema,
  /** MsgId of the report. */
  messageId: z.string().max(35),
  form: z.string().max(40),
  importedAt: instantSchema,
  by: webIdSchema,
  again: z.boolean(),
  order: paymentOrderIdSchema.optional(),
  file: z.number().int().positive().optional(),
  answer: z.enum(['accepted', 'partly', 'refused', 'waiting']).optional(),
  accepted: countSchema,
  refused: z.object({ count: countSchema, cents: centsSchema }),
  /** Payments that were refused before, by this report or another one. */
  refusedBefore: countSchema,
  /** What it speaks of that is none of ours, or not as it says: nothing was changed. The first hundred. */
  unknown: z.array(
    z.object({
      id: z.string().max(140),
      why: z.enum(['no-such-file', 'no-such-payment', 'other-amount', 'other-answer']),
    }),
  ),
  unknownCount: countSchema,
})
export type ReportOutcome = z.infer<typeof reportOutcomeSchema>
