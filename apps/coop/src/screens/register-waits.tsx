import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Overview } from '@mutua/sdk/coop/console'

/** Who waits to join or to leave; silence beyond the days of the law is said to be that. */
export const RegisterWaits = ({
  overview: { applications, exits, appeals },
}: {
  readonly overview: Pick<Overview, 'applications' | 'exits' | 'appeals'>
}) => (
  <>
    <Card what="applications" to="/applications" {...applications} />
    <Card what="exits" to="/members" {...exits} />
    <Card what="appeals" to="/applications" waiting={appeals} overdue={0} soon={0} />
  </>
)

const Card = ({
  what,
  to,
  waiting,
  overdue,
  soon,
}: {
  readonly what: 'applications' | 'exits' | 'appeals'
  readonly to: string
  readonly waiting: number
  readonly overdue: number
  readonly soon: number
}) => {
  const { t } = useTranslation()
  if (waiting === 0) return null
  return (
    <li>
      <Link href={to} className="card asks">
        <h3>{t(`register.today.${what}`)}</h3>
        <span className="figure">{waiting}</span>
        <span>{t(`register.today.${what}What`, { count: waiting })}</span>
        {overdue === 0 ? null : <span className="state over">{t('today.overdue', { count: overdue })}</span>}
        {soon === 0 ? null : <span className="state">{t('desk.soon', { count: soon })}</span>}
      </Link>
    </li>
  )
}
