import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { isOpenIn, type RegisteredCentre, type RegisteredFunding } from '@mutua/sdk/coop/activity-centre'
import { chartOfAccounts } from '@mutua/sdk/coop/chart'
import { handPostings, type HandPosting, type HandPostingKind } from '@mutua/sdk/coop/hand-posting'
import { monthSchema, type Month } from '@mutua/sdk/coop/period'
import { payerKey, receivableOf } from '@mutua/sdk/coop/payer'
import {
  transferDraftSchema,
  voucherSchema,
  type Transfer,
  type TransferDraft,
  type Voucher,
} from '@mutua/sdk/coop/transfer'
import { centsIn } from '@mutua/ui/records/euro-text'
import { saidIn } from '@mutua/ui/views/said'
import { useBookkeeping } from './budget-facts.ts'
import { useInvoices } from './invoice-facts.ts'
import { payerNames } from './payer-names.ts'

/** A posting as it is typed. */
export interface PostingDraft {
  readonly kind: HandPostingKind
  /** What stands behind the `:` of the account that the kind leaves open. */
  readonly party: string
  readonly amount: string
  readonly period: string
  readonly reference: string
  readonly centre: string
  readonly funding: string
  readonly voucherTitle: string
  readonly voucherSha256: string
}

export const nothingPosted: PostingDraft = {
  kind: 'cost-paid',
  party: '',
  amount: '',
  period: '',
  reference: '',
  centre: 'administration',
  funding: 'own',
  voucherTitle: '',
  voucherSha256: '',
}

export const postingOf = (kind: HandPostingKind): HandPosting => {
  const posting = handPostings.find((one) => one.kind === kind)
  if (posting === undefined) throw new Error('every kind has its accounts')
  return posting
}

/** The account that a kind leaves open, as far as it is given: `cost:`. Two: a cost that is owed has a supplier, too. */
export const openAccounts = ({ debit, credit }: HandPosting): readonly string[] =>
  [debit, credit].filter((account) => account.endsWith(':'))

/**
 * What is asked of the ledger; `undefined` while something is missing. A document is booked once as one kind of thing; without
 * one `once` says what makes the fact the same, so that a second click books nothing.
 */
export const draftFrom = (
  typed: PostingDraft & { readonly supplier: string },
  once: string,
): TransferDraft | undefined => {
  const posting = postingOf(typed.kind)
  const { voucher, isMissing } = voucherIn(typed)
  if (isMissing) return undefined
  const named = (account: string) =>
    account.endsWith(':') ? account + (account === 'payable:' ? typed.supplier : typed.party).trim() : account
  const isGrant = openAccounts(posting).includes('grant:')
  return transferDraftSchema.safeParse({
    key: voucher === undefined ? once : `${typed.kind}:${voucher.sha256}`,
    debit: named(posting.debit),
    credit: named(posting.credit),
    cents: String(centsIn(typed.amount) ?? 0n),
    period: typed.period,
    reference: typed.reference.trim(),
    centre: typed.centre,
    // A grant is booked under its own name.
    ...(isGrant ? { funding: typed.party } : typed.funding === 'own' ? {} : { funding: typed.funding }),
    ...(voucher === undefined ? {} : { voucher }),
  }).data
}

/** A document is both, its name and its fingerprint. */
const voucherIn = ({
  voucherTitle,
  voucherSha256,
}: PostingDraft): { readonly voucher?: Voucher; readonly isMissing: boolean } => {
  if (voucherSha256 === '') return { isMissing: voucherTitle.trim() !== '' }
  const voucher = voucherSchema.safeParse({ sha256: voucherSha256, title: voucherTitle }).data
  return voucher === undefined ? { isMissing: true } : { voucher, isMissing: false }
}

/** The document stays with who has it: the books keep what proves that it is this one. */
export const fingerprintOf = async (file: Blob): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')

/** Months that something can be booked to: this one and the eleven before it; of the closed ones the ledger takes none. */
export const lateMonths = (now: number): readonly Month[] => {
  const today = new Date(now)
  return Array.from({ length: 12 }, (_, back) =>
    monthSchema.parse(
      new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
    ),
  )
}

export interface PostingChoices {
  readonly centres: readonly RegisteredCentre[]
  readonly funding: readonly RegisteredFunding[]
}

/** Centres and funding sources in which something can be booked in that month. */
export const usePostingChoices = (period: string): UseQueryResult<PostingChoices> => {
  const books = useBookkeeping()
  const month = monthSchema.safeParse(period).data
  return useQuery({
    queryKey: ['console', 'centres', period],
    queryFn: async () => {
      const [centres, funding] = await Promise.all([books.centres(), books.funding()])
      const isOpen = (one: RegisteredCentre | RegisteredFunding) =>
        month === undefined || isOpenIn(month, one)
      return { centres: centres.filter(isOpen), funding: funding.filter(isOpen) }
    },
  })
}

/** Who can stand behind an account: `name` as people read it, `party` as the account has it. */
export interface PostingParty {
  readonly party: string
  readonly name: string
}

/** Those that one chooses from; `undefined` where a name or number is typed: a supplier, a member. */
export const usePostingParties = (
  pattern: string,
  choices: PostingChoices,
): readonly PostingParty[] | undefined => {
  const { i18n } = useTranslation()
  const invoices = useInvoices()
  switch (pattern) {
    case 'receivable:': {
      const billed = invoices.data ?? []
      const names = payerNames(billed)
      return [...new Map(billed.map((one) => [payerKey(one), one]))].map(([key, one]) => ({
        party: receivableOf(one).slice(pattern.length),
        name: names.get(key) ?? one.organisation,
      }))
    }
    case 'grant:':
      return choices.funding.map(({ name, title }) => ({ party: name, name: title }))
    case 'cost:':
    case 'fund:':
      return chartOfAccounts
        .filter(({ name }) => name.startsWith(pattern) && name !== pattern)
        .map((line) => ({ party: line.name.slice(pattern.length), name: saidIn(line, i18n.language) }))
    default:
      return undefined
  }
}

/** Whether it was posted by hand, and so can be put right by hand; what puts something right is put right by nothing. */
export const isByHand = ({ key, reverses }: Pick<Transfer, 'key' | 'reverses'>): boolean =>
  key.startsWith('hand:') && reverses === undefined
