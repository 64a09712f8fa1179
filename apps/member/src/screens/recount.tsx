import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ArchiveVerdict } from '@mutua/sdk/ballot/verify-archive'
import type { Vote } from '@mutua/sdk/voting/vote'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useRecount } from '../facts/ballot-facts.ts'

/** Counting again by oneself, on this device or with a program of others. */
export const Recount = ({ vote }: { readonly vote: Vote }) => {
  const { t } = useTranslation()
  const { config } = useSignedIn()
  const [checked, setChecked] = useState(0)
  const recount = useRecount(vote.id, setChecked)
  return (
    <section className="card" aria-labelledby="recount">
      <h2 id="recount">{t('vote.recount')}</h2>
      <p>{t('vote.recountWhat')}</p>
      <Button isBusy={recount.isPending} onClick={() => recount.mutate()}>
        {t('vote.recountButton')}
      </Button>
      <div role="status">
        {recount.isPending ? <p>{t('vote.counting', { count: checked })}</p> : null}
        {recount.data === undefined ? null : <Verdict vote={vote} verdict={recount.data} />}
      </div>
      {recount.error === null ? null : <Fault error={recount.error} />}
      <p className="small">
        <a
          href={`${config.consentService}/ballots/${vote.id}/archive`}
          download={`${vote.uuid}.bel`}
          className="line"
        >
          {t('vote.archive')}
        </a>{' '}
        {t('vote.archiveWhat')}
      </p>
    </section>
  )
}

const Verdict = ({ vote, verdict }: { readonly vote: Vote; readonly verdict: ArchiveVerdict }) => {
  const { t } = useTranslation()
  if (verdict.kind === 'refused')
    return (
      <p className="fault">
        {t('vote.refused')}{' '}
        <span lang="en" dir="ltr" className="small">
          {verdict.why}
        </span>
      </p>
    )
  const isResult = verdict.counts !== undefined && vote.result !== undefined
  // Blank ballots come first in the archive and last here.
  const isSame =
    isResult &&
    vote.questions.every(({ blank }, index) => {
      const [first, ...others] = verdict.counts?.[index] ?? []
      const told = blank === true && first !== undefined ? [...others, first] : verdict.counts?.[index]
      return JSON.stringify(told) === JSON.stringify(vote.result?.counts[index])
    })
  // A file that verifies by itself may still be one of another vote, or have ballots for which nobody took a ticket.
  const isStuffed = isResult && verdict.trackers.size > vote.tookPart
  if (verdict.election.uuid !== vote.uuid || isStuffed || (isResult && !isSame))
    return <p className="fault">{t('vote.refused')}</p>
  const trustees = verdict.decryptedBy.map((place) => vote.parties.trustees[place - 1]?.name ?? String(place))
  return (
    <>
      <p>
        <strong>{t(isResult ? 'vote.verified' : 'vote.verifiedSoFar')}</strong>
      </p>
      <ol className="steps-done">
        <li>{t('vote.steps.chain')}</li>
        <li>{t('vote.steps.keys', { count: verdict.credentials.size })}</li>
        <li>{t('vote.steps.ballots', { count: verdict.cast })}</li>
        <li>{t('vote.steps.last', { count: verdict.trackers.size })}</li>
        {trustees.length === 0 ? null : <li>{t('vote.steps.opened', { names: trustees.join(', ') })}</li>}
        {isResult ? <li>{t('vote.steps.result')}</li> : null}
      </ol>
    </>
  )
}
