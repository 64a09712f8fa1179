import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { shownDecimal } from '../facts/column-words.ts'
import { billionthsIn, rhoSteps, stepWithin } from '../facts/exactness.ts'

/** Who asks says how exact it shall be, and pays for it: from a rough idea to the most that one answer may tell. */
export const ExactnessSlider = ({
  rho,
  onRho,
}: {
  readonly rho: string
  readonly onRho: (rho: string) => void
}) => {
  const { t, i18n } = useTranslation()
  const id = useId()
  return (
    <div className="entry exactness">
      <label htmlFor={id}>{t('estimate.exactness')}</label>
      <input
        id={id}
        type="range"
        min="0"
        max={rhoSteps.length - 1}
        step="1"
        value={stepWithin(billionthsIn(rho) ?? 0n)}
        aria-valuetext={t('estimate.rho', { rho: shownDecimal(rho, i18n.language) })}
        onChange={({ target }) => onRho(rhoSteps[Number(target.value)] ?? rho)}
      />
      <p className="apart small" aria-hidden="true">
        <span>{t('estimate.rough')}</span>
        <span>{t('estimate.exact')}</span>
      </p>
    </div>
  )
}
