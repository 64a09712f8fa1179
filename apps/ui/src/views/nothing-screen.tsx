import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'

export const NothingScreen = () => {
  const { t } = useTranslation()
  return (
    <>
      <h1>{t('ui.nothing.title')}</h1>
      <p>
        <Link href="/">{t('ui.nothing.home')}</Link>
      </p>
    </>
  )
}
