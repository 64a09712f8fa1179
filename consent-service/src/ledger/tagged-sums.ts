import { asRead, chartLineOf } from '@mutua/sdk/coop/chart'
import { monthsOf, type Year } from '@mutua/sdk/coop/period'
import { postingTagLabel } from '@mutua/sdk/coop/posting-tag'
import type { TaggedSums } from '@mutua/sdk/coop/tagged-sums'
import { cents } from '@mutua/sdk/ids'
import type { ReadableStore } from '@mutua/kit/store'
import { readTransfersByPeriod } from './read-transfers.ts'

/** By tag, from the transfers of the year's months; what puts a posting right counts against it. */
export const readTaggedSums = async (
  year: Year,
  store: Pick<ReadableStore, 'list' | 'get'>,
): Promise<TaggedSums> => {
  const sums = new Map<string, { costs: bigint; revenue: bigint; postings: number }>()
  let postings = 0
  for (const month of monthsOf(year)) {
    for await (const { tags = [], debit, credit, cents: amount } of readTransfersByPeriod(store, month)) {
      if (tags.length > 0) postings += 1
      for (const tag of tags) {
        const sum = sums.get(tag) ?? { costs: 0n, revenue: 0n, postings: 0 }
        sum.postings += 1
        for (const [account, moved] of [
          [debit, amount],
          [credit, -amount],
        ] as const) {
          const { kind } = chartLineOf(account)
          if (kind === 'cost') sum.costs += asRead(kind, moved)
          if (kind === 'revenue') sum.revenue += asRead(kind, moved)
        }
        sums.set(tag, sum)
      }
    }
  }
  return {
    year,
    formula: {
      it: 'Somma dei movimenti dei mesi dell’anno che portano il contrassegno: costi, e ricavi.',
      en: 'Sum of the transfers of the months of the year that carry the tag: costs, and revenue.',
    },
    source: {
      it: `Libro contabile della cooperativa, ${String(postings)} movimenti contrassegnati.`,
      en: `The ledger of the co-op, ${String(postings)} tagged transfers.`,
    },
    items: [...sums]
      .toSorted(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }))
      .map(([tag, { costs, revenue, postings }]) => {
        const label = postingTagLabel(tag)
        return {
          tag,
          ...(label === undefined ? {} : { label }),
          costsCents: cents(costs),
          revenueCents: cents(revenue),
          postings,
        }
      }),
  }
}
