import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Vote } from '@mutua/sdk/voting/vote'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useVote } from '../facts/ballot-facts.ts'
import { FindBallot } from './find-ballot.tsx'
import { Recount } from './recount.tsx'
import { VoteForm } from './vote-form.tsx'
import { VoteReceipt, type Receipt } from './vote-receipt.tsx'
import { VoteResult } from './vote-result.tsx'

/** One secret vote: the ballot while the polls are open, then the result, one's own ballot in the list, and the recount. */
export const VoteScreen = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const { data: vote, error, refetch } = useVote(id)
  const [receipt, setReceipt] = useState<Receipt>()
  if (vote === undefined)
    return error === null ? <Waiting /> : <Fault error={error} again={() => void refetch()} />
  return (
    <>
      <h1>
        <bdi>{vote.questions[0]?.question}</bdi>
      </h1>
      <p role="status">
        {t(`vote.phase.${vote.phase}`)}{' '}
        {vote.phase === 'open' ? (
          <>
            {t('vote.until')} <When at={vote.closesAt} withTime />
          </>
        ) : vote.phase === 'ready' ? (
          <>
            {t('vote.from')} <When at={vote.opensAt} withTime />
          </>
        ) : null}
      </p>
      {vote.phase !== 'open' ? null : receipt === undefined ? (
        <VoteForm vote={vote} onCast={setReceipt} />
      ) : (
        <VoteReceipt vote={vote} receipt={receipt} again={() => setReceipt(undefined)} />
      )}
      {vote.result === undefined ? null : <VoteResult vote={vote} result={vote.result} />}
      {vote.archive.events < 2 ? null : <FindBallot id={vote.id} />}
      {vote.archive.events === 0 ? null : <Recount vote={vote} />}
      <Parties vote={vote} />
    </>
  )
}

const Parties = ({ vote }: { readonly vote: Vote }) => {
  const { t } = useTranslation()
  const { authority, trustees, threshold } = vote.parties
  return (
    <details className="card">
      <summary>{t('vote.parties')}</summary>
      <p>{t('vote.how')}</p>
      <dl className="facts">
        <dt>{t('vote.authority')}</dt>
        <dd>
          <bdi>{authority.name}</bdi>
        </dd>
        <dt>{t('vote.trustees', { needed: threshold, all: trustees.length })}</dt>
        <dd>
          {trustees.map(({ name, key }) => (
            <span key={key}>
              <bdi>{name}</bdi>
              <br />
            </span>
          ))}
        </dd>
        <dt>{t('vote.tookPart')}</dt>
        <dd>{t('vote.of', { part: vote.tookPart, whole: vote.voters })}</dd>
      </dl>
    </details>
  )
}
