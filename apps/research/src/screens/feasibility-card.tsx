import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseQuery } from '@mutua/sdk/pool/query'
import { tableOf, variables } from '@mutua/sdk/pool/variables'
import { Problem } from '@mutua/sdk/problem'
import { numberWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { useFeasibility } from '../facts/forum-facts.ts'
import { filtersOf, type FilterDraft } from '../facts/question-draft.ts'
import { QuestionFilters } from './question-filters.tsx'

/** Columns of one row for each person: what a feasibility question can filter by. */
const table = tableOf(
  variables.filter(({ level }) => level === 'person').map(({ id }) => id),
  1,
)

/** About how many there would be: rounded to ten, and below ten only that they are few. */
export const FeasibilityCard = () => {
  const { t, i18n } = useTranslation()
  const [where, setWhere] = useState<readonly FilterDraft[]>([
    { column: 'age_years', values: [], from: '18', to: '' },
  ])
  const asked = useMemo(() => filtersOf(where, table), [where])
  const isOne = useMemo(() => isQuery(asked), [asked])
  const feasibility = useFeasibility()
  return (
    <section className="card" aria-labelledby="feasibility">
      <h2 id="feasibility">{t('feasibility.title')}</h2>
      <p>{t('feasibility.what')}</p>
      <QuestionFilters
        draft={{ where }}
        table={table}
        change={(part) => {
          setWhere(part.where)
          feasibility.reset()
        }}
      />
      <Button
        kind="first"
        disabled={!isOne}
        isBusy={feasibility.isPending}
        onClick={() => feasibility.mutate(asked)}
      >
        {t('feasibility.ask')}
      </Button>
      <div role="status">
        {feasibility.data === undefined ? null : (
          <p className="found">
            <span className="figure">
              {feasibility.data.about === 'few'
                ? t('recruiting.few')
                : t('recruiting.about', {
                    count: numberWords(BigInt(feasibility.data.about), i18n.language),
                  })}
            </span>
            <span className="small line">
              {t('feasibility.within', {
                within: numberWords(BigInt(feasibility.data.within), i18n.language),
              })}
            </span>
          </p>
        )}
      </div>
      {feasibility.error instanceof Problem ? <p className="small">{t('feasibility.refused')}</p> : null}
      {feasibility.error === null ? null : <Fault error={feasibility.error} />}
    </section>
  )
}

const isQuery = (where: readonly unknown[]): boolean => {
  try {
    parseQuery(table, { kind: 'count', of: 'members', where })
    return true
  } catch {
    return false
  }
}
