import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'

export const NothingScreen = () => {
  const { t } = useTranslation()
  return (
    <>
      <h1>{t('nothing.title')}</h1>
      <p>
        <Link href="/">{t('nothing.home')}</Link>
      </p>
    </>
  )
}
