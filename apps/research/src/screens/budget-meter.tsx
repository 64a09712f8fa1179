import { useTranslation } from 'react-i18next'
import { epsilonOf, epsilonUnits, rhoUnits, unitsText, type Rho } from '@mutua/sdk/pool/zcdp'
import { shownDecimal } from '../facts/column-words.ts'
import { cheapest } from '../facts/exactness.ts'
import { shownDelta } from '../facts/question-check.ts'

/** What was spent of a study, what the next answer would take, and what is left: as a bar, in rho and in epsilon. */
export const BudgetMeter = ({
  limit,
  spent,
  next = 0n as Rho,
  each = [],
}: {
  readonly limit: Rho
  readonly spent: Rho
  readonly next?: Rho
  /** What each answer took, in the order in which they were given. */
  readonly each?: readonly Rho[]
}) => {
  const { t, i18n } = useTranslation()
  const shown = (units: bigint): string => shownDecimal(unitsText(units, rhoUnits), i18n.language)
  const shownEpsilon = (rho: Rho): string =>
    shownDecimal(shortUnits(epsilonOf(rho, shownDelta)), i18n.language)
  const left = (limit > spent ? limit - spent : 0n) as Rho
  const isOver = next > left
  const widthOf = (rho: bigint): number => Number((rho * 10_000n) / (limit === 0n ? 1n : limit)) / 10
  let start = 0
  const parts = (each.length === 0 ? [spent] : each).map((rho) => {
    const part = { x: start, width: widthOf(rho) }
    start += part.width
    return part
  })
  return (
    <section className="budget" aria-label={t('budget.title')}>
      <p className="apart">
        <strong>{t('budget.title')}</strong>
        <span>{t('budget.left', { left: shown(left), limit: shown(limit) })}</span>
      </p>
      <svg viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true">
        <rect className="all" width="1000" height="24" />
        {parts.map(({ x, width }, at) => (
          <rect
            key={at}
            className="part"
            x={x}
            width={Math.max(0, width - (each.length > 1 ? 1 : 0))}
            height="24"
          />
        ))}
        <rect
          className={isOver ? 'next over' : 'next'}
          x={widthOf(spent)}
          width={Math.min(widthOf(next), 1_000 - Math.min(1_000, widthOf(spent)))}
          height="24"
        />
      </svg>
      <p className="small">
        {t('budget.spent', {
          rho: shown(spent),
          epsilon: shownEpsilon(spent),
          limit: shownEpsilon(limit),
        })}
      </p>
      {left < cheapest ? <p>{t('budget.nothingLeft')}</p> : null}
    </section>
  )
}

/** Two figures after the point are enough to read; rounded up, as everything that was spent is. */
export const shortUnits = (billionths: bigint): string =>
  unitsText(((billionths + 9_999_999n) / 10_000_000n) * 10_000_000n, epsilonUnits)
