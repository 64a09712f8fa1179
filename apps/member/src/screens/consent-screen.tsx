import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { emergencyPurpose } from '@mutua/sdk/consent/emergency'
import { grantStateAt, type Grant } from '@mutua/sdk/consent/grant'
import { instantOf } from '@mutua/sdk/ids'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { dayText, When } from '@mutua/ui/views/when'
import { useActing, useMay } from '../facts/acting.ts'
import { useRefusals } from '../facts/afterwards-facts.ts'
import { useTimeLeft } from '../facts/countdown.ts'
import { isInForce, localIdOf, useConsents, useGrants, usePod, useUses } from '../facts/use-facts.ts'
import { useNameOfConsent } from '../facts/name-of-consent.ts'
import { purposeWords } from '@mutua/ui/records/use-words'
import { whatWords } from '@mutua/ui/records/what-words'
import { ChangeConsent } from './change-consent.tsx'
import { ComplaintForm } from './complaint-form.tsx'
import { ConsentPaper } from './consent-paper.tsx'
import { ErasureLine } from './erasure-line.tsx'
import { Exactly, Masked } from './exactly.tsx'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'
import { RefusalLines } from './refusal-lines.tsx'
import { StudyOfConsent } from './study-uses.tsx'
import { UsageMonths } from './usage-months.tsx'
import { UseLines } from './use-line.tsx'

/** One consent: what it covers, who used it, and every step that its owner can take. */
export const ConsentScreen = ({ id }: { readonly id: string }) => {
  const grant = useGrants((all) => all.find((one) => localIdOf(one.id) === id) ?? null)
  if (grant.error !== null) return <Fault error={grant.error} again={() => void grant.refetch()} />
  if (grant.data === undefined) return <Waiting />
  return grant.data === null ? <NothingScreen /> : <Consent grant={grant.data} />
}

const Consent = ({ grant }: { readonly grant: Grant }) => {
  const { t, i18n } = useTranslation()
  const nameOf = useNameOfConsent()
  const pod = usePod()
  const uses = useUses()
  const acting = useActing()
  const mayDecide = useMay('decide')
  const state = grantStateAt(grant, instantOf(Date.now()))
  const ofThis = uses.data?.filter((use) => use.grant === grant.id) ?? []
  return (
    <>
      <h1>{nameOf(grant)}</h1>
      <p>
        <span className={state === 'given' ? 'state' : 'state over'}>
          {t(`state.${state}`, { until: dayText(grant.validUntil, i18n.language) })}
        </span>
      </p>
      {acting === undefined ? <StudyOfConsent recipient={grant.recipient} /> : null}
      <section className="card">
        <dl className="facts">
          <dt>{t('request.why')}</dt>
          <dd>{purposeWords(grant.purpose, i18n.language, t)}</dd>
          <dt>{t('consent.since')}</dt>
          <dd>
            <When at={grant.validFrom} />
          </dd>
          <dt>{t('request.until')}</dt>
          <dd>
            <When at={grant.validUntil} />
          </dd>
        </dl>
        <h2>{t('request.what')}</h2>
        <ul>
          {whatWords(grant, pod.root, { t, language: i18n.language }).map((word) => (
            <li key={word}>{word}</li>
          ))}
        </ul>
        <Masked terms={grant.terms} />
        <Exactly of={grant} />
        {acting === undefined ? (
          <p>
            <Link href={`/sharing/${localIdOf(grant.id)}/preview`} className="button">
              {t('preview.link')}
            </Link>
          </p>
        ) : null}
      </section>
      <Steps grant={grant} />
      {isInForce(grant) || acting !== undefined ? null : <ErasureLine grant={grant.id} />}
      {isConsent(grant) && acting === undefined ? <ConsentPaper grant={grant} /> : null}
      {isConsent(grant) && isInForce(grant) && mayDecide ? <ChangeConsent grant={grant} /> : null}
      <section className="card">
        <h2>{t('consent.uses', { count: ofThis.length })}</h2>
        <UsageMonths uses={ofThis} />
        {ofThis.length === 0 ? (
          <p>{t('consent.noUses')}</p>
        ) : (
          <UseLines uses={ofThis} most={20} mayComplain={acting === undefined} />
        )}
      </section>
      {acting === undefined ? (
        <>
          <Refused grant={grant} />
          <Complain grant={grant} />
        </>
      ) : null}
    </>
  )
}

const Steps = ({ grant }: { readonly grant: Grant }) => {
  const { t } = useTranslation()
  const consents = useConsents()
  const queries = useQueryClient()
  const step = useMutation({
    mutationFn: (kind: 'pause' | 'resume' | 'restore') => consents[kind](grant.id),
    onSettled: () => queries.invalidateQueries(),
  })
  const state = grantStateAt(grant, instantOf(Date.now()))
  const mayWithdraw = useMay('withdraw')
  // To let somebody read again is to decide.
  const mayDecide = useMay('decide')
  const left = useTimeLeft(grant.state === 'withdrawn' ? grant.withdrawnAt : undefined)
  return (
    <>
      {step.error === null ? null : <Fault error={step.error} />}
      {isInForce(grant) ? (
        <div className="answers">
          {mayWithdraw ? (
            <Link href={`/sharing/${localIdOf(grant.id)}/withdraw`} className="button">
              {t('consent.withdraw')}
            </Link>
          ) : null}
          {isConsent(grant) && (state === 'paused' ? mayDecide : mayWithdraw) ? (
            <Button
              isBusy={step.isPending}
              onClick={() => step.mutate(state === 'paused' ? 'resume' : 'pause')}
            >
              {state === 'paused' ? t('consent.resume') : t('consent.pause')}
            </Button>
          ) : null}
        </div>
      ) : null}
      {isConsent(grant) && mayDecide && left !== undefined ? (
        <div className="note" role="status">
          <p>{t('consent.withdrawnNow')}</p>
          {/* Said once, not each second. */}
          <p aria-live="off">
            <span role="timer">{t('tracker.restoreFor', { left })}</span>
          </p>
          <Button isBusy={step.isPending} onClick={() => step.mutate('restore')}>
            {t('consent.restore')}
          </Button>
        </div>
      ) : null}
    </>
  )
}

/** What was opened in an emergency is no consent: all its owner can do is end it (docs/decisions/0200). */
const isConsent = ({ purpose }: Grant): boolean => purpose !== emergencyPurpose

/** That a withdrawal bites. */
const Refused = ({ grant }: { readonly grant: Grant }) => {
  const { t } = useTranslation()
  const refusals = useRefusals()
  const ofThis = refusals.data?.filter((one) => one.grant === grant.id) ?? []
  return ofThis.length === 0 ? null : (
    <section className="card">
      <h2>{t('refused.title')}</h2>
      <RefusalLines refusals={ofThis} />
    </section>
  )
}

const Complain = ({ grant }: { readonly grant: Grant }) => {
  const { t } = useTranslation()
  const [isComplaining, setComplaining] = useState(false)
  return isComplaining ? (
    <section className="card">
      <h2>{t('complaint.title')}</h2>
      <ComplaintForm about={{ grant: grant.id }} onLeave={() => setComplaining(false)} />
    </section>
  ) : (
    <p>
      <Button kind="quiet" onClick={() => setComplaining(true)}>
        {t('longer.complain')}
      </Button>
    </p>
  )
}
