import { z } from 'zod'
import {
  baseUrlSchema,
  cents,
  centsSchema,
  instantSchema,
  microCents,
  microCentsSchema,
  sha256Schema,
} from '../ids.ts'
import { billSchema, dueCents, type Bill } from './bill.ts'
import { officerSignatureSchema, statementText } from './officer.ts'
import { monthSchema, periodSchema } from './period.ts'

/** Which receipts of one pod server a period bills: positions `from` to `to`, without gaps. */
export const billedSpanSchema = z.object({
  podServer: baseUrlSchema,
  from: z.number().int().positive(),
  to: z.number().int().positive(),
  count: z.number().int().positive(),
  /** SHA-256 of the canonical bytes of the receipt at `to`: with the chain, of all before it. */
  head: sha256Schema,
})
export type BilledSpan = z.infer<typeof billedSpanSchema>

/**
 * What two officers sign when they close a period. It names nobody: bills are in it as one digest, so that it can be
 * published and anybody who holds the receipts can work it out again.
 */
export const closeStatementSchema = z.object({
  type: z.literal('PeriodClose'),
  /** 1: bills by the names of organisations, as before there were ids of payers; 2: by payer, see `coop/payer`. */
  version: z.union([z.literal(1), z.literal(2)]),
  period: periodSchema,
  /** Closed before its last day at the officers' express word. */
  early: z.boolean(),
  podServers: z.array(billedSpanSchema),
  uses: z.number().int().nonnegative(),
  microCents: microCentsSchema,
  /** For uses, before what is put right. */
  billedCents: centsSchema,
  feeCents: centsSchema,
  /** Of both, what is put right. */
  creditedCents: centsSchema,
  bills: z.object({ count: z.number().int().nonnegative(), digest: sha256Schema }),
  /** Of a year: the digests of the statements of its months that have uses. */
  months: z.array(z.object({ period: monthSchema, digest: sha256Schema })),
})
export type CloseStatement = z.infer<typeof closeStatementSchema>

/** A period as it was closed, for anybody: the text of the statement and both signatures over its bytes. */
export const publishedCloseSchema = z.object({
  period: periodSchema,
  closedAt: instantSchema,
  /** RFC 8785 text of a `CloseStatement`. */
  text: z.string(),
  digest: sha256Schema,
  signatures: z.tuple([officerSignatureSchema, officerSignatureSchema]),
})
export type PublishedClose = z.infer<typeof publishedCloseSchema>

/** The same for officers, with the bills, in the order of `inPayerOrder`. */
export const closedPeriodSchema = publishedCloseSchema.extend({
  ...closeStatementSchema.omit({ type: true, version: true, bills: true }).shape,
  bills: z.array(billSchema),
})
export type ClosedPeriod = z.infer<typeof closedPeriodSchema>

/** What `bills.digest` is the SHA-256 of. */
export const billsText = (bills: readonly Bill[]): string =>
  statementText({ type: 'PeriodBills', ...{ bills } })

/** The sums of bills as a statement tells them. */
export const sumsOf = (
  bills: readonly Bill[],
): Pick<CloseStatement, 'uses' | 'microCents' | 'billedCents' | 'feeCents' | 'creditedCents'> => ({
  uses: bills.reduce((sum, { uses }) => sum + uses, 0),
  microCents: microCents(total(bills.map((bill) => bill.microCents))),
  billedCents: cents(total(bills.map((bill) => bill.cents))),
  feeCents: cents(total(bills.map(({ fees }) => fees.cents))),
  creditedCents: cents(total(bills.map((bill) => bill.cents + bill.fees.cents - dueCents(bill)))),
})

/** Text of a statement as its officers sign it. */
export const closeText = (statement: CloseStatement): string => statementText(statement)

const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n)
