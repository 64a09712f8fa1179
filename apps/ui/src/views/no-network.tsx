import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'
import { Mark } from './mark.tsx'

/** In place of an app that cannot reach its services. It tries again by itself when the network is back. */
export const NoNetwork = ({ again }: { readonly again: () => void }) => {
  const { t } = useTranslation()
  useEffect(() => {
    addEventListener('online', again)
    return () => removeEventListener('online', again)
  }, [again])
  return (
    <main className="way-in">
      <Mark />
      <h1>{t('ui.offline.title')}</h1>
      <p role="status">{t('ui.offline.sentence')}</p>
      <Button kind="first" onClick={again}>
        {t('ui.again')}
      </Button>
    </main>
  )
}
