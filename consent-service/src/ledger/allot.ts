import { apportion, type Weights } from './apportion.ts'

/**
 * Apportions with a ceiling per member: who would get more is held at the ceiling, and what that frees is apportioned
 * among the others again, until nobody is above it. What nobody may take stays `left`.
 *
 * @returns the part of each row
 * @throws {RangeError} as `apportion`
 */
export const allot = (
  total: bigint,
  rows: Weights,
  cap: bigint | undefined,
): { readonly parts: BigUint64Array; readonly left: bigint } => {
  if (cap === undefined) return { parts: apportion(total, rows), left: 0n }
  const parts = new BigUint64Array(rows.members.length)
  let open = Uint32Array.from(rows.members.keys()).filter((row) => rows.weights[row] !== 0n)
  let left = total
  while (open.length > 0) {
    const round = apportion(left, only(open, rows))
    const isCapped = (place: number) => (round[place] ?? 0n) > cap
    const under = open.filter((_, place) => !isCapped(place))
    for (const [place, row] of open.entries()) parts[row] = isCapped(place) ? cap : (round[place] ?? 0n)
    const capped = open.length - under.length
    if (capped === 0) return { parts, left: 0n }
    left -= cap * BigInt(capped)
    open = under
  }
  return { parts, left }
}

const only = (places: Uint32Array, { members, weights }: Weights): Weights => ({
  members: Float64Array.from(places, (row) => members[row] ?? 0),
  weights: selected(places, weights),
})

const selected = (places: Uint32Array, weights: BigUint64Array): BigUint64Array => {
  const chosen = new BigUint64Array(places.length)
  for (const [place, row] of places.entries()) chosen[place] = weights[row] ?? 0n
  return chosen
}
