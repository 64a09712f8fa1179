import { monthOf, nextMonth, type Month } from '@mutua/sdk/coop/period'
import { instantOf, type Instant } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'
import { closedPeriodKey } from '../ledger-rows.ts'

/** The month to which something of that moment is booked: its own, or when that is closed the first one that is not. */
export const openMonth = async (
  deps: { readonly store: Pick<Store, 'get'>; readonly now: () => number },
  at: Instant = instantOf(deps.now()),
): Promise<Month> => {
  let month = monthOf(at)
  while ((await deps.store.get(closedPeriodKey(month))) !== undefined) month = nextMonth(month)
  return month
}
