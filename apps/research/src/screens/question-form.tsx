import type { QuestionProps } from './question-props.ts'
import { useTranslation } from 'react-i18next'
import { Choices, SelectField, TextField } from '@mutua/ui/views/fields'
import { columnTitle, shownTyped, unitWords, variableOf } from '../facts/column-words.ts'
import { cutsText, numbersOf, questionKinds, usualClamp, type QuestionKind } from '../facts/question-draft.ts'
import { QuestionFilters } from './question-filters.tsx'

/** A question, field by field, in figures of people. */
export const QuestionForm = (props: QuestionProps) => {
  const { t } = useTranslation()
  const { draft, table, change } = props
  const hasNumbers = numbersOf(table).length > 0
  const kinds = questionKinds.filter(
    (kind) => (hasNumbers || !isOfNumber(kind)) && (kind !== 'two-way' || table.columns.length > 1),
  )
  return (
    <section className="card question-form" aria-labelledby="question-form">
      <h2 id="question-form">{t('question.title')}</h2>
      <Choices
        label={t('question.kind')}
        kind="tiles"
        value={draft.kind}
        onValue={(kind) => change({ kind: kind as QuestionKind })} // one of the options below
        options={kinds.map((kind) => ({
          value: kind,
          label: t(`question.kinds.${kind}`),
          about: t(`question.about.${kind}`),
        }))}
      />
      <QuestionSubject {...props} />
      {table.rowsPerMember === 1 || isOfNumber(draft.kind) ? null : (
        <Choices
          label={t('question.of')}
          kind="tiles"
          value={draft.of}
          onValue={(of) => change({ of: of === 'rows' ? 'rows' : 'members' })}
          options={(['members', 'rows'] as const).map((value) => ({
            value,
            label: t(`answer.of.${value}`),
          }))}
        />
      )}
      <QuestionFilters {...props} />
    </section>
  )
}

const isOfNumber = (kind: QuestionKind): boolean => kind === 'sum' || kind === 'mean' || kind === 'quantiles'

const QuestionSubject = (props: QuestionProps) => {
  const { t, i18n } = useTranslation()
  const { draft, change } = props
  switch (draft.kind) {
    case 'count':
      return null
    case 'histogram':
      return <AxisFields {...props} side="by" label={t('question.by')} />
    case 'two-way':
      return (
        <>
          <AxisFields {...props} side="by" label={t('question.rows')} />
          <AxisFields {...props} side="across" label={t('question.columns')} />
        </>
      )
    case 'sum':
    case 'mean':
      return (
        <>
          <NumberChoice {...props} />
          <div className="side-by-side">
            <TextField
              label={t('question.least')}
              inputMode="decimal"
              value={shownTyped(draft.least, i18n.language)}
              onValue={(least) => change({ least })}
            />
            <TextField
              label={t('question.most')}
              inputMode="decimal"
              value={shownTyped(draft.most, i18n.language)}
              onValue={(most) => change({ most })}
            />
          </div>
          <p className="hint">{t('question.clampHint')}</p>
        </>
      )
    case 'quantiles':
      return (
        <>
          <NumberChoice {...props} />
          <TextField
            label={t('question.cuts')}
            hint={t('question.quantileCutsHint')}
            dir="ltr"
            value={shownTyped(draft.cuts, i18n.language)}
            onValue={(cuts) => change({ cuts })}
          />
          <TextField
            label={t('question.at')}
            hint={t('question.atHint')}
            dir="ltr"
            value={shownTyped(draft.at, i18n.language)}
            onValue={(at) => change({ at })}
          />
        </>
      )
  }
}

const AxisFields = ({
  draft,
  table,
  change,
  side,
  label,
}: QuestionProps & { readonly side: 'by' | 'across'; readonly label: string }) => {
  const { t, i18n } = useTranslation()
  const cuts = side === 'by' ? 'byCuts' : 'acrossCuts'
  const column = table.columns.find(({ name }) => name === draft[side])
  return (
    <>
      <SelectField
        label={label}
        value={draft[side]}
        onValue={(name) =>
          change({ [side]: name, [cuts]: cutsText(table.columns.find((one) => one.name === name)) })
        }
        options={table.columns.map(({ name }) => ({ value: name, label: columnTitle(name, i18n.language) }))}
      />
      {column?.kind === 'number' ? (
        <TextField
          label={t('question.cuts')}
          hint={t('question.cutsHint')}
          dir="ltr"
          value={shownTyped(draft[cuts], i18n.language)}
          onValue={(value) => change({ [cuts]: value })}
        />
      ) : null}
    </>
  )
}

const NumberChoice = ({ draft, table, change }: QuestionProps) => {
  const { t, i18n } = useTranslation()
  return (
    <SelectField
      label={t('question.column')}
      value={draft.column}
      onValue={(name) => {
        const column = numbersOf(table).find((one) => one.name === name)
        if (column === undefined) return
        const [least, most] = usualClamp(column)
        change({ column: name, least, most, cuts: cutsText(column) })
      }}
      options={numbersOf(table).map(({ name }) => {
        const unit = unitWords(variableOf(name)?.unit, t)
        const title = columnTitle(name, i18n.language)
        return { value: name, label: unit === '' ? title : `${title} (${unit})` }
      })}
    />
  )
}
