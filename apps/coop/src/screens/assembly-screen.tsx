import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { currentText } from '@mutua/sdk/assembly/motion'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useAssembling, useAssembly, useSeparateNeed } from '../facts/assembly-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { AssemblyFloor } from './assembly-floor.tsx'
import { AssemblyForm } from './assembly-form.tsx'
import { AssemblyMinutes } from './assembly-minutes.tsx'
import { AssemblyMotions } from './assembly-motions.tsx'
import { AssemblyParts } from './assembly-parts.tsx'
import { AssemblyTurnout, RemindVoters } from './assembly-turnout.tsx'
import { OpenAssembly } from './open-assembly.tsx'

/** One assembly from its draft to its signed minutes: what can be done next is what is shown. */
export const AssemblyScreen = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const { data: assembly, error, refetch } = useAssembly(id)
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (assembly === undefined) return <Waiting />
  const { state } = assembly
  return (
    <>
      <h1>
        <bdi>{assembly.title}</bdi>
      </h1>
      <p>
        <span className={state === 'called' || state === 'open' ? 'state' : 'state over'}>
          {t(`assembly.state.${state}`)}
        </span>{' '}
        <When at={assembly.firstCall} withTime />
      </p>
      {state === 'called' || state === 'open' ? (
        <div className="answers">
          <Link href={`/assemblies/${id}/door`} className="button">
            {t('checkIn.open')}
          </Link>
          <Link href={`/assemblies/${id}/board`} className="button">
            {t('board.open')}
          </Link>
        </div>
      ) : null}
      {state === 'draft' ? <Draft assembly={assembly} /> : null}
      <AssemblyParts assembly={assembly} />
      {assembly.notice === undefined ? null : <Roll notice={assembly.notice} />}
      {state === 'called' ? <PaperNotice assembly={assembly} /> : null}
      {state === 'called' ? <OpenAssembly assembly={assembly} /> : null}
      {state === 'called' || state === 'open' ? <AssemblyFloor assembly={assembly} /> : null}
      {state === 'draft' ? null : <AssemblyMotions assembly={assembly} />}
      {state === 'open' ? <CloseAssembly assembly={assembly} /> : null}
      {state === 'called' || state === 'open' ? <RemindVoters assembly={assembly} /> : null}
      {state === 'closed' || state === 'signed' ? (
        <>
          <AssemblyTurnout id={id} />
          <AssemblyMinutes assembly={assembly} />
        </>
      ) : null}
      {state === 'draft' || state === 'called' ? <CallOff id={id} /> : null}
      {assembly.endReason === undefined ? null : (
        <p>
          {t('assembly.endedFor')} <bdi>{assembly.endReason}</bdi>
        </p>
      )}
    </>
  )
}

/** The wizard: what the notice lacks stands before the button, which is not to be had without it. */
const Draft = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t } = useTranslation()
  const assembling = useAssembling()
  const call = useConsoleStep(() => assembling.step(assembly.id, 'call'))
  const textless = assembly.motions.filter((motion) => currentText(motion).text.trim() === '')
  const plainless = assembly.motions.filter(({ summary }) => summary === undefined)
  return (
    <>
      <section className={textless.length > 0 ? 'card asks' : 'card stands'} aria-labelledby="ready">
        <h2 id="ready">{t('assembly.ready')}</h2>
        <ul>
          {textless.map(({ number, title }) => (
            <li key={number}>
              <strong>
                {t('assembly.noText')} <bdi>{title}</bdi>
              </strong>
            </li>
          ))}
          {plainless.map(({ number, title }) => (
            <li key={number}>
              {t('assembly.noSummary')} <bdi>{title}</bdi>
            </li>
          ))}
          <li>{t('assembly.freezes')}</li>
          <li>{t('assembly.tells')}</li>
        </ul>
        <Button
          kind="first"
          disabled={textless.length > 0}
          isBusy={call.isPending}
          onClick={() => call.mutate(undefined)}
        >
          {t('assembly.call')}
        </Button>
        {call.error === null ? null : <Fault error={call.error} />}
      </section>
      {assembly.kind === 'general' ? <ApartFirst assembly={assembly} /> : null}
      <details className="card">
        <summary>{t('assembly.change')}</summary>
        <AssemblyForm assembly={assembly} />
      </details>
    </>
  )
}

const Roll = ({ notice }: { readonly notice: NonNullable<Assembly['notice']> }) => {
  const { t } = useTranslation()
  return (
    <section className="card" aria-labelledby="roll">
      <h2 id="roll">{t('assembly.roll')}</h2>
      <p>{t('assembly.rollWhat', { members: notice.members, votes: notice.votesDue })}</p>
      <p className="small">
        {t('assembly.calledOn')} <When at={notice.at} withTime />. {t('assembly.rollDigest')}{' '}
        <code className="digest">{notice.rollDigest}</code>
      </p>
    </section>
  )
}

/** For who has no device: the whole notice, to print and send. */
const PaperNotice = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t } = useTranslation()
  const { place, remote, secondCall, motions } = assembly
  return (
    <details className="card">
      <summary>{t('assembly.onPaper')}</summary>
      <dl className="facts">
        <dt>{t('assembly.first')}</dt>
        <dd>
          <When at={assembly.firstCall} withTime />
        </dd>
        {secondCall === undefined ? null : (
          <>
            <dt>{t('assembly.second')}</dt>
            <dd>
              <When at={secondCall} withTime />
            </dd>
          </>
        )}
        <dt>{t('assembly.place')}</dt>
        <dd dir="auto">{place}</dd>
        {remote === undefined ? null : (
          <>
            <dt>{t('assembly.remote')}</dt>
            <dd dir="auto">{remote}</dd>
          </>
        )}
      </dl>
      {motions.map((motion) => (
        <section key={motion.number}>
          <h2>
            {motion.number}. <bdi>{motion.title}</bdi>
          </h2>
          {motion.summary === undefined ? null : <p dir="auto">{motion.summary.plain}</p>}
          <p dir="auto" className="said">
            {motion.texts[0]?.text}
          </p>
        </section>
      ))}
      <Button onClick={() => window.print()}>{t('assembly.print')}</Button>
    </details>
  )
}

const CloseAssembly = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t } = useTranslation()
  const assembling = useAssembling()
  const close = useConsoleStep(() => assembling.step(assembly.id, 'close'))
  const isDone = assembly.motions.every(({ state }) => state === 'decided' || state === 'withdrawn')
  return (
    <section aria-labelledby="close">
      <h2 id="close">{t('assembly.closing')}</h2>
      {isDone ? null : <p>{t('assembly.notDone')}</p>}
      <Button disabled={!isDone} isBusy={close.isPending} onClick={() => close.mutate(undefined)}>
        {t('assembly.close')}
      </Button>
      {close.error === null ? null : <Fault error={close.error} />}
    </section>
  )
}

const CallOff = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const assembling = useAssembling()
  const [reason, setReason] = useState('')
  const off = useConsoleStep(() => assembling.callOff(id, reason.trim()))
  return (
    <details>
      <summary>{t('assembly.callOff')}</summary>
      <TextField label={t('assembly.callOffWhy')} rows={2} value={reason} onValue={setReason} />
      <Button disabled={reason.trim() === ''} isBusy={off.isPending} onClick={() => off.mutate(undefined)}>
        {t('assembly.callOffNow')}
      </Button>
      {off.error === null ? null : <Fault error={off.error} />}
    </details>
  )
}

/** Where the law wants parts to meet first, it says so before the notice is refused; elsewhere they are a choice. */
const ApartFirst = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t } = useTranslation()
  const { data } = useSeparateNeed(assembly.recordDate)
  const link = <Link href={`/assemblies/${assembly.id}/separate`}>{t('separate.prepare')}</Link>
  if (data?.isNeeded !== true) return <p>{link}</p>
  const { members, provinces, mutualActivities: activities } = data
  return (
    <section className="card asks" aria-labelledby="apart-first">
      <h2 id="apart-first">{t('separate.must')}</h2>
      <p>{t('separate.need', { members, provinces, activities })}</p>
      <p>{link}</p>
    </section>
  )
}
