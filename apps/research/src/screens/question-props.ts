import type { Table } from '@mutua/sdk/pool/table'
import type { QuestionDraft } from '../facts/question-draft.ts'

export interface QuestionProps {
  readonly draft: QuestionDraft
  readonly table: Table
  readonly change: (part: Partial<QuestionDraft>) => void
}
