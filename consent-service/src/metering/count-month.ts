import type { UseCounts } from '@mutua/sdk/coop/console'
import { payerKey } from '@mutua/sdk/coop/payer'
import { monthSchema, type Month } from '@mutua/sdk/coop/period'
import { microCents, type PurposeIri, type WebId } from '@mutua/sdk/ids'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { nameOf } from './count-uses.ts'
import {
  organisationPrefix,
  organisationUsesSchema,
  ownerPrefix,
  ownerUsesSchema,
  spansPrefix,
} from './metering-rows.ts'

/**
 * Uses of a month by organisation and, apart from it, by purpose. A purpose is named only where `smallestGroup` different members
 * stand behind it in that month; where only one would be without a name, the smallest named one goes with it, since the sum would
 * tell the other.
 */
export const countMonth = async (
  month: Month,
  smallestGroup: number,
  deps: { readonly store: Pick<Store, 'list'> },
): Promise<UseCounts> => {
  const { store } = deps
  const organisations = new Map<string, UseCounts['organisations'][number]>()
  for await (const { value } of store.list(prefixRange(organisationPrefix(month)))) {
    const used = parseRow(organisationUsesSchema, value)
    const { uses, microCents: price } = used
    const sum = organisations.get(payerKey(used))
    organisations.set(payerKey(used), {
      ...nameOf(sum === undefined ? [used] : [used, sum]),
      uses: (sum?.uses ?? 0) + uses,
      microCents: microCents((sum?.microCents ?? 0n) + price),
    })
  }
  const { named, otherUses } = namedPurposes(await countPurposes(month, store), smallestGroup)
  const sums = [...organisations.values()].sort((one, other) => other.uses - one.uses)
  return {
    month,
    uses: sums.reduce((all, { uses }) => all + uses, 0),
    organisations: sums,
    purposes: named,
    otherUses,
    smallestGroup,
    months: await monthsWithUses(store),
  }
}

interface PurposeCount {
  readonly purpose: PurposeIri
  readonly uses: number
  /** Different people. */
  readonly owners: number
}

/** An owner with pods at two servers is one person. */
export const countPurposes = async (
  month: Month,
  store: Pick<Store, 'list'>,
): Promise<readonly PurposeCount[]> => {
  const found = new Map<PurposeIri, { uses: number; owners: Set<WebId> }>()
  for await (const { value } of store.list(prefixRange(ownerPrefix(month)))) {
    const { purpose, owner, uses } = parseRow(ownerUsesSchema, value)
    const count = found.get(purpose) ?? { uses: 0, owners: new Set() }
    count.uses += uses
    count.owners.add(owner)
    found.set(purpose, count)
  }
  return [...found].map(([purpose, { uses, owners }]) => ({ purpose, uses, owners: owners.size }))
}

const namedPurposes = (
  all: readonly PurposeCount[],
  smallestGroup: number,
): { readonly named: UseCounts['purposes']; readonly otherUses: number } => {
  const sorted = all.toSorted((one, other) => other.uses - one.uses)
  const named = sorted.filter(({ owners }) => owners >= smallestGroup)
  if (all.length - named.length === 1) named.pop()
  const sum = (counts: readonly PurposeCount[]) => counts.reduce((uses, count) => uses + count.uses, 0)
  return {
    named: named.map(({ purpose, uses }) => ({ purpose, uses })),
    otherUses: sum(all) - sum(named),
  }
}

/** The newest first. */
export const monthsWithUses = async (store: Pick<Store, 'list'>): Promise<Month[]> => {
  const months = new Set<Month>()
  for await (const { key } of store.list(prefixRange(spansPrefix))) {
    months.add(monthSchema.parse(key.split('/')[2]))
  }
  return [...months].toSorted().toReversed()
}
