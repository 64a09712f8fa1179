import { allotmentSchema, ristornoPaymentSchema, ristornoRunSchema } from '@mutua/sdk/coop/ristorno'
import type { MemberStatement } from '@mutua/sdk/coop/statement'
import { cents } from '@mutua/sdk/ids'
import { findRow, parseRow } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'
import { allotmentPrefix, paymentPrefix, ristornoPrefix } from './ledger-rows.ts'

/**
 * Every ristorno that allotted something to a member, by year, with the sums it follows from: they concern the co-op as a whole. Of
 * the other members there is one number, the sum of all weights.
 */
export const readMemberStatements = async (
  member: number,
  { store }: { readonly store: Pick<Store, 'get' | 'list'> },
): Promise<readonly MemberStatement[]> => {
  const found: MemberStatement[] = []
  const own = ordinalKey(member)
  let carried = 0n
  for await (const { value } of store.list(prefixRange(ristornoPrefix))) {
    const {
      payments: _payments,
      paidCents: _paid,
      carriedInCents: _in,
      carriedOutCents: _out,
      ...run
    } = parseRow(ristornoRunSchema, value)
    const allotment = await findRow(store, allotmentPrefix(run.year) + own, allotmentSchema)
    const payment = await findRow(store, paymentPrefix(run.year) + own, ristornoPaymentSchema)
    const paid = payment?.cents ?? 0n
    const before = carried
    carried += (allotment?.cents ?? 0n) - paid
    if (allotment === undefined) continue
    let allWeights = 0n
    for await (const entry of store.list(prefixRange(allotmentPrefix(run.year))))
      allWeights += parseRow(allotmentSchema, entry.value).weight
    found.push({
      ...run,
      ...allotment,
      allWeights,
      carriedInCents: cents(before),
      paidCents: cents(paid),
      carriedOutCents: cents(carried),
    })
  }
  return found
}
