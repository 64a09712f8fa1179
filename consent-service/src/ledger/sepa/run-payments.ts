import type { Year } from '@mutua/sdk/coop/period'
import type { RistornoPayment } from '@mutua/sdk/coop/ristorno'
import { Problem } from '@mutua/sdk/problem'
import type { Store } from '@mutua/kit/store'
import { ristornoKey } from '../ledger-rows.ts'
import { listPayments } from '../read-ristorno.ts'

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
  yield* listPayments(year, { store })
}
