import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useVotes } from '../facts/vote-facts.ts'

/** All secret votes, the last one first. */
export const VotesScreen = () => {
  const { t } = useTranslation()
  const { data: votes, error, refetch } = useVotes()
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (votes === undefined) return <Waiting />
  return (
    <>
      <h1>{t('votes.title')}</h1>
      <p>{t('votes.what')}</p>
      {votes.length === 0 ? <p className="note">{t('votes.none')}</p> : null}
      {votes.map(({ id, questions, phase, closesAt, ballots, voters }) => (
        <Link key={id} href={`/votes/${id}`} className={phase === 'finished' ? 'card stands' : 'card'}>
          <h2>
            <bdi>{questions.map(({ question }) => question).join(' · ')}</bdi>
          </h2>
          <p>
            <span className={phase === 'cancelled' ? 'state over' : 'state'}>
              {t(`votes.phase.${phase}`)}
            </span>{' '}
            {t('votes.until')} <When at={closesAt} withTime />
          </p>
          <p className="small">{t('votes.inBox', { ballots, voters })}</p>
        </Link>
      ))}
    </>
  )
}
