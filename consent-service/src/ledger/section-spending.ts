import { chartLineOf } from '@mutua/sdk/coop/chart'
import { monthsOf, type Year } from '@mutua/sdk/coop/period'
import { sectionOfTag } from '@mutua/sdk/coop/section-budget'
import type { ReadableStore } from '@mutua/kit/store'
import { readTransfersByPeriod } from './read-transfers.ts'

/** What was spent for each section in the months of a year, by its id; what puts a cost right counts against it. */
export const readSectionSpending = async (
  year: Year,
  store: Pick<ReadableStore, 'list' | 'get'>,
): Promise<ReadonlyMap<string, bigint>> => {
  const spent = new Map<string, bigint>()
  for (const month of monthsOf(year))
    for await (const { tags = [], debit, credit, cents } of readTransfersByPeriod(store, month)) {
      const part =
        (chartLineOf(debit).kind === 'cost' ? cents : 0n) - (chartLineOf(credit).kind === 'cost' ? cents : 0n)
      for (const id of tags.map(sectionOfTag))
        if (id !== undefined && part !== 0n) spent.set(id, (spent.get(id) ?? 0n) + part)
    }
  return spent
}
