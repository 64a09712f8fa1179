import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { boardActSchema, type Application, type ApplicationFile } from '@mutua/sdk/coop/register'
import { dayWords } from '@mutua/ui/records/day-words'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Choices, SelectField, TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import {
  daysUntil,
  isWaiting,
  soonDays,
  useApplication,
  useApplications,
  useConfirmAtDesk,
  useDecide,
} from '../facts/register-facts.ts'
import { Appeal } from './appeal-form.tsx'
import { LetterButtons } from './letter-buttons.tsx'
import { StepLines } from './step-lines.tsx'

/** Who asks to become a member, with the day by which the board has to decide (art. 2528 c.c.). */
export const ApplicationsScreen = () => {
  const { t } = useTranslation()
  const { data, error, refetch } = useApplications()
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (data === undefined) return <Waiting />
  const waiting = data.filter(isWaiting)
  const late = waiting.filter(({ isOverdue }) => isOverdue).length
  const settled = data.filter((one) => !isWaiting(one))
  return (
    <>
      <h1>{t('register.applications.title')}</h1>
      <p>{t('register.applications.what')}</p>
      {late === 0 ? null : (
        <p className="note late" role="status">
          <strong>{t('desk.late', { count: late })}</strong> {t('desk.lateWhat')}
        </p>
      )}
      <p>
        <Link href="/applications/desk" className="button">
          {t('desk.open')}
        </Link>
      </p>
      <section aria-labelledby="waiting">
        <h2 id="waiting">{t('register.applications.waiting')}</h2>
        {waiting.length === 0 ? <p className="note">{t('register.applications.none')}</p> : null}
        {waiting.map((one) => (
          <OneApplication key={one.number} application={one} />
        ))}
      </section>
      {settled.length === 0 ? null : (
        <section aria-labelledby="settled">
          <h2 id="settled">{t('register.applications.settled')}</h2>
          {settled.map((one) => (
            <OneApplication key={one.number} application={one} />
          ))}
        </section>
      )}
    </>
  )
}

/** Opened before it is decided on: what rests sealed is asked for then. */
const OneApplication = ({ application }: { readonly application: Application }) => {
  const { t, i18n } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const { number, displayName, state, decideBy, isOverdue, category } = application
  const left = daysUntil(decideBy, civilDateOf(Date.now()))
  const file = useApplication(number, isOpen)
  return (
    <details className="card" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <bdi>{displayName}</bdi> · {t('register.applications.number', { number })} ·{' '}
        {t(`register.categories.${category}`)}{' '}
        <span className={isOverdue ? 'state over' : 'state'}>
          {isOverdue
            ? t('register.applications.overdue', { day: dayWords(decideBy, i18n.language) })
            : isWaiting(application)
              ? `${t('register.applications.by', { day: dayWords(decideBy, i18n.language) })}${left > soonDays ? '' : `, ${t('desk.left', { count: left })}`}`
              : t(`register.applications.states.${state}`)}
        </span>
      </summary>
      {file.error === null ? null : <Fault error={file.error} again={() => void file.refetch()} />}
      {isOpen && file.data === undefined && file.error === null ? <Waiting /> : null}
      {file.data === undefined ? null : <WhatIsAsked file={file.data} />}
      <StepLines steps={application.steps} nameOf={(kind) => t(`register.applications.states.${kind}`)} />
      {isOpen ? <LetterButtons of="application" number={number} /> : null}
      {state === 'unconfirmed' ? <Confirm number={number} /> : null}
      {state === 'applied' ? <Decide application={application} /> : null}
      {state === 'appealed' ? <Appeal number={number} /> : null}
    </details>
  )
}

const WhatIsAsked = ({ file }: { readonly file: ApplicationFile }) => {
  const { t, i18n } = useTranslation()
  const { details, category, section, province, quotaCents, appliedOn, channel, representative } = file
  const { statute, members, paper } = file
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['category', t(`register.categories.${category}`)],
    [
      'born',
      details.bornOn === undefined
        ? undefined
        : `${dayWords(details.bornOn, i18n.language)}, \u2068${details.bornAt ?? ''}\u2069`,
    ],
    ['registration', details.registration],
    ['representative', representative?.name],
    ['statute', statute?.slice(0, 16)],
    ['members', members === undefined ? undefined : String(members)],
    ['address', province === undefined ? details.address : `${details.address} (${province})`],
    ['section', section],
    ['quota', moneyWords(quotaCents, i18n.language)],
    ['applied', dayWords(appliedOn, i18n.language)],
    ['channel', t(`register.channels.${channel}`)],
    ['paper', paper?.slice(0, 16)],
  ]
  return (
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
  )
}

const Confirm = ({ number }: { readonly number: number }) => {
  const { t } = useTranslation()
  const confirm = useConfirmAtDesk(number)
  return (
    <>
      <p>{t('register.applications.unconfirmed')}</p>
      <Button kind="first" isBusy={confirm.isPending} onClick={() => confirm.mutate(undefined)}>
        {t('register.applications.confirm')}
      </Button>
      {confirm.error === null ? null : <Fault error={confirm.error} />}
    </>
  )
}

/** The board has decided; an officer enters its act. A refusal says why, and the person reads it. */
const Decide = ({ application: { number, appliedOn, category } }: { readonly application: Application }) => {
  const { t } = useTranslation()
  const decide = useDecide(number)
  const today = civilDateOf(Date.now())
  const [answer, setAnswer] = useState<string>()
  const [act, setAct] = useState('')
  const [on, setOn] = useState<string>(today)
  const [reason, setReason] = useState('')
  const [votes, setVotes] = useState('1')
  const boardAct = boardActSchema.safeParse({ number: act, on })
  const isWhole = boardAct.success && answer !== undefined && (answer === 'admit' || reason.trim() !== '')
  const send = () => {
    if (!boardAct.success) return
    decide.mutate(
      answer === 'admit'
        ? {
            ...{ decision: 'admit', act: boardAct.data },
            ...(category === 'legal-person' ? { votes: Number(votes) } : {}),
          }
        : { decision: 'refuse', act: boardAct.data, reason },
    )
  }
  return (
    <div className="entries">
      <Choices
        label={t('register.decide.title')}
        kind="tiles"
        value={answer}
        onValue={setAnswer}
        options={[
          { value: 'admit', label: t('register.decide.admit') },
          { value: 'refuse', label: t('register.decide.refuse') },
        ]}
      />
      <div className="side-by-side">
        <TextField
          label={t('register.decide.act')}
          hint={t('register.decide.actHint')}
          value={act}
          onValue={setAct}
          isName
        />
        <TextField
          label={t('register.decide.on')}
          type="date"
          min={appliedOn}
          max={today}
          value={on}
          onValue={setOn}
        />
      </div>
      {answer === 'admit' && category === 'legal-person' ? (
        <SelectField
          label={t('desk.votes')}
          hint={t('desk.votesHint')}
          value={votes}
          onValue={setVotes}
          options={['1', '2', '3', '4', '5'].map((value) => ({ value, label: value }))}
        />
      ) : null}
      {answer === 'refuse' ? (
        <TextField
          label={t('register.decide.reason')}
          hint={t('register.decide.reasonHint')}
          rows={3}
          value={reason}
          onValue={setReason}
        />
      ) : null}
      <p>
        <Button kind="first" disabled={!isWhole} isBusy={decide.isPending} onClick={send}>
          {t('register.decide.enter')}
        </Button>
      </p>
      {decide.error === null ? null : <Fault error={decide.error} />}
    </div>
  )
}
