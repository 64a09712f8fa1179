import { z } from 'zod'
import { chartLineOf } from '@mutua/sdk/coop/chart'
import { isYear, type Period } from '@mutua/sdk/coop/period'
import {
  passesQuota,
  transferSchema,
  type Account,
  type Balance,
  type Transfer,
  type TransferDraft,
} from '@mutua/sdk/coop/transfer'
import { cents, instantOf } from '@mutua/sdk/ids'
import { commitPlan, findRow, parseRow, row, type Plan } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store, type Write } from '@mutua/kit/store'
import {
  balanceKey,
  balancePrefix,
  closedPeriodKey,
  draftKey,
  headKey,
  ofPeriodPrefix,
  totalsSchema,
  transferPrefix,
  type Totals,
} from './ledger-rows.ts'
import { checkRegistered, openReversals } from './check-draft.ts'
import {
  listTransfers,
  readTransfersByPeriod,
  readTurnover,
  type TransferPage,
  type Turnover,
} from './read-transfers.ts'

/** The books of the co-op: transfers are added, never changed; a mistake is put right by another transfer. */
export interface Ledger {
  readonly post: (draft: TransferDraft) => Promise<PostingOutcome>
  /**
   * The writes that would post `drafts`, in their order, for a caller who has more to write in the same breath.
   * Nothing is posted if one draft is refused.
   */
  readonly planPosting: (drafts: readonly TransferDraft[]) => Promise<PostingPlan>
  /** What must still stand for sums read after this call to be true: the head that every posting moves. */
  readonly readGuard: () => Promise<ReadonlyMap<string, Uint8Array | undefined>>
  /** In order of sequence, after `after`; those of one period, account, centre, source or voucher only when asked. */
  readonly listTransfers: (page: TransferPage) => Promise<Transfer[]>
  /** All accounts that were ever used, by name. Their balances add up to zero. */
  readonly readBalances: () => Promise<Balance[]>
  /** Debits and credits of one period alone, by account. */
  readonly readTurnover: (period: Period) => Promise<ReadonlyMap<Account, { debit: bigint; credit: bigint }>>
  /** The same by centre and funding source too: a grant and the costs it pays are not part of what is shared out. */
  readonly readTurnoverByCentre: (period: Period) => Promise<readonly Turnover[]>
  /** What the co-op owes each member from ristorni, in whole cents; members owed nothing are left out. */
  readonly readMemberPayables: () => Promise<ReadonlyMap<number, bigint>>
}

export type PostingOutcome =
  | { readonly kind: 'posted'; readonly transfer: Transfer }
  /** The same fact was booked before; nothing was added. */
  | { readonly kind: 'posted-before'; readonly transfer: Transfer }
  | { readonly kind: 'refused'; readonly why: PostingRefusal }

/**
 * `key-reused`: the key books another fact. `member-overdrawn`: a member would owe the co-op. `overdrawn`: a grant, a fund
 * or a supplier's account does not hold that much. `not-the-reverse`: no transfer of that number has these accounts on the
 * other sides. `reversed-before`: no more than the amount of a transfer is put right.
 */
export type PostingRefusal =
  | 'key-reused'
  | 'period-closed'
  | 'member-overdrawn'
  | 'overdrawn'
  | 'centre-unknown'
  | 'funding-unknown'
  | 'not-the-reverse'
  | 'reversed-before'

export type PostingPlan =
  | { readonly kind: 'plan'; readonly posting: Plan<readonly Transfer[]> }
  | { readonly kind: 'posted-before'; readonly transfer: Transfer }
  | { readonly kind: 'refused'; readonly why: PostingRefusal }

interface Deps {
  readonly store: Store
  readonly now: () => number
}

export const openLedger = (deps: Deps): Ledger => ({
  planPosting: (drafts) => planPosting(drafts, deps),

  post: (draft) =>
    commitPlan<PostingOutcome>(deps.store, async () => {
      const plan = await planPosting([draft], deps)
      if (plan.kind !== 'plan') return { writes: [], unchanged: new Map(), result: plan }
      const [transfer] = plan.posting.result
      if (transfer === undefined) throw new Error('a plan for one draft has one transfer')
      return { ...plan.posting, result: { kind: 'posted', transfer } }
    }),

  readGuard: async () => new Map([[headKey, await deps.store.get(headKey)]]),

  listTransfers: (page) => listTransfers(page, deps.store),

  readBalances: async () => {
    const balances: Balance[] = []
    for await (const { value } of deps.store.list(prefixRange(balancePrefix))) {
      balances.push(balanceOf(parseRow(totalsSchema, value)))
    }
    return balances
  },

  readTurnover: async (period) => {
    const turnover = new Map<Account, { debit: bigint; credit: bigint }>()
    const of = (account: Account) => turnover.get(account) ?? { debit: 0n, credit: 0n }
    for await (const { debit, credit, cents } of readTransfersByPeriod(deps.store, period)) {
      turnover.set(debit, { ...of(debit), debit: of(debit).debit + cents })
      turnover.set(credit, { ...of(credit), credit: of(credit).credit + cents })
    }
    return turnover
  },

  readTurnoverByCentre: (period) => readTurnover(period, deps.store),

  readMemberPayables: async () => {
    const payables = new Map<number, bigint>()
    for await (const { value } of deps.store.list(prefixRange(balancePrefix + memberPayable))) {
      const { account, debitCents, creditCents } = parseRow(totalsSchema, value)
      const owed = creditCents - debitCents
      if (owed > 0n) payables.set(Number(account.slice(memberPayable.length)), owed)
    }
    return payables
  },
})

const planPosting = async (drafts: readonly TransferDraft[], deps: Deps): Promise<PostingPlan> => {
  const { store, now } = deps
  const unchanged = new Map<string, Uint8Array | undefined>()
  const readGuarded = async (key: string) => {
    const bytes = await store.get(key)
    unchanged.set(key, bytes)
    return bytes
  }

  const reversals = openReversals(readGuarded)
  const head = await readGuarded(headKey)
  let sequence = head === undefined ? 0 : parseRow(z.number(), head)
  const at = instantOf(now())
  const totals = new Map<Account, Totals>()
  const transfers: Transfer[] = []

  for (const draft of drafts) {
    if (draft.cents <= 0n || draft.debit === draft.credit)
      throw new Error('a transfer moves something, from one account to another')
    if (passesQuota(draft)) throw new Error('a quota passes to nobody')
    const known = await readGuarded(draftKey(draft.key))
    if (known !== undefined) return answerKnown(draft, parseRow(z.number(), known), store)
    // Closing a month writes this row in the same breath as the month's last transfers.
    if (!isYear(draft.period) && (await readGuarded(closedPeriodKey(draft.period))) !== undefined)
      return refuse('period-closed')
    const unregistered = await checkRegistered(draft, readGuarded)
    if (unregistered !== undefined) return refuse(unregistered)
    for (const account of [draft.debit, draft.credit]) {
      if (totals.has(account)) continue
      const bytes = await readGuarded(balanceKey(account))
      const zero = { account, debitCents: cents(0), creditCents: cents(0) }
      totals.set(account, bytes === undefined ? zero : parseRow(totalsSchema, bytes))
    }
    add(totals, draft.debit, { debitCents: draft.cents })
    add(totals, draft.credit, { creditCents: draft.cents })
    const debited = totals.get(draft.debit)
    const isOverdrawn = debited !== undefined && debited.debitCents > debited.creditCents
    const line = chartLineOf(draft.debit)
    if (line.isNeverOverdrawn && isOverdrawn)
      return refuse(line.isPersonal ? 'member-overdrawn' : 'overdrawn')
    sequence += 1
    const fault = await reversals.add(draft, sequence)
    if (fault !== undefined) return refuse(fault)
    transfers.push({ ...draft, funding: draft.funding ?? 'own', sequence, at })
  }

  const writes: Write[] = [
    row(headKey, sequence),
    ...transfers.flatMap((transfer) => [
      row(transferKey(transfer.sequence), transfer),
      row(draftKey(transfer.key), transfer.sequence),
      row(ofPeriodPrefix(transfer.period) + ordinalKey(transfer.sequence), transfer.sequence),
    ]),
    ...[...totals.values()].map((total) => row(balanceKey(total.account), total)),
    ...reversals.writes(),
  ]
  return { kind: 'plan', posting: { writes, unchanged, result: transfers } }
}

const answerKnown = async (
  draft: TransferDraft,
  sequence: number,
  store: Pick<Store, 'get'>,
): Promise<PostingPlan> => {
  const transfer = await findRow(store, transferKey(sequence), transferSchema)
  if (transfer === undefined) throw new Error('a key names a transfer that is not there')
  const isSame =
    transfer.debit === draft.debit &&
    transfer.credit === draft.credit &&
    transfer.cents === draft.cents &&
    transfer.period === draft.period &&
    transfer.reference === draft.reference &&
    transfer.centre === draft.centre &&
    transfer.funding === (draft.funding ?? 'own') &&
    transfer.voucher?.sha256 === draft.voucher?.sha256 &&
    transfer.reverses === draft.reverses &&
    transfer.price?.list === draft.price?.list &&
    transfer.price?.code === draft.price?.code &&
    transfer.price?.quantity === draft.price?.quantity
  return isSame ? { kind: 'posted-before', transfer } : refuse('key-reused')
}

const refuse = (why: PostingRefusal) => ({ kind: 'refused', why }) as const

const transferKey = (sequence: number) => transferPrefix + ordinalKey(sequence)
const memberPayable = 'ristorno:'

const add = (
  totals: Map<Account, Totals>,
  account: Account,
  part: { debitCents?: bigint; creditCents?: bigint },
): void => {
  const { debitCents, creditCents } = totals.get(account) ?? { debitCents: 0n, creditCents: 0n }
  totals.set(account, {
    account,
    debitCents: cents(debitCents + (part.debitCents ?? 0n)),
    creditCents: cents(creditCents + (part.creditCents ?? 0n)),
  })
}

const balanceOf = (totals: Totals): Balance => ({
  ...totals,
  balanceCents: cents(totals.debitCents - totals.creditCents),
})
