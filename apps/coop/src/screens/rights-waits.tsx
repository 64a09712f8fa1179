import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Overview } from '@mutua/sdk/coop/console'

/** Breaches of which the authority does not know, and requests of data subjects: both have a clock of the law. */
export const RightsWaits = ({ overview }: { readonly overview: Overview }) => {
  const { t } = useTranslation()
  return (['breaches', 'rights'] as const).map((what) => {
    const { waiting, overdue } = overview[what]
    return waiting === 0 ? null : (
      <li key={what}>
        <Link href={`/${what}`} className="card asks">
          <h3>{t(`today.${what}.title`)}</h3>
          <span className="figure">{waiting}</span>
          <span>{t(`today.${what}.what`, { count: waiting })}</span>
          {overdue === 0 ? null : (
            <span className="state over">{t('today.overdue', { count: overdue })}</span>
          )}
        </Link>
      </li>
    )
  })
}
