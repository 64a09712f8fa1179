import { handPostingOf, releaseOf } from '@mutua/sdk/coop/hand-posting'
import { isPostingTag } from '@mutua/sdk/coop/posting-tag'
import type { Month, Period } from '@mutua/sdk/coop/period'
import type { PriceCited } from '@mutua/sdk/coop/price-list'
import {
  transferSchema,
  type ShownTransfer,
  type Transfer,
  type TransferDraft,
} from '@mutua/sdk/coop/transfer'
import type { Cents } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, type Plan } from '@mutua/kit/row'
import { ordinalKey, type Store } from '@mutua/kit/store'
import { z } from 'zod'
import { draftKey, reversedKey, reversedSchema, transferPrefix } from './ledger-rows.ts'
import type { Ledger, PostingRefusal } from './open-ledger.ts'

interface Deps {
  readonly store: Store
  readonly ledger: Pick<Ledger, 'planPosting'>
  /** Whether a cost fits the budget of its section, and what must still stand when it is booked. */
  readonly guardSection?: (draft: TransferDraft) => Promise<Plan<unknown>['unchanged']>
  /** What it comes to by the price lists that the members had in force in that month; undefined: no list has it. */
  readonly findListPrice?: (cited: PriceCited, month: Period) => Promise<Cents | undefined>
}

/** What a posting by hand or its reversal came to. `isNew` is false when the same had been booked before. */
export interface HandPosted {
  readonly transfer: Transfer
  readonly isNew: boolean
}

/**
 * Books what an officer enters: a cost paid or owed, money in, a grant. A cost out of a grant takes as much of the grant into
 * revenue in the same write. The same key books once.
 *
 * @throws {Problem} `transfer-refused` with the rule that forbids it
 */
export const postByHand = async (draft: TransferDraft, deps: Deps): Promise<HandPosted> => {
  const entry = handPostingOf(draft)
  if (entry === undefined)
    throw refused(
      'By hand are booked: a cost paid, owed or given back; a supplier paid; a payment, contribution, quota or grant that came in; a grant given back; money out of a fund.',
    )
  if (draft.reverses !== undefined)
    throw refused('A posting is put right by its reversal, not by another one.')
  const unknown = draft.tags?.find((tag) => !isPostingTag(tag))
  if (unknown !== undefined)
    throw refused(
      'A tag is a goal (sdg:3.8), a domain (bes:1), a sheet (action-sheet:4) or a section (section:ID).',
    )
  checkFunding(draft, entry.kind)
  await checkPrice(draft, entry.kind, deps)
  // Namespaces of their own: no key written by hand can stand where a close or a ristorno books.
  const cost = { ...draft, key: handKey(draft.key) }
  const release = releaseOf(draft)
  return commitDrafts(release === undefined ? [cost] : [cost, release], deps, deps.guardSection)
}

/**
 * Puts a posting by hand right ("storno"): the same amount with its sides changed, in an open month, citing it; once only.
 * With a cost out of a grant, what the grant gave is bound again.
 *
 * @throws {Problem} `transfer-unknown`; `transfer-refused` for what was not posted by hand, or was put right before
 */
export const reverseByHand = async (
  sequence: number,
  wish: { readonly period: Month; readonly reference: string },
  deps: Deps,
): Promise<HandPosted> => {
  const original = await findTransfer(sequence, deps)
  if (!original.key.startsWith(handKey('')))
    throw refused(
      'Only a posting by hand is reversed by hand: a close or a ristorno has corrections of its own.',
    )
  const release = await findByKey(releaseKey(original.key.slice(handKey('').length)), deps)
  const drafts = [original, ...(release === undefined ? [] : [release])].map((each): TransferDraft => {
    const { debit, credit, cents, centre, funding } = each
    return {
      key: `storno:${String(each.sequence)}`,
      debit: credit,
      credit: debit,
      cents,
      period: wish.period,
      reference: wish.reference,
      centre,
      funding,
      reverses: each.sequence,
      ...(each.tags === undefined ? {} : { tags: each.tags }),
      ...(each.price === undefined ? {} : { price: each.price }),
    }
  })
  return commitDrafts(drafts, deps)
}

/**
 * One transfer, and the numbers of those that put it right.
 * @throws {Problem} `transfer-unknown`
 */
export const readTransfer = async (sequence: number, deps: Pick<Deps, 'store'>): Promise<ShownTransfer> => {
  const transfer = await findTransfer(sequence, deps)
  const reversed = await findRow(deps.store, reversedKey(sequence), reversedSchema)
  return { ...transfer, reversedBy: reversed?.by ?? [] }
}

/** Why the ledger did not take a posting, for the officer who made it. */
export const refusalText: Readonly<Record<PostingRefusal, string>> = {
  'key-reused': 'That key books something else already.',
  'period-closed': 'That month is closed: book it in an open one.',
  'member-overdrawn': 'No member may come to owe the co-op.',
  'overdrawn': 'That account does not hold so much: see what is left of the grant, the fund or the debt.',
  'centre-unknown': 'No such activity centre is open in that period: register it first.',
  'funding-unknown': 'No such funding source is open in that period: register it first.',
  'not-the-reverse': 'What puts a transfer right has its accounts on the other sides.',
  'reversed-before': 'That transfer has been put right before.',
}

/** All drafts in one write, or none. */
const commitDrafts = (
  drafts: readonly TransferDraft[],
  { store, ledger }: Deps,
  guard: Deps['guardSection'] = () => Promise.resolve(new Map()),
): Promise<HandPosted> =>
  commitPlan<HandPosted>(store, async () => {
    const plan = await ledger.planPosting(drafts)
    switch (plan.kind) {
      case 'refused':
        throw refused(refusalText[plan.why])
      case 'posted-before':
        return { writes: [], unchanged: new Map(), result: { transfer: plan.transfer, isNew: false } }
      case 'plan': {
        const [transfer] = plan.posting.result
        if (transfer === undefined) throw new Error('a posting has a first transfer')
        // Read after the plan, whose write fails when anything is booked in between.
        const unchanged = new Map([...plan.posting.unchanged, ...(await guard(transfer))])
        return { ...plan.posting, unchanged, result: { transfer, isNew: true } }
      }
    }
  })

/** A price that is said to be that of a list is that one; without a list in force there is none. */
const checkPrice = async (
  { price, cents, period }: TransferDraft,
  kind: string,
  { findListPrice }: Pick<Deps, 'findListPrice'>,
): Promise<void> => {
  if (price === undefined) return
  if (kind !== 'contribution' && kind !== 'payment-in')
    throw refused('Only what comes in for a service is charged by a price list.')
  const due = await findListPrice?.(price, period)
  if (due === undefined) throw refused('No price list that the members adopted has that item in that month.')
  if (due !== cents)
    throw refused(`By the price list that the members adopted it comes to ${String(due)} cents.`)
}

/** Money that is bound is told apart from the first cent: on a grant's account its own name stands as the source. */
const checkFunding = ({ debit, credit, funding = 'own' }: TransferDraft, kind: string): void => {
  const grant = [debit, credit].find((account) => account.startsWith('grant:'))
  if (grant !== undefined && grant !== `grant:${funding}`)
    throw refused('A grant is booked with its own name as the funding source.')
  if (grant === undefined && funding !== 'own' && !kind.startsWith('cost-') && kind !== 'debt-paid')
    throw refused(
      'Only a cost, its payment and a grant itself have a funding source besides the co-op’s own money.',
    )
}

const findTransfer = async (sequence: number, { store }: Pick<Deps, 'store'>): Promise<Transfer> => {
  const transfer = await findRow(store, transferPrefix + ordinalKey(sequence), transferSchema)
  if (transfer === undefined)
    throw new Problem('transfer-unknown', `There is no transfer ${String(sequence)}.`)
  return transfer
}

const findByKey = async (key: string, deps: Pick<Deps, 'store'>): Promise<Transfer | undefined> => {
  const bytes = await deps.store.get(draftKey(key))
  return bytes === undefined ? undefined : findTransfer(parseRow(z.number(), bytes), deps)
}

const handKey = (key: string): string => `hand:${key}`
const releaseKey = (key: string): string => `release:${key}`
const refused = (why: string) => new Problem('transfer-refused', why)
