import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useIsEmpty } from '../facts/empty-pod.ts'

/** For a pod in which there is nothing yet, and for who has never given anything: what to do first, in three steps. */
export const FirstSteps = ({ hasGiven }: { readonly hasGiven: boolean }) => {
  const { t } = useTranslation()
  const isEmpty = useIsEmpty().data
  if (isEmpty !== true) return null
  return (
    <section className="card">
      <h2>{t('life.first.title')}</h2>
      <ol className="steps">
        <li>
          <Link href="/data/bring-in" className="line">
            {t('life.first.bring')}
          </Link>
          <span className="small">{t('life.first.bringWhat')}</span>
        </li>
        {hasGiven ? null : (
          <li>
            <Link href="/share" className="line">
              {t('life.first.share')}
            </Link>
            <span className="small">{t('life.first.shareWhat')}</span>
          </li>
        )}
        <li>
          <Link href="/people" className="line">
            {t('life.first.people')}
          </Link>
          <span className="small">{t('life.first.peopleWhat')}</span>
        </li>
      </ol>
    </section>
  )
}
