import { useTranslation } from 'react-i18next'

/** What a provider looks at first: their cases, the most urgent first. */
export const TodayScreen = () => {
  const { t } = useTranslation()
  return <h1>{t('today.title')}</h1>
}
