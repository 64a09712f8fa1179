import { z } from 'zod'
import { centsSchema, instantSchema, type Brand } from '../ids.ts'
import { periodSchema, type Year } from './period.ts'

/** Name of an account of the co-op's chart. */
export type Account = Brand<string, 'Account'>

const chart =
  /^(?:bank|sepa:in-transit|revenue:uses|reserve:legal|fund:mutual|receivable:\P{Cc}{1,120}|cost:[a-z0-9-]{1,40}|surplus:2\d{3}|ristorno:[1-9]\d{0,11})$/u

export const accountSchema = z
  .string()
  .regex(chart, 'is not an account of the chart')
  .transform((text) => text as Account)

/** The chart of accounts, as small as the business is. */
export const accounts = {
  bank: 'bank' as Account,
  /** Ordered to be paid; leaves when the bank has booked it. */
  inTransit: 'sepa:in-transit' as Account,
  revenue: 'revenue:uses' as Account,
  legalReserve: 'reserve:legal' as Account,
  mutualFund: 'fund:mutual' as Account,
  /** What an organisation owes for uses. */
  receivable: (organisation: string) => `receivable:${organisation}` as Account,
  /** The year's surplus until the assembly has disposed of all of it. */
  surplus: (year: Year) => `surplus:${year}` as Account,
  /** What the co-op owes a member. Never negative. */
  ristorno: (member: number) => `ristorno:${String(member)}` as Account,
} as const

/** Art. 2545-sexies c.c. wants the business with members accounted apart: each transfer names its centre. */
export const activityCentreSchema = z.enum(['member-uses', 'administration'])
export type ActivityCentre = z.infer<typeof activityCentreSchema>

/** What is asked of the ledger. The key says which fact is booked: the same fact is booked once, however often asked. */
export const transferDraftSchema = z
  .object({
    key: z.string().min(1).max(200),
    debit: accountSchema,
    credit: accountSchema,
    cents: centsSchema.refine((amount) => amount > 0n, 'must be more than nothing'),
    /** The month it belongs to; year-end entries belong to the year. */
    period: periodSchema,
    reference: z.string().min(1).max(140),
    centre: activityCentreSchema,
  })
  .refine(({ debit, credit }) => debit !== credit, {
    path: ['credit'],
    message: 'must not be the debit account',
  })
export type TransferDraft = z.infer<typeof transferDraftSchema>

/** One row, both sides: an unbalanced state cannot be written down. */
export const transferSchema = transferDraftSchema.safeExtend({
  /** Counts from 1 without gaps. */
  sequence: z.number().int().positive(),
  at: instantSchema,
})
export type Transfer = z.infer<typeof transferSchema>

/** Totals of one account since the books began; `balance` = debit - credit. All balances add up to zero. */
export const balanceSchema = z.object({
  account: accountSchema,
  debitCents: centsSchema,
  creditCents: centsSchema,
  balanceCents: centsSchema,
})
export type Balance = z.infer<typeof balanceSchema>
