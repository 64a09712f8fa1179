import { useTranslation } from 'react-i18next'
import { Button } from '@mutua/ui/views/button'
import { tableFields, type TableHints } from '../facts/table-columns.ts'

/** Which column of a table is what; an empty one is found by its title. */
export const TableColumnsForm = ({
  titles,
  hints,
  isOpen,
  onChange,
  onRead,
}: {
  readonly titles: readonly string[]
  readonly hints: TableHints
  readonly isOpen: boolean
  readonly onChange: (hints: TableHints) => void
  readonly onRead: () => void
}) => {
  const { t } = useTranslation()
  return (
    <details open={isOpen}>
      <summary>{t('came.columns')}</summary>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          onRead()
        }}
      >
        <p>{t('came.columnsWhat')}</p>
        {tableFields.map((field) => (
          <label key={field} className="choice">
            {t(`came.field.${field}`)}{' '}
            <select
              value={hints.columns[field] ?? ''}
              onChange={({ target }) =>
                onChange({ ...hints, columns: { ...hints.columns, [field]: target.value } })
              }
            >
              <option value="">{t('came.byTitle')}</option>
              {titles.map((title) => (
                <option key={title} value={title}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        ))}
        <label className="choice">
          {t('came.unit')}{' '}
          <select
            value={hints.glucose}
            onChange={({ target }) =>
              onChange({ ...hints, glucose: units.find((one) => one === target.value) ?? '' })
            }
          >
            <option value="">{t('came.byTitle')}</option>
            {units.map((unit) => (
              <option key={unit}>{unit}</option>
            ))}
          </select>
        </label>
        <label className="choice">
          {t('came.dates')}{' '}
          <select
            value={hints.dates}
            onChange={({ target }) => onChange({ ...hints, dates: target.value === 'mdy' ? 'mdy' : 'dmy' })}
          >
            <option value="dmy">{t('came.dmy')}</option>
            <option value="mdy">{t('came.mdy')}</option>
          </select>
        </label>
        <Button type="submit">{t('came.readAgain')}</Button>
      </form>
    </details>
  )
}

const units = ['mg/dL', 'mmol/L'] as const
