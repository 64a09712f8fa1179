import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@mutua/ui/views/button'
import {
  gapsInStep,
  intakeSteps,
  isBegun,
  newIntake,
  type IntakeDraft,
  type IntakeStep,
} from '../facts/intake-draft.ts'
import { usePageDraft } from '../facts/page-draft.ts'
import { IntakeConsent } from './intake-consent.tsx'
import { IntakeAdvice } from './intake-outcome.tsx'
import { NeedStep, UrgencyStep, WhoStep } from './intake-steps.tsx'

/** The desk that listens first: who, what need, how soon, and only then whether it may be written down. */
export const IntakeScreen = () => {
  const { t } = useTranslation()
  const {
    draft: { draft, step },
    change: keep,
    again: discard,
  } = usePageDraft(
    ['draft', 'intake'],
    () => ({ draft: newIntake(), step: intakeSteps[0] as IntakeStep }),
    (kept) => isBegun(kept.draft),
  )
  const [isTried, setTried] = useState(false)
  const gaps = isTried ? gapsInStep(draft, step) : []
  const change = (changed: Partial<IntakeDraft>) =>
    keep((kept) => ({ ...kept, draft: { ...kept.draft, ...changed } }))
  const goTo = (to: IntakeStep) => {
    setTried(false)
    keep((kept) => ({ ...kept, step: to }))
    // The next step begins at its top, for eyes and for ears.
    document.querySelector<HTMLElement>('#step')?.focus()
    scrollTo({ top: 0 })
  }
  const again = () => {
    setTried(false)
    discard()
  }
  const at = intakeSteps.indexOf(step)
  const next = (event: FormEvent) => {
    event.preventDefault()
    const following = intakeSteps[at + 1]
    if (gapsInStep(draft, step).length > 0 || following === undefined) setTried(true)
    else goTo(following)
  }
  const before = intakeSteps[at - 1]
  return (
    <>
      <h1>{t('intake.title')}</h1>
      <p className="not-on-paper">{t('intake.lead')}</p>
      <ol className="work-steps not-on-paper" aria-label={t('intake.steps')}>
        {intakeSteps.map((one, index) => (
          <li
            key={one}
            className={index < at ? 'over' : undefined}
            aria-current={one === step ? 'step' : undefined}
          >
            {t(`intake.step.${one}`)}
          </li>
        ))}
      </ol>
      <div className="work-beside">
        {step === 'consent' ? (
          <IntakeConsent draft={draft} change={change} again={again} />
        ) : (
          <form className="card work" noValidate onSubmit={next}>
            <h2 id="step" tabIndex={-1}>
              {t(`intake.step.${step}`)}
            </h2>
            {gaps.length === 0 ? null : (
              <p className="wrong" role="alert">
                {t('intake.missing')}
              </p>
            )}
            {step === 'who' ? <WhoStep draft={draft} change={change} gaps={gaps} /> : null}
            {step === 'need' ? <NeedStep draft={draft} change={change} gaps={gaps} /> : null}
            {step === 'urgency' ? <UrgencyStep draft={draft} change={change} gaps={gaps} /> : null}
            <p className="work-actions">
              <Button kind="first" type="submit">
                {t('intake.next')}
              </Button>
              {before === undefined ? null : <Button onClick={() => goTo(before)}>{t('intake.back')}</Button>}
              {isBegun(draft) ? <Discard onSure={again} /> : null}
            </p>
          </form>
        )}
        {step === 'who' ? null : <IntakeAdvice draft={draft} />}
      </div>
      {step === 'consent' && before !== undefined ? (
        <p className="work-actions not-on-paper">
          <Button onClick={() => goTo(before)}>{t('intake.back')}</Button>
          <Discard onSure={again} />
        </p>
      ) : null}
    </>
  )
}

/** Asked once more: what is thrown away here is nowhere else. */
const Discard = ({ onSure }: { readonly onSure: () => void }) => {
  const { t } = useTranslation()
  const [isAsked, setAsked] = useState(false)
  return isAsked ? (
    <>
      <span role="status">{t('intake.discardSure')}</span>
      <Button onClick={onSure}>{t('intake.discard')}</Button>
    </>
  ) : (
    <Button kind="quiet" onClick={() => setAsked(true)}>
      {t('intake.discard')}
    </Button>
  )
}
