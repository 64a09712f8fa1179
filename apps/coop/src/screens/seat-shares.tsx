import { useTranslation } from 'react-i18next'
import type { SeatShare } from '@mutua/sdk/assembly/parts'

/** A seat for each delegate, and the sum that each part follows from: whoever reads it can work it out again. */
export const SeatShares = ({
  shares,
  seats,
}: {
  readonly shares: readonly SeatShare[]
  readonly seats: number
}) => {
  const { t, i18n } = useTranslation()
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 3 })
  const all = shares.reduce((sum, { votes }) => sum + votes, 0)
  return (
    <section className="card" aria-labelledby="shares">
      <h2 id="shares">{t('separate.shares')}</h2>
      <p>{t('separate.sharesWhat')}</p>
      <ul className="plain seat-shares">
        {shares.map(({ id, votes, seats: own }) => {
          const whole = Math.floor((votes * seats) / Math.max(1, all))
          return (
            <li key={id}>
              <p className="apart">
                <strong>
                  <bdi>{id}</bdi>
                </strong>
                <span>{t('separate.delegates', { count: own })}</span>
              </p>
              <p className="seats" aria-hidden="true">
                {Array.from({ length: own }, (_, place) => (
                  <span key={place} className={place < whole ? 'seat' : 'seat last'} />
                ))}
              </p>
              <p className="small">
                {t('separate.sum', {
                  ...{ votes, seats, all, whole },
                  exact: number.format((votes * seats) / Math.max(1, all)),
                })}{' '}
                {own > whole ? t('separate.remainder') : null}
              </p>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
