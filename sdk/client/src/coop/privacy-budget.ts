import { z } from 'zod'

/** Of zero-concentrated differential privacy (zCDP), in units of 1e-9: sums of it are exact. */
const rhoNano = (most: number) => z.number().int().min(1).max(most)

/**
 * What the members let studies learn at most. A study: (epsilon, delta) as it is told, and rho as it is debited. A member:
 * rho over all studies of a year. Bounds are far above what protects anybody and keep a slip of the pen out.
 */
export const privacyBudgetSchema = z.strictObject({
  type: z.literal('privacy-budget'),
  /** Epsilon of one study in thousandths: 1000 is 1. */
  studyEpsilonMilli: z.number().int().min(1).max(10_000),
  /** Delta of one study as one in so many: 1000000 is 1e-6. */
  studyDeltaOneIn: z.number().int().min(100_000).max(1_000_000_000_000),
  studyRhoNano: rhoNano(1_000_000_000),
  memberYearRhoNano: rhoNano(1_000_000_000),
  /** Fewest members whose records are looked at together. */
  cohortFloor: z.number().int().min(10).max(100_000),
})
export type PrivacyBudget = z.infer<typeof privacyBudgetSchema>

/** Where the members have adopted none, nothing is left to spend. */
export type PrivacyBudgetsOn =
  | { readonly kind: 'none' }
  | { readonly kind: 'adopted'; readonly budget: PrivacyBudget; readonly resolution: string }
