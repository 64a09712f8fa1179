import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { BoardAct } from '@mutua/sdk/coop/register'
import type { Instant, WebId } from '@mutua/sdk/ids'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import { dayWords } from '@mutua/ui/records/day-words'
import { When } from '@mutua/ui/views/when'
import { officerName } from '../facts/officer-name.ts'

interface Step {
  readonly kind: string
  readonly by: WebId
  readonly at: Instant
  readonly on: CivilDate
  readonly reason?: string
  readonly act?: BoardAct
}

/** What happened and when, who entered it, and with which act or reason: in the order in which it was entered. */
export const StepLines = <One extends Step>({
  steps,
  nameOf,
  more,
}: {
  readonly steps: readonly One[]
  readonly nameOf: (kind: One['kind']) => string
  readonly more?: (step: One) => ReactNode
}) => {
  const { t, i18n } = useTranslation()
  const day = (date: string) => dayWords(date, i18n.language)
  return (
    <ol className="plain lines">
      {steps.map((step) => (
        <li key={`${step.kind} ${step.at}`}>
          <strong>{nameOf(step.kind)}</strong> · {day(step.on)}
          {step.act === undefined ? null : (
            <>
              {' '}
              · {t('register.act')} <bdi>{step.act.number}</bdi>, {day(step.act.on)}
            </>
          )}
          {more?.(step)}
          {step.reason === undefined ? null : (
            <>
              <br />
              <bdi>{step.reason}</bdi>
            </>
          )}
          <br />
          <span className="small">
            {t('register.enteredBy')} <bdi className="account">{officerName(step.by)}</bdi>,{' '}
            <When at={step.at} withTime />
          </span>
        </li>
      ))}
    </ol>
  )
}
