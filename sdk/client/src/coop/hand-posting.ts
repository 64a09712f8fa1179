import type { InTwoLanguages } from './chart.ts'
import { accounts, type Account, type TransferDraft } from './transfer.ts'

/** What an officer may book by hand. All else follows from a close, a ristorno or the bank. */
export interface HandPosting extends InTwoLanguages {
  readonly kind: HandPostingKind
  /** An account, or the beginning of one when it ends in `:`. */
  readonly debit: string
  readonly credit: string
}

export type HandPostingKind =
  | 'cost-paid'
  | 'cost-owed'
  | 'cost-given-back'
  | 'debt-paid'
  | 'payment-in'
  | 'contribution'
  | 'quota-paid'
  | 'grant-received'
  | 'grant-returned'
  | 'fund-paid'

export const handPostings: readonly HandPosting[] = [
  posting('cost-paid', 'cost:', 'bank', { it: 'costo pagato', en: 'cost paid' }),
  posting('cost-owed', 'cost:', 'payable:', { it: 'costo da pagare', en: 'cost owed' }),
  posting('cost-given-back', 'bank', 'cost:', { it: 'costo restituito', en: 'cost given back' }),
  posting('debt-paid', 'payable:', 'bank', { it: 'fornitore pagato', en: 'supplier paid' }),
  posting('payment-in', 'bank', 'receivable:', {
    it: 'incasso da chi usa i dati',
    en: 'payment of a data user',
  }),
  posting('contribution', 'bank', 'revenue:contributions', {
    it: 'contributo di un socio',
    en: 'contribution of a member',
  }),
  posting('quota-paid', 'bank', 'quota:', { it: 'quota versata', en: 'quota paid' }),
  posting('grant-received', 'bank', 'grant:', { it: 'contributo ricevuto', en: 'grant received' }),
  posting('grant-returned', 'grant:', 'bank', { it: 'contributo reso', en: 'grant given back' }),
  posting('fund-paid', 'fund:', 'bank', { it: 'versamento di un fondo', en: 'payment out of a fund' }),
]

/** Which of them it is; `undefined`: nothing that is booked by hand. */
export const handPostingOf = (draft: Pick<TransferDraft, 'debit' | 'credit'>): HandPosting | undefined =>
  handPostings.find(({ debit, credit }) => fits(draft.debit, debit) && fits(draft.credit, credit))

/**
 * A cost out of a grant, or its return: then as much of the grant becomes revenue, or is bound again. So the revenue from a
 * grant is always the costs booked to it, to the cent, and adds nothing to a surplus.
 */
export const releaseOf = (draft: TransferDraft): TransferDraft | undefined => {
  const { funding } = draft
  if (funding === undefined || funding === 'own') return undefined
  const [spent, back] = [draft.debit, draft.credit].map((account) => account.startsWith('cost:'))
  if (spent === back) return undefined
  const [grant, revenue] = [accounts.grant(funding), accounts.grantRevenue]
  return {
    ...draft,
    key: `release:${draft.key}`,
    ...(spent === true ? { debit: grant, credit: revenue } : { debit: revenue, credit: grant }),
    reference: `Grant ${funding}: ${draft.reference}`.slice(0, 140),
  }
}

const fits = (account: Account, pattern: string): boolean =>
  pattern.endsWith(':') ? account.startsWith(pattern) : account === pattern

function posting(kind: HandPostingKind, debit: string, credit: string, name: InTwoLanguages): HandPosting {
  return { kind, debit, credit, ...name }
}
