import type { CaseHand } from '../facts/case-writing.ts'
import type { ProjectDraft, ProjectGap } from '../facts/project-draft.ts'

export interface ProjectPartProps {
  readonly hand: CaseHand
  readonly draft: ProjectDraft
  readonly change: (change: Partial<ProjectDraft>) => void
  /** What is missing, once somebody tried to save. */
  readonly gaps: readonly ProjectGap[]
}
