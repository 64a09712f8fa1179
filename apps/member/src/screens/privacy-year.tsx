import { useTranslation } from 'react-i18next'
import { Fault } from '@mutua/ui/views/fault'
import { useYearBudget } from '../facts/study-facts.ts'
import { partsOf100 } from '../facts/study-stages.ts'

/** What studies may still learn of me this year, as a bar, a number and a word on what that is. */
export const PrivacyYear = () => {
  const { t } = useTranslation()
  const budget = useYearBudget()
  if (budget.error !== null) return <Fault error={budget.error} again={() => void budget.refetch()} />
  if (budget.data === undefined) return null
  const { year, limit, reserved } = budget.data ?? { year: '', limit: 0n, reserved: 0n }
  const percent = partsOf100(reserved, limit)
  return (
    <section className="card" aria-labelledby="my-year">
      <h2 id="my-year">{t('studies.year.title', { year })}</h2>
      {limit === 0n ? (
        <p>{t('studies.year.unset')}</p>
      ) : (
        <>
          <YearBar used={percent} />
          <p>{reserved === 0n ? t('studies.year.none') : t('studies.year.used', { percent })}</p>
        </>
      )}
      <details>
        <summary>{t('studies.year.how')}</summary>
        <p>{t('studies.year.what')}</p>
        <p>{t('studies.year.back')}</p>
      </details>
    </section>
  )
}

/** The year of a member: what is taken, and what one study more would take. Said in words beside it. */
export const YearBar = ({ used, more = 0 }: { readonly used: number; readonly more?: number }) => (
  <svg className="year-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect className="whole" width="100" height="8" />
    <rect className="part" width={Math.min(used, 100)} height="8" />
    <rect
      className="more"
      x={Math.min(used, 100)}
      width={Math.max(0, Math.min(more, 100 - used))}
      height="8"
    />
  </svg>
)
