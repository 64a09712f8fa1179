import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { textOf, type CallView } from '@mutua/sdk/codesign/call'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { useCall, useCallAddress, useCalling } from '../facts/call-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { CallChecks } from './call-checks.tsx'
import { CallForm } from './call-form.tsx'
import { CallQuestions } from './call-questions.tsx'
import { CallRanking } from './call-ranking.tsx'
import { CallScoring } from './call-scoring.tsx'
import { CallStep } from './call-step.tsx'
import { CallTables } from './call-tables.tsx'
import { CallText } from './call-text.tsx'

/** One call, from its draft to what the parties promise each other: what is next stands first. */
export const CallScreen = ({ local }: { readonly local: string }) => {
  const { t } = useTranslation()
  const call = useCall(useCallAddress(local))
  if (call.error !== null) return <Fault error={call.error} again={() => void call.refetch()} />
  if (call.data === undefined) return <Waiting />
  const { state, draft, versions, off } = call.data
  const text = textOf(call.data)
  if (text === undefined) return null
  const isLive = state !== 'settled' && state !== 'called-off'
  const isClosed = state === 'checking' || state === 'scoring'
  return (
    <>
      <p>
        <Link href="/calls">{t('calls.back')}</Link>
      </p>
      <h1>
        <bdi>{text.title}</bdi>
      </h1>
      <p>
        <span className={isLive ? 'state' : 'state over'}>{t(`calls.state.${state}`)}</span>
      </p>
      <p>{t(`calls.now.${state}`)}</p>
      {off === undefined ? null : (
        <p className="small">
          <bdi>{off.reason}</bdi>
        </p>
      )}
      {draft === undefined ? null : <Publication call={call.data} />}
      {isClosed ? <Progress call={call.data} /> : null}
      {isClosed ? <CallChecks call={call.data} /> : null}
      {isClosed ? <CallScoring call={call.data} /> : null}
      {state === 'scoring' ? <Closing call={call.data} /> : null}
      {state === 'ranked' || state === 'settled' ? <CallRanking call={call.data} /> : null}
      {state === 'settled' ? <CallTables call={call.data} /> : null}
      {versions.length === 0 ? null : <CallQuestions call={call.data} />}
      <CallText call={call.data} />
      {state === 'draft' ? (
        <details className="card">
          <summary>{t('calls.change')}</summary>
          <CallForm call={call.data} />
        </details>
      ) : null}
      {state === 'open' || state === 'announced' ? (
        <details className="card">
          <summary>{t('calls.amend')}</summary>
          <p>{t('calls.amendWhat')}</p>
          <CallForm call={call.data} />
        </details>
      ) : null}
      {isLive && versions.length > 0 ? <CallOff call={call.data} /> : null}
    </>
  )
}

const Publication = ({ call }: { readonly call: CallView }) => {
  const { t } = useTranslation()
  const isFirst = call.versions.length === 0
  return (
    <section className="card asks" aria-labelledby="publication">
      <h2 id="publication">{t(isFirst ? 'calls.publish' : 'calls.amendment')}</h2>
      {call.draft?.reason === undefined ? null : (
        <p>
          <bdi>{call.draft.reason}</bdi>
        </p>
      )}
      <CallStep call={call} step="publication" words={t('calls.publishWhat')} />
    </section>
  )
}

/** Of the commission who has handed in: no score is in it. */
const Progress = ({ call }: { readonly call: CallView }) => {
  const { t } = useTranslation()
  const { progress, received = 0 } = call
  if (progress === undefined) return null
  return (
    <section className="card" aria-labelledby="progress">
      <h2 id="progress">{t('calls.progress')}</h2>
      <p>{t('calls.checked', { checked: progress.checked, received, toScore: progress.toScore })}</p>
      <ul className="plain chips">
        {progress.members.map(({ name, state }) => (
          <li key={name} className={state === 'handed-in' ? 'state' : 'state over'}>
            <bdi>{name}</bdi>: {t(`calls.member.${state}`)}
          </li>
        ))}
      </ul>
    </section>
  )
}

const Closing = ({ call }: { readonly call: CallView }) => {
  const { t } = useTranslation()
  const { progress } = call
  const done = progress?.members.filter(({ state }) => state === 'handed-in').length ?? 0
  const quorum = call.versions.at(-1)?.text.quorum ?? 0
  const isReady = done >= quorum || progress?.toScore === 0
  return (
    <section className={isReady ? 'card asks' : 'card'} aria-labelledby="closing">
      <h2 id="closing">{t('calls.closing')}</h2>
      {isReady ? (
        <CallStep call={call} step="scoring" words={t('calls.closingWhat')} />
      ) : (
        <p>{t('calls.closingWaits', { done, quorum })}</p>
      )}
    </section>
  )
}

/** Folded away: it ends all that was handed in. */
const CallOff = ({ call }: { readonly call: CallView }) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const [reason, setReason] = useState('')
  const want = useConsoleStep(() => calling.wantOff(call.id, reason.trim()))
  return (
    <details className="card">
      <summary>{t('calls.off')}</summary>
      <TextField label={t('calls.offWhy')} rows={2} value={reason} onValue={setReason} />
      <Button disabled={reason.trim() === ''} isBusy={want.isPending} onClick={() => want.mutate(undefined)}>
        {t('calls.offSay')}
      </Button>
      {want.isSuccess ? <CallStep call={call} step="off" words={t('calls.offSign')} /> : null}
      {want.error === null ? null : <Fault error={want.error} />}
    </details>
  )
}
