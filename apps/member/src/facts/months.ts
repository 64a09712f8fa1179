/** One month of somebody’s reads. */
export interface MonthOfUses<Use> {
  /** `YYYY-MM`, by the clock of who is reading. */
  readonly month: string
  readonly uses: readonly Use[]
}

/** The last twelve months, the oldest first, also those in which nobody looked. */
export const byMonth = <Use extends { readonly at: string }>(
  uses: readonly Use[],
  now: Date,
): readonly MonthOfUses<Use>[] => {
  const found = Map.groupBy(uses, ({ at }) => monthOf(new Date(at)))
  return Array.from({ length: 12 }, (_, place) => {
    const month = monthOf(new Date(now.getFullYear(), now.getMonth() - 11 + place, 1))
    return { month, uses: found.get(month) ?? [] }
  })
}

const monthOf = (at: Date): string =>
  `${String(at.getFullYear())}-${String(at.getMonth() + 1).padStart(2, '0')}`
