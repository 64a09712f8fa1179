import type { PurposeIri } from '@mutua/sdk/ids'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { purposeTallyPrefix, purposeTallySchema } from './metering-rows.ts'

export interface PublicUses {
  readonly uses: number
  /** Purposes that at least `smallestGroup` different owners share, most used first. */
  readonly byPurpose: readonly { readonly purpose: PurposeIri; readonly uses: number }[]
  /** Uses for all other purposes, as one sum. */
  readonly otherUses: number
}

/**
 * Uses by purpose, safe to publish. In a small co-op "one use for emergency care" can be enough to point to a neighbour, so
 * a purpose is named only when `smallestGroup` different people's pods were used for it. Only one purpose hidden would be
 * given away by the total, so its count goes in with that of the smallest named one.
 */
export const readPublicUses = async (
  smallestGroup: number,
  deps: { store: Pick<Store, 'list'> },
): Promise<PublicUses> => {
  const tallies = new Map<PurposeIri, { uses: number; owners: number }>()
  for await (const { value } of deps.store.list(prefixRange(purposeTallyPrefix))) {
    const { purpose, uses, owners } = parseRow(purposeTallySchema, value)
    const sum = tallies.get(purpose) ?? { uses: 0, owners: 0 }
    tallies.set(purpose, { uses: sum.uses + uses, owners: sum.owners + owners })
  }
  const all = [...tallies].map(([purpose, tally]) => ({ purpose, ...tally })).sort((a, b) => b.uses - a.uses)
  const named = all.filter(({ owners }) => owners >= smallestGroup)
  if (all.length - named.length === 1) named.pop()
  const uses = all.reduce((sum, tally) => sum + tally.uses, 0)
  return {
    uses,
    byPurpose: named.map(({ purpose, uses }) => ({ purpose, uses })),
    otherUses: uses - named.reduce((sum, tally) => sum + tally.uses, 0),
  }
}
