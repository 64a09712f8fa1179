import type { Told } from '@mutua/sdk/coop/transparency'
import type { PurposeIri, WebId } from '@mutua/sdk/ids'

/** Uses for a purpose, and whose pods they were of. */
export interface CountedPurpose {
  readonly purpose: PurposeIri
  readonly uses: number
  readonly owners: ReadonlySet<WebId>
}

export interface PublishedUses<Kind extends string> {
  readonly all: Told
  readonly served: readonly {
    readonly kind: Kind
    readonly uses: Told
    readonly purposes: readonly { readonly purpose: PurposeIri; readonly uses: Told }[]
  }[]
}

interface Cell {
  readonly counted: CountedPurpose
  told: Told
}
interface Group<Kind> {
  readonly kind: Kind
  readonly cells: readonly Cell[]
  uses: Told
}

/**
 * Uses by purpose, with a sum for each kind and for all, so that no figure of fewer than `k` people is told and none can be worked
 * out: what is left when all that is told is taken from a sum that is told is nothing, or of at least `k` different people. What has
 * to be hidden for that besides, the smallest first, is `withheld`.
 */
export const publishUses = <Kind extends string>(
  counted: readonly CountedPurpose[],
  kindOf: (purpose: PurposeIri) => Kind,
  k: number,
): PublishedUses<Kind> => {
  const groups = [...Map.groupBy(counted, ({ purpose }) => kindOf(purpose))].map(
    ([kind, purposes]): Group<Kind> => {
      const cells = purposes.map((one): Cell => ({
        counted: one,
        told: one.owners.size < k ? 'few' : one.uses,
      }))
      const uses = ownersOf(cells) < k ? 'few' : sumOf(cells)
      return { kind, cells: cells.toSorted(byUses), uses }
    },
  )
  for (const { cells, uses } of groups) if (typeof uses === 'number') hideUntilMany(cells, k)
  const cells = groups.flatMap((group) => group.cells)
  const all: Told = ownersOf(cells) < k ? 'few' : sumOf(cells)
  // The next kind to be hidden: the one with the fewest uses, and of it the smallest purpose, which the kind's sum would tell.
  while (typeof all === 'number') {
    const hidden = groups.filter(({ uses }) => typeof uses !== 'number').flatMap(hiddenOf)
    if (hidden.length === 0 || ownersOf(hidden) >= k) break
    const next = groups
      .filter(({ uses }) => typeof uses === 'number')
      .toSorted((one, other) => sumOf(one.cells) - sumOf(other.cells))[0]
    if (next === undefined) break
    next.uses = 'withheld'
    const [smallest] = next.cells.filter(({ told }) => typeof told === 'number')
    if (hiddenOf(next).length === 0 && smallest !== undefined) smallest.told = 'withheld'
  }
  return {
    all,
    served: groups.map((group) => ({
      kind: group.kind,
      uses: group.uses,
      purposes: group.cells.toReversed().map(({ counted: { purpose }, told }) => ({ purpose, uses: told })),
    })),
  }
}

/** @param cells the smallest first */
const hideUntilMany = (cells: readonly Cell[], k: number): void => {
  for (const cell of cells) {
    const hidden = cells.filter(({ told }) => typeof told !== 'number')
    if (hidden.length === 0 || ownersOf(hidden) >= k) return
    if (typeof cell.told === 'number') cell.told = 'withheld'
  }
}

const hiddenOf = ({ cells }: { readonly cells: readonly Cell[] }): readonly Cell[] =>
  cells.filter(({ told }) => typeof told !== 'number')

/** Different people behind all of them. */
const ownersOf = (cells: readonly Cell[]): number =>
  cells.reduce((all, { counted }) => all.union(counted.owners), new Set<WebId>()).size

const sumOf = (cells: readonly Cell[]): number => cells.reduce((sum, { counted }) => sum + counted.uses, 0)

const byUses = (one: Cell, other: Cell): number => one.counted.uses - other.counted.uses
