import type { Weights } from './apportion.ts'

export interface Share {
  readonly member: number
  readonly weight: bigint
}

/** Hamilton's method as one writes it down, a BigInt for everything: what the fast one must agree with to the last cent. */
export const apportionSimply = (total: bigint, shares: readonly Share[]): Map<number, bigint> => {
  const weight = shares.reduce((sum, share) => sum + share.weight, 0n)
  const quotas = shares.map((share) => ({
    member: share.member,
    floor: (total * share.weight) / weight,
    remainder: (total * share.weight) % weight,
  }))
  const left = total - quotas.reduce((sum, { floor }) => sum + floor, 0n)
  quotas.sort((a, b) =>
    a.remainder === b.remainder ? a.member - b.member : a.remainder > b.remainder ? -1 : 1,
  )
  return new Map(quotas.map(({ member, floor }, rank) => [member, floor + (BigInt(rank) < left ? 1n : 0n)]))
}

export const allotSimply = (
  total: bigint,
  shares: readonly Share[],
  cap: bigint,
): { parts: ReadonlyMap<number, bigint>; left: bigint } => {
  const parts = new Map<number, bigint>(shares.map(({ member }) => [member, 0n]))
  let open = shares.filter(({ weight }) => weight > 0n)
  let left = total
  while (open.length > 0) {
    const round = apportionSimply(left, open)
    const capped = open.filter(({ member }) => (round.get(member) ?? 0n) > cap)
    for (const { member } of open) parts.set(member, round.get(member) ?? 0n)
    for (const { member } of capped) parts.set(member, cap)
    if (capped.length === 0) return { parts, left: 0n }
    left -= cap * BigInt(capped.length)
    open = open.filter((share) => !capped.includes(share))
  }
  return { parts, left }
}

export const columnsOf = (shares: readonly Share[]): Weights => ({
  members: Float64Array.from(shares, ({ member }) => member),
  weights: BigUint64Array.from(shares, ({ weight }) => weight),
})

export const partsOf = (shares: readonly Share[], parts: BigUint64Array): Map<number, bigint> =>
  new Map(shares.map(({ member }, row) => [member, parts[row] ?? 0n]))
