import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { addDays, civilDateOf, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import type { Study, StudyProgress, StudyStepKind, StudyStepWish } from '@mutua/sdk/pool/study'
import { dayWords } from '@mutua/ui/records/day-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { useOwnKey } from '../facts/signing-facts.ts'
import { useCohortFloor, useStudyProgress, useStudyStep } from '../facts/study-facts.ts'
import { isBlocked, nextOf, type StudyWait } from '../facts/study-next.ts'

/** The next step of a study: what it means, what is missing for it, and the officer’s signature that takes it. */
export const StudyStepCard = ({ study }: { readonly study: Study }) => {
  const { t } = useTranslation()
  const next = nextOf(study, { today: civilDateOf(Date.now()), cohortFloor: useCohortFloor() })
  const progress = useStudyProgress(study)
  if (next.kind === 'nothing') return null
  const isRunning = progress.data?.state === 'running'
  return (
    <>
      <section className={isBlocked(next) ? 'card' : 'card asks'} aria-labelledby="next">
        <h2 id="next">
          {t('studies.next')}
          {next.kind === 'step' ? <>: {t(`studies.step.${next.step}`)}</> : null}
        </h2>
        {next.kind === 'approval' ? <p>{t('studies.wait.approval')}</p> : null}
        {next.kind === 'step' ? (
          <>
            {next.step === 'recruit' ? null : <p>{t(`studies.means.${next.step}`)}</p>}
            {next.waits === undefined ? null : <Waits waits={next.waits} />}
            {progress.data === undefined ? null : <Progress progress={progress.data} />}
            {next.step === 'recruit' ? (
              <Recruit study={study} isBlocked={isBlocked(next)} />
            ) : (
              <Sign study={study} wish={{ step: next.step }} isBlocked={isBlocked(next) || isRunning} />
            )}
          </>
        ) : null}
      </section>
      {study.state === 'recruiting' || study.state === 'frozen' ? <CloseEarly study={study} /> : null}
    </>
  )
}

const Waits = ({ waits }: { readonly waits: StudyWait }) => {
  const { t, i18n } = useTranslation()
  return (
    <p className="note">
      {waits.for === 'cohort'
        ? t('studies.wait.cohort', { floor: waits.floor })
        : t(`studies.wait.${waits.for}`, { day: dayWords(waits.day, i18n.language) })}
    </p>
  )
}

/** In tens of a hundred: the counts themselves would say exactly how many take part. */
const Progress = ({ progress }: { readonly progress: StudyProgress }) => {
  const { t } = useTranslation()
  const { state, read, of } = progress
  const percent = of === 0 ? 0 : Math.floor((read * 10) / of) * 10
  return (
    <div role="status">
      {state === 'running' ? (
        <p>
          {t('studies.running', { percent })}
          <progress max={100} value={percent} aria-label={t('studies.next')} />
        </p>
      ) : null}
      {state === 'failed' ? (
        <p className="note">
          {t('studies.failed')} <bdi lang="en">{progress.problem?.detail}</bdi>
        </p>
      ) : null}
    </div>
  )
}

const Recruit = ({ study, isBlocked: blocked }: { readonly study: Study; readonly isBlocked: boolean }) => {
  const { t } = useTranslation()
  const today = civilDateOf(Date.now())
  const latest = addDays(study.project.document.to, -1 - study.plan.noticeDays)
  const usual = addDays(today, usualDays)
  const [until, setUntil] = useState<string>(usual < latest ? usual : latest)
  const parsed = civilDateSchema.safeParse(until)
  return (
    <>
      <p>{t('studies.means.recruit', { days: study.plan.noticeDays })}</p>
      <TextField
        type="date"
        label={t('studies.until')}
        min={today}
        max={latest}
        value={until}
        onValue={setUntil}
      />
      <Sign
        study={study}
        wish={{ step: 'recruit', until: parsed.data ?? today }}
        isBlocked={blocked || !parsed.success}
      />
    </>
  )
}

/** What is usually enough for everybody to have come by. */
const usualDays = 30

/** Folded away: nobody joins any more, and there is no way back. */
const CloseEarly = ({ study }: { readonly study: Study }) => {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  return (
    <details>
      <summary>{t('studies.early')}</summary>
      <p>{t('studies.earlyWhat')}</p>
      <TextField label={t('studies.reason')} rows={2} value={reason} onValue={setReason} />
      <Sign
        study={study}
        wish={{ step: 'close', reason: reason.trim() }}
        isBlocked={reason.trim() === '' || reason.trim().length > longestReason}
      />
    </details>
  )
}

const longestReason = 1_200

/** One officer signs a step; the text that is signed is worked out here and has to be the one that the service drew up. */
const Sign = ({
  study,
  wish,
  isBlocked: blocked,
}: {
  readonly study: Study
  readonly wish: StudyStepWish & { readonly step: StudyStepKind }
  readonly isBlocked: boolean
}) => {
  const { t } = useTranslation()
  const own = useOwnKey()
  const step = useStudyStep(study)
  const signer = own.data?.signer
  return (
    <>
      {own.data !== undefined && signer === undefined ? (
        <p className="note">
          {t('sign.noKey')} <Link href="/key">{t('sign.toKey')}</Link>
        </p>
      ) : null}
      <Button
        kind="first"
        disabled={signer === undefined || blocked}
        isBusy={step.isPending}
        onClick={() => {
          if (signer !== undefined) step.mutate({ wish, signer })
        }}
      >
        {t('studies.signs', { step: t(`studies.step.${wish.step}`) })}
      </Button>
      {step.error === null ? null : <Fault error={step.error} />}
    </>
  )
}
