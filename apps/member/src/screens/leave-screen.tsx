import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { RegisterLine } from '@mutua/sdk/coop/register'
import { dayWords } from '@mutua/ui/records/day-words'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { useOwnLine, useRegisterStep } from '../facts/register-facts.ts'

/** Leaving the co-op: what ends, what stays, with which days, and what to take along. The data are another matter, and their own. */
export const LeaveScreen = () => {
  const { t } = useTranslation()
  const { data, error, refetch } = useOwnLine()
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('leave.title')}</h1>
      {data === null ? <p className="note">{t('coop.notMember')}</p> : <Leaving line={data} />}
    </>
  )
}

const Leaving = ({ line }: { readonly line: RegisterLine }) => {
  const { t } = useTranslation()
  return (
    <>
      <section className="card" aria-labelledby="stays">
        <h2 id="stays">{t('leave.stays')}</h2>
        <ul>
          <li>{t('leave.staysData')}</li>
          <li>{t('leave.staysConsents')}</li>
          <li>{t('leave.staysOwed')}</li>
        </ul>
        <h2>{t('leave.ends')}</h2>
        <ul>
          <li>{t('leave.endsVote')}</li>
          <li>{t('leave.endsQuota')}</li>
        </ul>
      </section>
      <Days line={line} />
      <section className="card" aria-labelledby="kit">
        <h2 id="kit">{t('leave.kit')}</h2>
        <p>{t('leave.kitWhat')}</p>
        <p>
          <Link href="/carry" className="button wide">
            {t('leave.take')}
          </Link>
        </p>
      </section>
      <Decide line={line} />
    </>
  )
}

/** Days of the law for a notice that is given today, or that was given. */
const Days = ({ line }: { readonly line: RegisterLine }) => {
  const { t, i18n } = useTranslation()
  const { quota, refund, ifLeftToday, steps } = line
  const notice = line.state === 'leaving' ? steps.findLast(({ kind }) => kind === 'exit-noticed') : undefined
  const articles = ifLeftToday?.articles
  const days: readonly (readonly ['answer' | 'notice' | 'exchange' | 'refund', string | undefined])[] = [
    ['answer', notice?.decideBy ?? ifLeftToday?.answerBy],
    ['notice', notice?.noticeOver ?? ifLeftToday?.noticeOver],
    ['exchange', notice?.exchangeUntil ?? ifLeftToday?.exchangeUntil],
    ['refund', refund?.dueBy ?? refund?.latestBy ?? ifLeftToday?.refundLatest],
  ]
  return (
    <section className="card" aria-labelledby="days">
      <h2 id="days">{t('leave.days')}</h2>
      <dl className="facts">
        <dt>{t('leave.quota')}</dt>
        <dd>{moneyWords(refund?.cents ?? quota.paidCents, i18n.language)}</dd>
        {days.flatMap(([name, day]) =>
          day === undefined
            ? []
            : [
                <dt key={`${name} word`}>{t(`leave.day.${name}`)}</dt>,
                <dd key={name}>
                  {dayWords(day, i18n.language)}
                  {articles === undefined ? null : (
                    <span className="small" lang="it">
                      <bdi>{articles[name]}</bdi>
                    </span>
                  )}
                </dd>,
              ],
        )}
      </dl>
      <p className="small">{t('leave.daysWhat')}</p>
    </section>
  )
}

const Decide = ({ line }: { readonly line: RegisterLine }) => {
  const { t, i18n } = useTranslation()
  const [reason, setReason] = useState('')
  const [hasCause, setCause] = useState(false)
  const barred = line.ifLeftToday?.barred
  const said = reason.trim()
  const leave = useRegisterStep((client) =>
    client.leave({
      ...(said === '' ? {} : { reason: said }),
      ...(barred !== undefined && hasCause ? { hasCause } : {}),
    }),
  )
  const stay = useRegisterStep((client) => client.stay())
  const error = leave.error ?? stay.error
  const notice = line.steps.findLast(({ kind }) => kind === 'exit-noticed')
  return (
    <section className="card asks" aria-labelledby="decide">
      <h2 id="decide">{t(`membership.states.${line.state}`)}</h2>
      {line.state === 'admitted' ? (
        <>
          {barred === undefined ? null : (
            <>
              <p className="note">{t('leave.barred', { article: `\u2068${barred.article}\u2069` })}</p>
              <label className="check">
                <input type="checkbox" checked={hasCause} onChange={() => setCause(!hasCause)} />
                <span>{t('leave.cause')}</span>
              </label>
            </>
          )}
          <TextField
            label={t('leave.reason')}
            hint={t(barred === undefined ? 'leave.reasonHint' : 'leave.causeHint')}
            rows={3}
            value={reason}
            onValue={setReason}
          />
          <p>
            <Button
              disabled={barred !== undefined && (!hasCause || said === '')}
              isBusy={leave.isPending}
              onClick={() => leave.mutate(undefined)}
            >
              {t('leave.ask')}
            </Button>
          </p>
        </>
      ) : null}
      {line.state === 'leaving' && notice !== undefined ? (
        <>
          <p role="status">{t('leave.asked', { day: dayWords(notice.on, i18n.language) })}</p>
          <p>
            <Button isBusy={stay.isPending} onClick={() => stay.mutate(undefined)}>
              {t('leave.stay')}
            </Button>
          </p>
        </>
      ) : null}
      {line.refund === undefined ? null : <p>{t('membership.stays')}</p>}
      {error === null ? null : <Fault error={error} />}
    </section>
  )
}
