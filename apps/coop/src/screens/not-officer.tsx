import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Waiting } from '@mutua/ui/views/waiting'
import { useOwnScoring } from '../facts/call-facts.ts'
import { useCommittee } from '../facts/project-facts.ts'

const ReviewScreen = lazy(async () => ({
  default: (await import('./review-screen.tsx')).ReviewScreen,
}))

const CommissionScreen = lazy(async () => ({
  default: (await import('./commission-screen.tsx')).CommissionScreen,
}))

/** Who signed in and is no officer: a reviewer sees what they review, the commission of a call what they score; everybody else why not, and where they may go instead. */
export const NotOfficer = () => {
  const { t } = useTranslation()
  const committee = useCommittee()
  const scoring = useOwnScoring()
  if (committee.data === undefined && committee.error === null) return <Waiting />
  if (committee.data === null && scoring.data !== undefined && scoring.data.length > 0)
    return (
      <Suspense fallback={<Waiting />}>
        <CommissionScreen calls={scoring.data} />
      </Suspense>
    )
  if (committee.data !== undefined && committee.data !== null)
    return (
      <Suspense fallback={<Waiting />}>
        <ReviewScreen committee={committee.data} />
      </Suspense>
    )
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
