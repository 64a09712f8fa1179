import { useTranslation } from 'react-i18next'

/** Said aloud to who cannot see that something is coming. */
export const Waiting = () => {
  const { t } = useTranslation()
  return (
    <p className="waiting" role="status">
      {t('ui.waiting')}
    </p>
  )
}
