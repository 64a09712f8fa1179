import type { Year } from '@mutua/sdk/coop/period'
import { ristornoPaymentSchema, type RistornoPayment } from '@mutua/sdk/coop/ristorno'
import { Problem } from '@mutua/sdk/problem'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { paymentPrefix, ristornoKey } from '../ledger-rows.ts'

/**
 * What the run of a year pays in cash, by member number.
 * @throws {Problem} `ristorno-unknown`
 */
export async function* listRunPayments(
  year: Year,
  { store }: { readonly store: Pick<Store, 'get' | 'list'> },
): AsyncGenerator<RistornoPayment> {
  if ((await store.get(ristornoKey(year))) === undefined)
    throw new Problem('ristorno-unknown', `The ristorno of ${year} has not been run.`)
  for await (const { value } of store.list(prefixRange(paymentPrefix(year))))
    yield parseRow(ristornoPaymentSchema, value)
}
