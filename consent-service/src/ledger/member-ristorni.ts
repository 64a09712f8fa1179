import { allotmentSchema, ristornoPaymentSchema, ristornoRunSchema } from '@mutua/sdk/coop/ristorno'
import type { Year } from '@mutua/sdk/coop/period'
import type { Cents } from '@mutua/sdk/ids'
import { findRow, parseRow } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'
import { allotmentPrefix, paymentPrefix, ristornoPrefix } from './ledger-rows.ts'

/** What one run gave one member. */
export interface MemberRistorno {
  readonly year: Year
  readonly resolution: string
  readonly units: number
  readonly allottedCents: Cents
  /** Paid out in that run, small sums of years before included; zero while it is less than what is paid. */
  readonly paidCents: Cents
}

/** All runs that allotted something to a member, by year. */
export const readMemberRistorni = async (
  member: number,
  { store }: { readonly store: Pick<Store, 'get' | 'list'> },
): Promise<readonly MemberRistorno[]> => {
  const found: MemberRistorno[] = []
  for await (const { value } of store.list(prefixRange(ristornoPrefix))) {
    const { year, resolution } = parseRow(ristornoRunSchema, value)
    const own = ordinalKey(member)
    const allotment = await findRow(store, allotmentPrefix(year) + own, allotmentSchema)
    if (allotment === undefined) continue
    const payment = await findRow(store, paymentPrefix(year) + own, ristornoPaymentSchema)
    const paidCents = payment?.cents ?? (0n as Cents) // nothing
    found.push({ year, resolution, units: allotment.units, allottedCents: allotment.cents, paidCents })
  }
  return found
}
