import { monthsOf, type Year } from '@mutua/sdk/coop/period'
import type { PurposeIri, WebId } from '@mutua/sdk/ids'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { ownerPrefix, ownerUsesSchema } from './metering-rows.ts'
import type { CountedPurpose } from './publish-uses.ts'

/** Uses of a year by purpose; an owner with pods at two servers, or uses in two months, is one person. */
export const readYearUses = async (
  year: Year,
  deps: { readonly store: Pick<Store, 'list'> },
): Promise<readonly CountedPurpose[]> => {
  const found = new Map<PurposeIri, { uses: number; owners: Set<WebId> }>()
  for (const month of monthsOf(year))
    for await (const { value } of deps.store.list(prefixRange(ownerPrefix(month)))) {
      const { purpose, owner, uses } = parseRow(ownerUsesSchema, value)
      const count = found.get(purpose) ?? { uses: 0, owners: new Set() }
      count.uses += uses
      count.owners.add(owner)
      found.set(purpose, count)
    }
  return [...found].map(([purpose, count]) => ({ purpose, ...count }))
}
