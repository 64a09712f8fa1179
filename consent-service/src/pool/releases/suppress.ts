import { cheapestWay, intervalOf } from './flow-network.ts'
import { countNetwork, type OfficialCounts } from './count-network.ts'

export type Suppression =
  | {
      readonly kind: 'protected'
      readonly counts: OfficialCounts
      /** Cells and margins that are hidden: below k, and those hidden so that these cannot be worked out. */
      readonly hidden: { readonly small: number; readonly besides: number }
    }
  /** `too-few`: in all fewer than k. `too-narrow`: no choice of cells to hide protects all of them. */
  | { readonly kind: 'refused'; readonly why: 'too-few' | 'too-narrow' }

/**
 * Hides every cell and margin below k, none excepted; then, for each hidden one in turn, the cheapest others, until whoever
 * adds and subtracts what is left finds for each hidden one an interval of at least k - 1: as many numbers as there are from
 * none to k - 1. More hidden never makes an interval narrower, so that one walk is enough; a last look at all of them
 * decides.
 * @param cells rows of the same length, one at least
 */
export const suppress = (cells: readonly (readonly bigint[])[], k: bigint): Suppression => {
  const { network, total, isMargin, countsWithout } = countNetwork(cells)
  if (total < k) return { kind: 'refused', why: 'too-few' }
  const { edges } = network
  const small = edges.flatMap(({ value }, at) => (value < k ? [at] : []))
  const hidden = new Set(small)
  const need = k - 1n
  const isProtected = (at: number): boolean => {
    const { least, most } = intervalOf(at, network, hidden, need)
    return most - least >= need
  }
  const costOf = (at: number): number => {
    if (hidden.has(at)) return 0
    // A margin says more than a cell does: it goes last.
    return 1 + Number(edges[at]?.value ?? 0n) + (isMargin(at) ? Number(total) : 0)
  }
  // A set is walked in the order in which it grows: what is hidden on the way comes to its turn as well.
  for (const at of hidden)
    if (!isProtected(at)) for (const other of cheapestWay(at, need, network, costOf) ?? []) hidden.add(other)
  if (![...hidden].every(isProtected)) return { kind: 'refused', why: 'too-narrow' }
  return {
    kind: 'protected',
    counts: countsWithout(hidden),
    hidden: { small: small.length, besides: hidden.size - small.length },
  }
}
