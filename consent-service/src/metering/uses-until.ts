import type { Month } from '@mutua/sdk/coop/period'
import { microCents, type Instant, type PurposeIri, type WebId } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'
import type { OwnerUses } from './metering-rows.ts'
import { readOwnerUses, readPeriodUses } from './period-uses.ts'
import { readReceipts } from './read-receipts.ts'

/** What an owner’s pod gave in a month, before a moment or after it. */
export type TimedUses = OwnerUses & { readonly isAfter: boolean }

/**
 * The exchange of a month with what each owner gave after a moment of their own told apart. Counters stand for whole months: where the
 * moment lies within one, the receipts of that owner are read, which nobody’s month but theirs pays for.
 * @param deps.endOf undefined of whoever has no such moment
 */
export const readUsesUntil = async function* (
  month: Month,
  deps: { readonly store: Store; readonly endOf: (owner: WebId) => Promise<Instant | undefined> },
): AsyncGenerator<TimedUses> {
  let last: { readonly owner: WebId; readonly before: Before } | undefined
  for await (const uses of readOwnerUses(month, deps)) {
    if (last?.owner !== uses.owner)
      last = { owner: uses.owner, before: await beforeOf(uses.owner, month, deps) }
    const { before } = last
    if (before === 'all' || before === 'none') yield { ...uses, isAfter: before === 'none' }
    else yield* split(uses, before)
  }
}

type Sums = Map<PurposeIri, { uses: number; units: number; microCents: bigint }>
type Before = 'all' | 'none' | Sums

const beforeOf = async (
  owner: WebId,
  month: Month,
  { store, endOf }: { readonly store: Store; readonly endOf: (owner: WebId) => Promise<Instant | undefined> },
): Promise<Before> => {
  const end = await endOf(owner)
  if (end === undefined) return 'all'
  const { spans } = await readPeriodUses(month, { store })
  const sums: Sums = new Map()
  let [isAnyBefore, isAnyAfter] = [false, false]
  for (let after: string | undefined; ;) {
    const { items, next } = await readReceipts(
      { kind: 'party', webId: owner },
      { after, limit: 1_000 },
      { store },
    )
    for (const receipt of items) {
      const { podServer, position, purpose, units, priceMicroCents, tariff, at } = receipt
      const isOfMonth = spans.some(
        (span) => span.podServer === podServer && span.from <= position && position <= span.to,
      )
      if (receipt.owner !== owner || !isOfMonth) continue
      if (at >= end) {
        isAnyAfter = true
        continue
      }
      isAnyBefore = true
      const sum = sums.get(purpose) ?? { uses: 0, units: 0, microCents: 0n }
      sums.set(purpose, {
        uses: sum.uses + 1,
        units: sum.units + (tariff.gift === true ? 0 : units),
        microCents: sum.microCents + BigInt(priceMicroCents),
      })
    }
    if (next === undefined) break
    after = next
  }
  return isAnyAfter ? (isAnyBefore ? sums : 'none') : 'all'
}

/** Of an owner with pods at two servers there are two rows: what was before is taken from the first as far as it goes. */
const split = function* (uses: OwnerUses, before: Sums): Generator<TimedUses> {
  const sum = before.get(uses.purpose) ?? { uses: 0, units: 0, microCents: 0n }
  const first = {
    uses: Math.min(sum.uses, uses.uses),
    units: Math.min(sum.units, uses.units),
    microCents: sum.microCents < uses.microCents ? sum.microCents : uses.microCents,
  }
  before.set(uses.purpose, {
    uses: sum.uses - first.uses,
    units: sum.units - first.units,
    microCents: sum.microCents - first.microCents,
  })
  const { owner, purpose } = uses
  yield { owner, purpose, ...first, microCents: microCents(first.microCents), isAfter: false }
  yield {
    ...{ owner, purpose, uses: uses.uses - first.uses, units: uses.units - first.units },
    microCents: microCents(uses.microCents - first.microCents),
    isAfter: true,
  }
}
