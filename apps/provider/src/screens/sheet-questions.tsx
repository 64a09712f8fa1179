import { useTranslation } from 'react-i18next'
import type { SheetItem } from '@mutua/sdk/care/sheet'
import { Choices } from '@mutua/ui/views/fields'
import type { SuggestionSource } from '../facts/prefill.ts'
import { answered, type SheetDraft } from '../facts/sheet-draft.ts'
import { dayIn } from './project-words.ts'
import { Said, saidIn } from '@mutua/ui/views/said'

/** The questions of a sheet, each a choice of one answer; what was suggested says where it comes from until somebody confirms it. */
export const SheetQuestions = ({
  draft,
  onDraft,
  only = () => true,
}: {
  readonly draft: SheetDraft
  readonly onDraft: (draft: SheetDraft) => void
  /** Which of its questions. */
  readonly only?: (item: SheetItem) => boolean
}) => (
  <div className="questions">
    {draft.sheet.items.filter(only).map((item) => {
      const answer = draft.answers.get(item.linkId)
      return (
        <Choices
          key={item.linkId}
          label={<Said of={item.label} />}
          value={answer?.code}
          onValue={(code) => onDraft(answered(draft, { linkId: item.linkId, code }))}
          options={item.options.map(({ code, label }) => ({ value: code, label: <Said of={label} /> }))}
          kind="tiles"
          {...(answer?.from === undefined ? {} : { note: <SourceChip from={answer.from} /> })}
        />
      )
    })}
  </div>
)

/** “From the first listening sheet of 12 May 2026, Ada Rossi”. */
const SourceChip = ({ from }: { readonly from: SuggestionSource }) => {
  const { t, i18n } = useTranslation()
  const what =
    from.kind === 'diagnoses' || from.sheet === undefined
      ? t('assessment.source.diagnoses')
      : t('assessment.source.sheet', { sheet: `\u2068${saidIn(from.sheet.title, i18n.language)}\u2069` })
  const day = from.on === '' ? undefined : dayIn(from.on, i18n.language)
  return (
    <p className="source-chip">
      {[what, ...(day === undefined ? [] : [day])].join(' · ')}
      {from.by === undefined ? null : (
        <>
          {' · '}
          <bdi>{from.by}</bdi>
        </>
      )}
    </p>
  )
}
