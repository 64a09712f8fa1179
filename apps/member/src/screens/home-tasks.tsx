import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { AccessRequest } from '@mutua/sdk/consent/grant'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { personWords } from '../facts/people-facts.ts'
import { useNamings, useOpenCommitments, useOverdueErasures } from '../facts/task-facts.ts'
import { fullName, localIdOf } from '../facts/use-facts.ts'
import { purposeWords } from '@mutua/ui/records/use-words'

/** What waits for the member: who asks, who named them, copies that should be gone, what they took on. */
export const HomeTasks = ({ requests }: { readonly requests: readonly AccessRequest[] }) => {
  const { t } = useTranslation()
  const { config } = useSignedIn()
  const namings = useNamings()
  const overdue = useOverdueErasures()
  const commitments = useOpenCommitments().data ?? 0
  const waiting = requests.length + namings.length + overdue.length + commitments
  return (
    <>
      <RequestCards requests={requests} />
      {namings.map(({ id, member }) => (
        <Link key={id} href="/people" className="card asks">
          <h2>
            {t('life.named')} <bdi>{personWords(member, config.podServer)}</bdi>
          </h2>
          <p>{t('life.namedWhat')}</p>
        </Link>
      ))}
      {overdue.map(({ grant }) => (
        <Link key={grant} href={`/sharing/${localIdOf(grant)}`} className="card asks">
          <h2>{t('life.overdue')}</h2>
          <p>{t('life.overdueWhat')}</p>
        </Link>
      ))}
      {commitments === 0 ? null : (
        <Link href="/data/project" className="card stands">
          <h2>{t('life.commitments', { count: commitments })}</h2>
          <p>{t('life.commitmentsWhat')}</p>
        </Link>
      )}
      {waiting === 0 ? <p className="note">{t('home.nothingWaits')}</p> : null}
    </>
  )
}

export const RequestCards = ({ requests }: { readonly requests: readonly AccessRequest[] }) => {
  const { t, i18n } = useTranslation()
  return requests.map((request) => (
    <Link key={request.id} href={`/requests/${localIdOf(request.id)}`} className="card asks">
      <h2>{t('home.asks', { name: fullName(request.requesterName, request.organisation) })}</h2>
      <p>{purposeWords(request.purpose, i18n.language, t)}</p>
    </Link>
  ))
}
