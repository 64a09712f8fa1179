import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useVotes } from '../facts/ballot-facts.ts'

/** The secret votes of the co-op, the newest first. */
export const VotesScreen = () => {
  const { t } = useTranslation()
  const { data, error, refetch } = useVotes()
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('vote.title')}</h1>
      {data.length === 0 ? <p className="note">{t('vote.none')}</p> : null}
      {data.map((vote) => (
        <section key={vote.id} className="card" aria-labelledby={`vote-${vote.id}`}>
          <h2 id={`vote-${vote.id}`}>
            <Link href={`/votes/${vote.id}`}>
              <bdi>{vote.questions[0]?.question}</bdi>
            </Link>
          </h2>
          <p>
            {t(`vote.phase.${vote.phase}`)}
            <br />
            <span className="small">
              {t('vote.until')} <When at={vote.closedAt ?? vote.closesAt} withTime />
            </span>
          </p>
        </section>
      ))}
    </>
  )
}
