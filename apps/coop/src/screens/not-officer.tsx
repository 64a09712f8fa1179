import { useTranslation } from 'react-i18next'

/** Said to who signed in and is no officer: why, and where they may go instead. */
export const NotOfficer = () => {
  const { t } = useTranslation()
  return (
    <>
      <h1>{t('notOfficer.title')}</h1>
      <p>{t('notOfficer.what')}</p>
      <p>{t('notOfficer.who')}</p>
      <p>
        <a className="button first" href="/member/">
          {t('notOfficer.member')}
        </a>
      </p>
    </>
  )
}
