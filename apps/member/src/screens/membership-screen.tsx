import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { RegisterLine } from '@mutua/sdk/coop/register'
import { saveFile } from '@mutua/ui/files/save-file'
import { dayWords } from '@mutua/ui/records/day-words'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useOwnApplication, useOwnLine, useRegisterStep } from '../facts/register-facts.ts'
import { ApplicationState } from './application-state.tsx'
import { JoinForm } from './join-form.tsx'
import { MembershipStory } from './membership-story.tsx'

/** Being a member: how to become one, how far that is, what stands in the register, and the way out. */
export const MembershipScreen = () => {
  const { t } = useTranslation()
  const line = useOwnLine()
  const application = useOwnApplication()
  const error = line.error ?? application.error
  if (error !== null)
    return <Fault error={error} again={() => void Promise.all([line.refetch(), application.refetch()])} />
  if (line.data === undefined || application.data === undefined) return <Waiting />
  const isIn = line.data !== null && line.data.refund === undefined
  const isOpen =
    application.data !== null && !['admitted', 'withdrawn', 'dismissed'].includes(application.data.state)
  const mayAsk =
    !isIn &&
    (application.data === null || !['applied', 'unconfirmed', 'appealed'].includes(application.data.state))
  return (
    <>
      <h1>{t(isIn ? 'membership.title' : 'membership.join')}</h1>
      {line.data === null ? null : <Mine line={line.data} />}
      {line.data === null ? null : <MembershipStory line={line.data} />}
      {!isIn && isOpen && application.data !== null ? (
        <ApplicationState application={application.data} />
      ) : null}
      {mayAsk ? <JoinForm isAgain={application.data !== null || line.data !== null} /> : null}
    </>
  )
}

const Mine = ({ line }: { readonly line: RegisterLine }) => {
  const { t, i18n } = useTranslation()
  const day = (date: string) => dayWords(date, i18n.language)
  const money = (cents: bigint) => moneyWords(cents, i18n.language)
  const { quota, refund, state } = line
  return (
    <section className="card stands" aria-labelledby="mine">
      <h2 id="mine">{t(`membership.states.${state}`)}</h2>
      <dl className="facts">
        <dt>{t('membership.number')}</dt>
        <dd>{line.number}</dd>
        <dt>{t('membership.since')}</dt>
        <dd>{day(line.admittedOn)}</dd>
        {refund === undefined ? (
          <>
            <dt>{t('membership.votes')}</dt>
            <dd>{day(line.voteFrom)}</dd>
            <dt>{t('membership.paid')}</dt>
            <dd>{money(quota.paidCents)}</dd>
            {quota.paidCents === quota.subscribedCents ? null : (
              <>
                <dt>{t('membership.toPay')}</dt>
                <dd>{money(quota.subscribedCents - quota.paidCents)}</dd>
              </>
            )}
          </>
        ) : (
          <>
            <dt>{t(refund.isPaid ? 'membership.refunded' : 'membership.toRefund')}</dt>
            <dd>{money(refund.cents)}</dd>
            {refund.isPaid ? null : (
              <>
                <dt>{t('membership.refundBy')}</dt>
                <dd>{day(refund.dueBy ?? refund.latestBy)}</dd>
              </>
            )}
          </>
        )}
      </dl>
      <Ended line={line} />
      {refund === undefined ? <Card /> : <p>{t('membership.stays')}</p>}
      <p>
        <Link href={refund === undefined ? '/membership/leave' : '/carry'} className="line">
          {t(refund === undefined ? 'leave.title' : 'carry.title')}
        </Link>
      </p>
    </section>
  )
}

/** Why somebody is a member no more, and until when they may ask the court. */
const Ended = ({ line }: { readonly line: RegisterLine }) => {
  const { t, i18n } = useTranslation()
  const step = line.steps.findLast(({ kind }) => kind === line.state || kind === 'exit-refused')
  if (step?.reason === undefined) return null
  return (
    <>
      <p>
        <bdi>{step.reason}</bdi>
      </p>
      {step.appealUntil === undefined ? null : (
        <p>{t('membership.court', { day: dayWords(step.appealUntil, i18n.language) })}</p>
      )}
    </>
  )
}

/** The signed credential: whoever is shown it can check it without asking the co-op who asks. */
const Card = () => {
  const { t } = useTranslation()
  const take = useRegisterStep(async ({ credential }) => {
    saveFile(new Blob([await credential()], { type: 'application/vc+jwt' }), 'tessera-socio.jwt')
  })
  return (
    <>
      <p>
        <Button isBusy={take.isPending} onClick={() => take.mutate(undefined)}>
          {t('membership.card')}
        </Button>
      </p>
      {take.error === null ? null : <Fault error={take.error} />}
    </>
  )
}
