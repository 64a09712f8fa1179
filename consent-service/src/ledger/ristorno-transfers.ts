import type { Allotment, RistornoRun } from '@mutua/sdk/coop/ristorno'
import { accounts, type Account, type TransferDraft } from '@mutua/sdk/coop/transfer'
import { cents } from '@mutua/sdk/ids'
import type { YearResult } from './year-result.ts'

/**
 * What ends the year: every revenue and cost account goes to the surplus of the year, in its centre and of its funding source;
 * of the surplus what the law wants set aside and what is retained. With what members are allotted nothing is left on any of them.
 */
export const endingTransfers = (run: RistornoRun, { parts }: YearResult): TransferDraft[] => {
  const surplus = accounts.surplus(run.year)
  const draft = draftOf(run)
  return [
    ...parts.map(({ account, centre, funding, net }) => ({
      ...between(draft, `end:${account}:${centre}:${funding}`, account, surplus, net),
      centre,
      funding,
    })),
    draft('legal-reserve', surplus, accounts.legalReserve, run.legalReserveCents),
    draft('mutual-fund', surplus, accounts.mutualFund, run.mutualFundCents),
    // A loss is carried by what was retained before.
    between(draft, 'retained', surplus, accounts.retained, run.retainedCents),
  ].filter(({ cents }) => cents > 0n)
}

/** What one member is allotted, and what becomes of what they are owed. */
export const memberTransfers = (run: RistornoRun, allotment: Allotment): TransferDraft[] => {
  const { member, quotaCents, solidarityCents, withheldCents, paidCents } = allotment
  const owed = accounts.ristorno(member)
  const draft = draftOf(run)
  const of = String(member)
  return [
    draft(`allot:${of}`, accounts.surplus(run.year), owed, allotment.cents),
    draft(`quota:${of}`, owed, accounts.quota(member), quotaCents),
    draft(`solidarity:${of}`, owed, accounts.solidarityFund, solidarityCents),
    draft(`withheld:${of}`, owed, accounts.payable('withholding'), withheldCents),
    draft(`pay:${of}`, owed, accounts.inTransit, paidCents),
  ].filter(({ cents }) => cents > 0n)
}

type Draft = (name: string, debit: Account, credit: Account, amount: bigint) => TransferDraft

const draftOf =
  ({ year, resolution }: RistornoRun): Draft =>
  (name, debit, credit, amount) => ({
    key: `ristorno:${year}:${name}`,
    debit,
    credit,
    cents: cents(amount),
    period: year,
    reference: `Ristorno ${year}, resolution ${resolution}`,
    centre: 'member-uses',
  })

/** From `debit` to `credit`, or the other way for an amount below nothing. */
const between = (
  draft: Draft,
  name: string,
  debit: Account,
  credit: Account,
  amount: bigint,
): TransferDraft => (amount >= 0n ? draft(name, debit, credit, amount) : draft(name, credit, debit, -amount))
