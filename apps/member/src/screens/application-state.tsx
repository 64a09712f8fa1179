import { useTranslation } from 'react-i18next'
import type { Application } from '@mutua/sdk/coop/register'
import { dayWords } from '@mutua/ui/records/day-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { useRegisterStep } from '../facts/register-facts.ts'

/** How far an application is: its number, its clock, what happens next, and what the person can do now. */
export const ApplicationState = ({ application }: { readonly application: Application }) => {
  const { t, i18n } = useTranslation()
  const day = (date: string) => dayWords(date, i18n.language)
  const { number, state, appliedOn, decideBy, isOverdue, steps } = application
  const last = steps.at(-1)
  const waits = state === 'applied' || state === 'unconfirmed'
  return (
    <section className="card asks" aria-labelledby="application">
      <h2 id="application">{t('membership.application', { number })}</h2>
      <p>{t('membership.applied', { day: day(appliedOn) })}</p>
      {waits ? (
        <>
          <p className={isOverdue ? 'state over' : 'state'}>
            {t(isOverdue ? 'membership.late' : 'membership.answerBy', { day: day(decideBy) })}
          </p>
          <h3>{t('membership.next')}</h3>
          <ol>
            <li>{t('membership.nextBoard')}</li>
            <li>{t('membership.nextNo')}</li>
            <li>{t('membership.nextYes')}</li>
          </ol>
        </>
      ) : (
        <p className="state">{t(`membership.answers.${state}`)}</p>
      )}
      {last?.reason === undefined ? null : (
        <>
          <h3>{t('membership.why')}</h3>
          <p>
            <bdi>{last.reason}</bdi>
          </p>
        </>
      )}
      {state === 'refused' && last?.appealUntil !== undefined ? (
        <Step
          word="appeal"
          what={t('membership.appealWhat', { day: day(last.appealUntil) })}
          application={number}
        />
      ) : null}
      {waits ? <Step word="takeBack" application={number} /> : null}
    </section>
  )
}

const Step = ({
  word,
  what,
  application,
}: {
  readonly word: 'appeal' | 'takeBack'
  readonly what?: string
  readonly application: number
}) => {
  const { t } = useTranslation()
  const step = useRegisterStep((client) => client[word](application))
  return (
    <>
      {what === undefined ? null : <p>{what}</p>}
      <p>
        <Button isBusy={step.isPending} onClick={() => step.mutate(undefined)}>
          {t(`membership.${word}`)}
        </Button>
      </p>
      {step.error === null ? null : <Fault error={step.error} />}
    </>
  )
}
