import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Column } from '@mutua/sdk/pool/table'
import { Button } from '@mutua/ui/views/button'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { categoryWords, columnTitle, shownTyped } from '../facts/column-words.ts'
import type { FilterDraft } from '../facts/question-draft.ts'
import type { QuestionProps } from './question-props.ts'

/** Of whom: filters by values or between figures, one for each column. */
export const QuestionFilters = ({
  draft: { where },
  table,
  change,
}: Pick<QuestionProps, 'table'> & {
  readonly draft: { readonly where: readonly FilterDraft[] }
  readonly change: (part: { readonly where: readonly FilterDraft[] }) => void
}) => {
  const { t, i18n } = useTranslation()
  const free = table.columns.filter(({ name }) => !where.some(({ column }) => column === name))
  return (
    <fieldset className="filters-of">
      <legend>{t('question.where')}</legend>
      {where.length === 0 ? <p className="hint">{t('question.everybody')}</p> : null}
      {where.map((filter, at) => {
        const column = table.columns.find(({ name }) => name === filter.column)
        return column === undefined ? null : (
          <OneFilter
            key={filter.column}
            filter={filter}
            column={column}
            onFilter={(next) => change({ where: where.map((one, place) => (place === at ? next : one)) })}
            onAway={() => change({ where: where.filter((_, place) => place !== at) })}
          />
        )
      })}
      {free.length === 0 ? null : (
        <SelectField
          label={t('question.addFilter')}
          value=""
          nothing={t('question.choose')}
          onValue={(name) => {
            const column = free.find((one) => one.name === name)
            if (column !== undefined) change({ where: [...where, filterFor(column)] })
          }}
          options={free.map(({ name }) => ({ value: name, label: columnTitle(name, i18n.language) }))}
        />
      )}
    </fieldset>
  )
}

/** Yes, where something is or is not; else all that there is, to take away from. */
const filterFor = (column: Column): FilterDraft => ({
  column: column.name,
  values: column.kind === 'number' ? [] : column.values.includes('yes') ? ['yes'] : column.values,
  from: '',
  to: '',
})

const OneFilter = ({
  filter,
  column,
  onFilter,
  onAway,
}: {
  readonly filter: FilterDraft
  readonly column: Column
  readonly onFilter: (filter: FilterDraft) => void
  readonly onAway: () => void
}) => {
  const { t, i18n } = useTranslation()
  const id = useId()
  const title = columnTitle(column.name, i18n.language)
  return (
    <div className="one-filter" role="group" aria-labelledby={id}>
      <p id={id}>
        <strong>{title}</strong>
      </p>
      {column.kind === 'number' ? (
        <div className="from-to">
          <TextField
            label={t('question.from')}
            inputMode="decimal"
            value={shownTyped(filter.from, i18n.language)}
            onValue={(from) => onFilter({ ...filter, from })}
          />
          <TextField
            label={t('question.to')}
            inputMode="decimal"
            value={shownTyped(filter.to, i18n.language)}
            onValue={(to) => onFilter({ ...filter, to })}
          />
        </div>
      ) : (
        <div className="values-of">
          {column.values.map((value) => (
            <label key={value} className="check">
              <input
                type="checkbox"
                checked={filter.values.includes(value)}
                onChange={({ target }) =>
                  onFilter({
                    ...filter,
                    values: column.values.filter((one) =>
                      one === value ? target.checked : filter.values.includes(one),
                    ),
                  })
                }
              />
              <span>{categoryWords(value, t)}</span>
            </label>
          ))}
        </div>
      )}
      <Button kind="quiet" aria-label={t('question.filterAway', { column: title })} onClick={onAway}>
        {t('apply.away')}
      </Button>
    </div>
  )
}
