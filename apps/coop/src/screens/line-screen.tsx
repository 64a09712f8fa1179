import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { MemberStep, RegisterFile } from '@mutua/sdk/coop/register'
import { dayWords } from '@mutua/ui/records/day-words'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useLine } from '../facts/register-facts.ts'
import { LetterButtons } from './letter-buttons.tsx'
import { LineActs } from './line-acts.tsx'
import { QuotaForm } from './quota-form.tsx'
import { StepLines } from './step-lines.tsx'

/** One line of the register: what stands on it, its quota, all that was entered since, and what can be entered now. */
export const LineScreen = ({ number }: { readonly number: number }) => {
  const { t } = useTranslation()
  const { data, error, refetch } = useLine(number)
  return (
    <>
      <p>
        <Link href="/members" className="line">
          {t('members.title')}
        </Link>
      </p>
      {error === null ? null : <Fault error={error} again={() => void refetch()} />}
      {data === undefined ? error === null ? <Waiting /> : null : <Line file={data} />}
    </>
  )
}

const Line = ({ file }: { readonly file: RegisterFile }) => {
  const { t, i18n } = useTranslation()
  const day = (date: string) => dayWords(date, i18n.language)
  const money = (cents: bigint) => moneyWords(cents, i18n.language)
  const { quota, refund, steps, state } = file
  return (
    <>
      <h1>
        <bdi>{file.displayName}</bdi>
      </h1>
      <p>
        {t('register.lineOf', { number: file.number })}{' '}
        <span className={refund === undefined ? 'state' : 'state over'}>{t(`register.states.${state}`)}</span>
      </p>
      <section className="card" aria-labelledby="columns">
        <h2 id="columns">{t('register.columns')}</h2>
        <Columns file={file} />
        <LetterButtons of="line" number={file.number} />
      </section>
      <section className="card" aria-labelledby="quota">
        <h2 id="quota">{t('register.quota.title')}</h2>
        <dl className="facts">
          <dt>{t('register.quota.subscribed')}</dt>
          <dd>{money(quota.subscribedCents)}</dd>
          <dt>{t('register.quota.paid')}</dt>
          <dd>{money(quota.paidCents)}</dd>
          {refund === undefined ? null : (
            <>
              <dt>{t(refund.isPaid ? 'register.quota.refunded' : 'register.quota.toRefund')}</dt>
              <dd>{money(refund.cents)}</dd>
              <dt>{t('register.quota.dueBy')}</dt>
              <dd>{day(refund.dueBy ?? refund.latestBy)}</dd>
            </>
          )}
        </dl>
        {refund === undefined || refund.isPaid || refund.dueBy !== undefined ? null : (
          <p className="small">{t('register.quota.latest')}</p>
        )}
        <QuotaForm key={`${state} ${String(steps.length)}`} line={file} />
      </section>
      <section className="card" aria-labelledby="steps">
        <h2 id="steps">{t('register.story')}</h2>
        <p className="small">{t('register.storyWhat')}</p>
        <StepLines
          steps={steps}
          nameOf={(kind) => t(`register.steps.${kind}`)}
          more={(step) => <More step={step} />}
        />
      </section>
      <LineActs key={`acts ${state} ${String(steps.length)}`} line={file} />
    </>
  )
}

const Columns = ({ file }: { readonly file: RegisterFile }) => {
  const { t, i18n } = useTranslation()
  const day = (date: string) => dayWords(date, i18n.language)
  const { details, act } = file
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['category', t(`register.categories.${file.category}`)],
    [
      'born',
      details?.bornOn === undefined
        ? undefined
        : `${day(details.bornOn)}, \u2068${details.bornAt ?? ''}\u2069`,
    ],
    ['registration', details?.registration],
    ['representative', file.representative?.name],
    ['statute', file.statute?.slice(0, 16)],
    ['members', file.members === undefined ? undefined : String(file.members)],
    ['legalVotes', file.category === 'legal-person' ? String(file.votes ?? 1) : undefined],
    ['address', details?.address],
    ['province', file.province],
    ['section', file.section],
    ['admitted', day(file.admittedOn)],
    ['act', act === undefined ? undefined : `\u2068${act.number}\u2069, ${day(act.on)}`],
    ['votes', day(file.voteFrom)],
  ]
  return (
    <>
      <dl className="facts">
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <Fragment key={name}>
              <dt>{t(`register.facts.${name}`)}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </Fragment>
          ),
        )}
      </dl>
      {file.isBroughtOver ? <p className="small">{t('register.broughtOver')}</p> : null}
    </>
  )
}

const More = ({ step }: { readonly step: MemberStep }) => {
  const { t, i18n } = useTranslation()
  const day = (date: string) => dayWords(date, i18n.language)
  return (
    <>
      {step.cents === undefined ? null : <> · {moneyWords(step.cents, i18n.language)}</>}
      {step.changed?.displayName === undefined ? null : (
        <>
          {' '}
          · <bdi>{step.changed.displayName}</bdi>
        </>
      )}
      {step.decideBy === undefined ? null : <> · {t('register.answerBy', { day: day(step.decideBy) })}</>}
      {step.appealUntil === undefined ? null : (
        <> · {t('register.courtUntil', { day: day(step.appealUntil) })}</>
      )}
    </>
  )
}
