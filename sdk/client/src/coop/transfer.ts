import { z } from 'zod'
import { centsSchema, instantSchema, sha256Schema, type Brand } from '../ids.ts'
import { periodSchema, type Year } from './period.ts'
import { priceCitedSchema } from './price-list.ts'

/** Name of an account of the co-op's chart. */
export type Account = Brand<string, 'Account'>

/** Short name of a cost or of a funding source: lower-case letters, digits and hyphens. */
const slug = '[a-z0-9][a-z0-9-]{0,39}'
/** Somebody outside: an organisation by its id or as it is called, a supplier as it is written on the invoice. */
const party = '\\P{Cc}{1,300}'
const member = '[1-9]\\d{0,11}'

const chart = new RegExp(
  `^(?:${[
    'bank',
    `receivable:${party}`,
    'sepa:(?:in-transit|returned)',
    `ristorno:${member}`,
    'fund:(?:mutual|solidarity)',
    'cost-recovery:fees',
    `grant:${slug}`,
    `payable:${party}`,
    `quota:${member}`,
    'reserve:(?:legal|retained)',
    'surplus:2\\d{3}',
    'revenue:(?:uses|contributions|grant)',
    'cost:[a-z0-9-]{1,40}',
  ].join('|')})$`,
  'u',
)

export const accountSchema = z
  .string()
  .regex(chart, 'is not an account of the chart')
  .transform((text) => text as Account)

/** The chart of accounts, as small as the business is. Kinds and places in the yearly accounts: `coop/chart`. */
export const accounts = {
  bank: 'bank' as Account,
  /** Ordered to be paid; leaves when the bank has booked it. */
  inTransit: 'sepa:in-transit' as Account,
  /** Ordered, and come back from the bank: waits to be ordered again. */
  returned: 'sepa:returned' as Account,
  revenue: 'revenue:uses' as Account,
  /** What members pay towards the running of the co-op: no capital, and never paid back. */
  contributions: 'revenue:contributions' as Account,
  /** Grant money of which the costs it was given for are booked. Out of reach of the ristorno. */
  grantRevenue: 'revenue:grant' as Account,
  legalReserve: 'reserve:legal' as Account,
  /** What an assembly kept of a surplus. */
  retained: 'reserve:retained' as Account,
  mutualFund: 'fund:mutual' as Account,
  /** What members gave out of their ristorno. */
  solidarityFund: 'fund:solidarity' as Account,
  /** Fees of the kind the EHDS allows, which cover costs: no ristorno ever touches them. */
  costRecovery: 'cost-recovery:fees' as Account,
  /** What an organisation owes for uses: see `receivableOf`. */
  receivable: (organisation: string) => `receivable:${organisation}` as Account,
  /** What the co-op owes a supplier. */
  payable: (supplier: string) => `payable:${supplier}` as Account,
  /** Money of a funding source that is not spent on its purpose yet. */
  grant: (funding: FundingSource) => `grant:${funding}` as Account,
  /** The year's surplus until the assembly has disposed of all of it. */
  surplus: (year: Year) => `surplus:${year}` as Account,
  /** What the co-op owes a member. Never negative. */
  ristorno: (member: number) => `ristorno:${String(member)}` as Account,
  /** A member's share of the capital, paid in: given back when the member leaves, never passed on. */
  quota: (member: number) => `quota:${String(member)}` as Account,
} as const

/**
 * Art. 2545-sexies c.c. wants the business with members accounted apart: each transfer names its centre. Two are built in;
 * the others are registered by officers before anything is booked to them.
 */
export type ActivityCentre = 'member-uses' | 'administration' | Brand<string, 'ActivityCentre'>
export const activityCentreSchema = z
  .string()
  .regex(new RegExp(`^${slug}$`), 'must be the short name of an activity centre')
  .transform((text) => text as ActivityCentre)

/** Where the money comes from; `own` is the co-op's own. Every other one is registered by officers. */
export type FundingSource = 'own' | Brand<string, 'FundingSource'>
export const fundingSourceSchema = z
  .string()
  .regex(new RegExp(`^${slug}$`), 'must be the short name of a funding source')
  .transform((text) => text as FundingSource)

/** The paper behind a posting. The officer keeps the document; the books keep what proves that it is this one. */
export const voucherSchema = z.object({
  /** Of the bytes of the document. */
  sha256: sha256Schema,
  /** What it is, and of whom: `Invoice 12/2026, Rossi Servizi`. Never a person's name. */
  title: z.string().trim().min(1).max(140),
})
export type Voucher = z.infer<typeof voucherSchema>

/** Where a posting is counted besides its accounts: `sdg:3.8`, `bes:1`, `action-sheet:4`. */
export const postingTagSchema = z
  .string()
  .regex(/^[a-z][a-z-]{0,19}:[A-Za-z0-9][A-Za-z0-9.-]{0,29}$/, 'must be a tag like sdg:3.8')

const draftFields = z.object({
  key: z.string().min(1).max(200),
  debit: accountSchema,
  credit: accountSchema,
  cents: centsSchema.refine((amount) => amount > 0n, 'must be more than nothing'),
  /** The month it belongs to; year-end entries belong to the year. */
  period: periodSchema,
  reference: z.string().min(1).max(140),
  centre: activityCentreSchema,
  /** Left out: the co-op's own money. */
  funding: fundingSourceSchema.optional(),
  voucher: voucherSchema.optional(),
  /** Sequence of the transfer that this one puts right ("storno"): same amount, sides changed. */
  reverses: z.number().int().positive().optional(),
  tags: z.array(postingTagSchema).max(12).optional(),
  /** Of money that comes in for a service: what of an adopted price list it is for. */
  price: priceCitedSchema.optional(),
})

/** A quota is between the co-op and its member: it is paid in and given back, and never goes to another (art. 2530 c.c.). */
export const passesQuota = ({
  debit,
  credit,
}: {
  readonly debit: string
  readonly credit: string
}): boolean => debit.startsWith('quota:') && credit.startsWith('quota:')

const twoAccounts = {
  path: ['credit'],
  message: 'must not be the debit account',
}

/** What is asked of the ledger. The key says which fact is booked: the same fact is booked once, however often asked. */
export const transferDraftSchema = draftFields
  .refine(({ debit, credit }) => debit !== credit, twoAccounts)
  .refine((draft) => !passesQuota(draft), { path: ['credit'], message: 'a quota passes to nobody' })
export type TransferDraft = z.infer<typeof transferDraftSchema>

/** One row, both sides: an unbalanced state cannot be written down. */
export const transferSchema = draftFields
  .extend({
    /** Rows from before funding was told of are of the co-op's own money. */
    funding: fundingSourceSchema.default('own'),
    /** Counts from 1 without gaps. */
    sequence: z.number().int().positive(),
    at: instantSchema,
  })
  .refine(({ debit, credit }) => debit !== credit, twoAccounts)
export type Transfer = z.infer<typeof transferSchema>

/** A transfer as it is shown alone, with the numbers of those that put it right. */
export const shownTransferSchema = transferSchema.safeExtend({
  reversedBy: z.array(z.number().int().positive()),
})
export type ShownTransfer = z.infer<typeof shownTransferSchema>

/** Totals of one account since the books began; `balance` = debit - credit. All balances add up to zero. */
export const balanceSchema = z.object({
  account: accountSchema,
  debitCents: centsSchema,
  creditCents: centsSchema,
  balanceCents: centsSchema,
})
export type Balance = z.infer<typeof balanceSchema>
