import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { createNoticeClient, type ErasureShown } from '@mutua/sdk/clients/notice-client'
import type { GrantId } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { dayText } from '@mutua/ui/views/when'

/** What became of the copies once a consent is over: asked, confirmed, or kept because a law says so (GDPR Art. 17, 19). */
export const ErasureLine = ({ grant }: { readonly grant: GrantId }) => {
  const { t } = useTranslation()
  const { config, session } = useSignedIn()
  const erasures = useQuery({
    queryKey: ['erasures'],
    queryFn: () => createNoticeClient({ consentService: config.consentService, session }).erasures(),
  })
  if (erasures.error !== null) return <Fault error={erasures.error} again={() => void erasures.refetch()} />
  const erasure = erasures.data?.find((one) => one.grant === grant)
  return erasure === undefined ? null : (
    <section className="card">
      <h2>{t('erasure.title')}</h2>
      <Track erasure={erasure} />
      <div role="status">
        <Answer erasure={erasure} />
      </div>
    </section>
  )
}

/** How far it has come: asked, waited for, confirmed. */
const Track = ({ erasure: { answer, state, eraseBy, overAt } }: { readonly erasure: ErasureShown }) => {
  const { t, i18n } = useTranslation()
  const by = dayText(eraseBy, i18n.language)
  const steps = [
    { said: `${t('tracker.asked')} · ${dayText(overAt, i18n.language)}`, is: 'over' },
    {
      said: t(state === 'overdue' ? 'tracker.overdue' : 'tracker.waiting', { by }),
      is: answer === undefined ? 'now' : 'over',
    },
    { said: t('tracker.confirmed'), is: answer === undefined ? 'next' : 'over' },
  ] as const
  return (
    <ol className="track" aria-label={t('tracker.steps')}>
      {steps.map(({ said, is }) => (
        <li key={said} className={is} {...(is === 'now' ? { 'aria-current': 'step' as const } : {})}>
          {said} <span className="unseen">({t(`tracker.${is}`)})</span>
        </li>
      ))}
    </ol>
  )
}

const Answer = ({ erasure }: { readonly erasure: ErasureShown }) => {
  const { t, i18n } = useTranslation()
  const { answer, state } = erasure
  if (answer === undefined) return null
  const { at, outcome } = answer
  return (
    <>
      <p>
        <span className={state === 'erased' ? 'state' : 'state over'}>{t(`erasure.state.${state}`)}</span>{' '}
        <span className="small">{t('erasure.answered', { at: dayText(at, i18n.language) })}</span>
      </p>
      {outcome.outcome === 'kept' ? (
        <dl className="facts">
          <dt>{t('erasure.because')}</dt>
          <dd dir="auto">{outcome.reason}</dd>
          <dt>{t('erasure.law')}</dt>
          <dd dir="auto">{outcome.law}</dd>
          {outcome.until === undefined ? null : (
            <>
              <dt>{t('request.until')}</dt>
              <dd>{dayText(outcome.until, i18n.language)}</dd>
            </>
          )}
        </dl>
      ) : (
        <p>{t('erasure.erased')}</p>
      )}
    </>
  )
}
