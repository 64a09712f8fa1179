import type { IntakeDraft, IntakeGap } from '../facts/intake-draft.ts'

export interface IntakeStepProps {
  readonly draft: IntakeDraft
  readonly change: (change: Partial<IntakeDraft>) => void
  /** What is missing, once somebody tried to go on. */
  readonly gaps: readonly IntakeGap[]
}

export interface IntakeConsentProps {
  readonly draft: IntakeDraft
  readonly change: (change: Partial<IntakeDraft>) => void
  /** Begins anew. */
  readonly again: () => void
}
