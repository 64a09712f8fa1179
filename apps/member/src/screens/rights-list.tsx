import { useTranslation } from 'react-i18next'
import type { RightsRequest } from '@mutua/sdk/rights/rights-request'
import { dayWords } from '@mutua/ui/records/day-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { dayText } from '@mutua/ui/views/when'
import { useRightsRequests, useTakeBackRight } from '../facts/rights-facts.ts'

/** What one asked, where it stands and until when. */
export const RightsList = () => {
  const { t } = useTranslation()
  const { data, error, refetch } = useRightsRequests()
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (data === undefined || data.length === 0) return null
  return (
    <section className="card" aria-labelledby="yours">
      <h2 id="yours">{t('rights.yours')}</h2>
      <ul className="plain lines">
        {data.map((request) => (
          <li key={request.id}>
            <One request={request} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const One = ({ request }: { readonly request: RightsRequest }) => {
  const { t, i18n } = useTranslation()
  const { kind, number, text, state, clock, steps, answer, recipients, isOverdue } = request
  const by = dayWords(clock.dueOn, i18n.language)
  const extension = steps.find((step) => step.kind === 'extended')
  return (
    <>
      <h3>
        {t(`rights.kind.${kind}`)} <bdi className="small">{number}</bdi>
      </h3>
      <p dir="auto" className="said">
        {text}
      </p>
      {state === 'open' ? (
        <p>
          <span className={isOverdue ? 'state over' : 'state'}>
            {t(isOverdue ? 'rights.late' : 'rights.waits', { by })}
          </span>
        </p>
      ) : null}
      {state === 'withdrawn' ? (
        <p>
          <span className="state">{t('rights.withdrawn')}</span>
        </p>
      ) : null}
      {extension?.reason === undefined ? null : (
        <p className="small">
          {t('rights.extended')} <span dir="auto">{extension.reason}</span>
        </p>
      )}
      {answer === undefined ? null : (
        <>
          <p>
            <span className="state">{t(`rights.outcome.${answer.outcome}`)}</span>{' '}
            <span className="small">{t('rights.answered', { at: dayText(answer.at, i18n.language) })}</span>
          </p>
          <p dir="auto" className="said answer">
            {answer.text}
          </p>
          {answer.ground === undefined ? null : <p className="small">{t('rights.appeal')}</p>}
          {recipients === undefined || recipients.length === 0 ? null : (
            <p className="small">{t('rights.told', { count: recipients.length })}</p>
          )}
        </>
      )}
      {state === 'open' ? <TakeBack id={request.id} /> : null}
    </>
  )
}

const TakeBack = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const takeBack = useTakeBackRight()
  return (
    <>
      <Button kind="quiet" isBusy={takeBack.isPending} onClick={() => takeBack.mutate(id)}>
        {t('rights.takeBack')}
      </Button>
      {takeBack.error === null ? null : <Fault error={takeBack.error} />}
    </>
  )
}
