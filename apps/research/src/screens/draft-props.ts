import type { ApplicationDraft } from '../facts/application-draft.ts'

export interface DraftProps {
  readonly draft: ApplicationDraft
  /** @param part of it; from what there is by then, where it took a moment to know */
  readonly change: (
    part: Partial<ApplicationDraft> | ((draft: ApplicationDraft) => Partial<ApplicationDraft>),
  ) => void
  readonly isMissing: (field: string) => boolean
}
