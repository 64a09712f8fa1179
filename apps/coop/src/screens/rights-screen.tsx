import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { articleOfRight, type RightsLine } from '@mutua/sdk/rights/rights-request'
import { dayWords } from '@mutua/ui/records/day-words'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { dayText } from '@mutua/ui/views/when'
import { daysUntil, useReceived } from '../facts/rights-facts.ts'
import { RightsEntryForm } from './rights-entry-form.tsx'

/** What data subjects asked, the most urgent first, with its clock. Names and words are a step further, for who answers. */
export const RightsScreen = () => {
  const { t } = useTranslation()
  const { data, error, refetch } = useReceived()
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (data === undefined) return <Waiting />
  const open = data.filter(({ state }) => state === 'open')
  const settled = data.filter(({ state }) => state !== 'open')
  return (
    <>
      <h1>{t('rights.title')}</h1>
      <p>{t('rights.what')}</p>
      <section aria-labelledby="waiting">
        <h2 id="waiting">{t('rights.waiting')}</h2>
        {open.length === 0 ? <p className="note">{t('rights.none')}</p> : null}
        <ul className="plain cards">
          {open.map((line) => (
            <li key={line.id}>
              <RightCard line={line} />
            </li>
          ))}
        </ul>
      </section>
      <section>
        <RightsEntryForm />
      </section>
      {settled.length === 0 ? null : (
        <section aria-labelledby="settled">
          <h2 id="settled">{t('rights.settled')}</h2>
          <ul className="plain cards">
            {settled.map((line) => (
              <li key={line.id}>
                <RightCard line={line} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

const RightCard = ({ line }: { readonly line: RightsLine }) => {
  const { t, i18n } = useTranslation()
  const { id, number, kind, standing, channel, receivedOn, state } = line
  return (
    <Link
      href={`/rights/${id.slice(id.lastIndexOf('/') + 1)}`}
      className={state === 'open' ? 'card asks' : 'card stands'}
    >
      <h3>
        {t(`rights.kind.${kind}`)} <bdi className="small">{number}</bdi>
      </h3>
      <p>
        <ClockWords line={line} />
      </p>
      <p className="small">
        {t(`rights.standing.${standing}`)} ·{' '}
        {t('rights.received', {
          day: dayWords(receivedOn, i18n.language),
          channel: t(`rights.channel.${channel}`),
        })}{' '}
        · {t('rights.article', { article: articleOfRight[kind] })}
      </p>
    </Link>
  )
}

/** How long there is, in words; never by a colour alone. */
export const ClockWords = ({ line }: { readonly line: RightsLine }) => {
  const { t, i18n } = useTranslation()
  const { state, clock, isOverdue, answeredAt } = line
  if (state === 'withdrawn') return <span className="state">{t('rights.withdrawn')}</span>
  if (answeredAt !== undefined)
    return (
      <span className={isOverdue ? 'state over' : 'state'}>
        {t(isOverdue ? 'rights.answeredLate' : 'rights.answeredOn', {
          day: dayText(answeredAt, i18n.language),
        })}
      </span>
    )
  if (clock.isPaused) return <span className="state">{t('rights.paused')}</span>
  const days = daysUntil(clock.dueOn, Date.now())
  return (
    <span>
      <strong>{t('rights.by', { day: dayWords(clock.dueOn, i18n.language) })}</strong>{' '}
      <span className={days < 0 ? 'state over' : 'state'}>
        {days < 0 ? t('rights.late', { count: -days }) : t('rights.left', { count: days })}
      </span>{' '}
      {clock.isExtended ? <span className="small">{t('rights.extended')}</span> : null}
    </span>
  )
}
