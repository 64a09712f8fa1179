import { useTranslation } from 'react-i18next'

/** What is being spent, in words. */
export const RhoNote = () => {
  const { t } = useTranslation()
  return (
    <details>
      <summary>{t('budget.rho')}</summary>
      <p className="small">{t('budget.rhoIs')}</p>
      <p className="small">{t('budget.epsilonIs')}</p>
    </details>
  )
}
