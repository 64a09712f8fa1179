import { apportion, type Share } from './apportion.ts'

/**
 * Apportions with a ceiling per member: who would get more is held at the ceiling, and what that frees is apportioned
 * among the others again, until nobody is above it. What nobody may take stays `left`.
 * @throws {RangeError} as `apportion`
 */
export const allot = (
  total: bigint,
  shares: readonly Share[],
  cap: bigint | undefined,
): { readonly parts: ReadonlyMap<number, bigint>; readonly left: bigint } => {
  if (cap === undefined) return { parts: apportion(total, shares), left: 0n }
  const parts = new Map<number, bigint>(shares.map(({ member }) => [member, 0n]))
  let open = shares.filter(({ weight }) => weight > 0n)
  let left = total
  for (;;) {
    if (open.length === 0) return { parts, left }
    const round = apportion(left, open)
    const capped = open.filter(({ member }) => (round.get(member) ?? 0n) > cap)
    if (capped.length === 0) {
      for (const [member, part] of round) parts.set(member, part)
      return { parts, left: 0n }
    }
    for (const { member } of capped) parts.set(member, cap)
    left -= cap * BigInt(capped.length)
    open = open.filter((share) => !capped.includes(share))
  }
}
