export interface Share {
  /** Member number: breaks ties, the lower first. */
  readonly member: number
  readonly weight: bigint
}

/**
 * Splits `total` by weight so that the parts add up to it exactly: each gets the floor of its quota, and the units left
 * over go to the largest remainders (Hamilton's method). The order of `shares` does not matter.
 * @throws {RangeError} when there is nothing to divide by: no weight, a negative one, or a member named twice
 */
export const apportion = (total: bigint, shares: readonly Share[]): Map<number, bigint> => {
  const weight = shares.reduce((sum, share) => sum + share.weight, 0n)
  if (total < 0n || weight <= 0n || shares.some((share) => share.weight < 0n)) {
    throw new RangeError('an amount is apportioned by weights that are not negative and not all zero')
  }
  if (new Set(shares.map(({ member }) => member)).size !== shares.length)
    throw new RangeError('a member is named twice')
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
