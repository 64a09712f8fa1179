import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Vote } from '@mutua/sdk/voting/vote'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useDecisions } from '../facts/signing-facts.ts'
import { useAnswerWords, useVote, useVoting } from '../facts/vote-facts.ts'
import { PaperCount } from './paper-count.tsx'
import { PaperTicks, PaperUrn } from './paper-ballots.tsx'
import { TwoSignatures } from './two-signatures.tsx'
import { VoteSteps } from './vote-steps.tsx'

/** A secret vote: how far it has come and who is waited for, and what staff have to do of it now. */
export const VoteScreen = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const { data: vote, error, refetch } = useVote(id)
  if (vote === undefined)
    return error === null ? <Waiting /> : <Fault error={error} again={() => void refetch()} />
  return (
    <>
      <h1>
        <bdi>{vote.questions.map(({ question }) => question).join(' · ')}</bdi>
      </h1>
      <p role="status">
        <span className={vote.phase === 'cancelled' ? 'state over' : 'state'}>
          {t(`votes.phase.${vote.phase}`)}
        </span>
      </p>
      {vote.phase === 'cancelled' ? null : <VoteSteps vote={vote} />}
      {vote.result === undefined ? null : <Result vote={vote} result={vote.result} />}
      {vote.phase === 'open' ? (
        <>
          <AtTheDesk vote={vote} />
          <PaperTicks vote={vote} />
        </>
      ) : null}
      {vote.phase === 'paper' && vote.paper.ticked > 0 ? (
        <>
          <PaperUrn vote={vote} />
          <PaperCount vote={vote} />
        </>
      ) : null}
      {vote.archive.events === 0 ? null : <Anybody vote={vote} />}
    </>
  )
}

/** Where somebody votes on a device of the co-op, and what the second officer signs for that. */
const AtTheDesk = ({ vote }: { readonly vote: Vote }) => {
  const { t } = useTranslation()
  const { desk } = useVoting()
  const start = `${vote.id}/`
  const waiting = (useDecisions().data ?? []).filter(
    ({ kind, subject }) => kind === 'ballot-desk' && subject.startsWith(start),
  )
  return (
    <section className="card" aria-labelledby="desk">
      <h2 id="desk">{t('votes.desk')}</h2>
      <p>{t('votes.deskWhat')}</p>
      <p>
        <Link href={`/votes/${vote.id}/desk`} className="button first">
          {t('votes.toDesk')}
        </Link>
      </p>
      {waiting.map((decision) => {
        const member = Number(decision.subject.slice(start.length))
        return (
          <TwoSignatures
            key={decision.subject}
            decision={decision}
            proposeLabel={t('votes.isThere', { member })}
            confirmLabel={t('votes.isThere', { member })}
            onPropose={() => Promise.resolve()}
            onConfirm={(signer) => desk.confirm(vote.id, member, signer)}
          >
            <h3>{t('votes.deskOf', { member })}</h3>
            <p>{t('votes.deskSign')}</p>
          </TwoSignatures>
        )
      })}
    </section>
  )
}

const Result = ({ vote, result }: { readonly vote: Vote; readonly result: NonNullable<Vote['result']> }) => {
  const { t } = useTranslation()
  const words = useAnswerWords()
  return (
    <section className="card stands" aria-labelledby="result">
      <h2 id="result">{t('votes.result')}</h2>
      {vote.questions.map((question, index) => (
        <dl key={question.question} className="votes">
          {[
            ...question.answers.map((_answer, place) => [place]),
            ...(question.blank === true ? ['blank' as const] : []),
          ].map((choice, place) => (
            <div key={place} className="pair">
              <dt dir="auto">{words(question, choice)}</dt>
              <dd>{result.counts[index]?.[place] ?? 0}</dd>
            </div>
          ))}
        </dl>
      ))}
      <p className="small">{t('votes.counted', { count: result.ballots })}</p>
    </section>
  )
}

/** What is public from the first ballot on. */
const Anybody = ({ vote }: { readonly vote: Vote }) => {
  const { t } = useTranslation()
  const { config } = useSignedIn()
  return (
    <section className="card" aria-labelledby="anybody">
      <h2 id="anybody">{t('votes.anybody')}</h2>
      <p>{t('votes.anybodyWhat')}</p>
      <p className="answers">
        <a
          className="button"
          href={`${config.consentService}/ballots/${vote.id}/archive`}
          download={`${vote.uuid}.bel`}
        >
          {t('votes.archive')}
        </a>
        <a className="button" href={`/member/votes/${vote.id}`}>
          {t('votes.recount')}
        </a>
      </p>
      {vote.archive.head === undefined ? null : (
        <p className="small">
          {t('votes.head')} <code className="digest">{vote.archive.head}</code>
        </p>
      )}
    </section>
  )
}
