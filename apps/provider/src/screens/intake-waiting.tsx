import { useTranslation } from 'react-i18next'
import type { AccessRequest } from '@mutua/sdk/consent/grant'
import { Button } from '@mutua/ui/views/button'
import { QrCode } from '@mutua/ui/views/qr-code'
import { dayText } from '@mutua/ui/views/when'
import { localIdOf } from '../facts/consent-facts.ts'
import type { IntakeConsentProps } from './intake-props.ts'

/** The request waits for the person: on their phone by the code, or on paper until the co-op has recorded it. */
export const IntakeWaiting = ({
  draft,
  request,
  again,
}: IntakeConsentProps & { readonly request: AccessRequest }) => {
  const { t, i18n } = useTranslation()
  if (request.state === 'refused' || request.state === 'cancelled')
    return (
      <section className="card work">
        <h2>{t('intake.step.consent')}</h2>
        <p role="status">{t('intake.consent.refused')}</p>
        <p className="work-actions">
          <Button kind="first" onClick={again}>
            {t('intake.outcome.again')}
          </Button>
        </p>
      </section>
    )
  const isOnPaper = draft.way === 'paper'
  const { requesterName: who, organisation } = request
  const number = localIdOf(request.id)
  return (
    <section className="card work">
      <h2 className="not-on-paper">{t('intake.step.consent')}</h2>
      <p role="status" className="not-on-paper">
        {t(isOnPaper ? 'intake.consent.printed' : 'intake.consent.waiting')}
      </p>
      {isOnPaper ? (
        <p className="work-actions not-on-paper">
          <Button kind="first" onClick={() => print()}>
            {t('intake.consent.print')}
          </Button>
        </p>
      ) : null}
      <div className="co-sign">
        <QrCode text={memberAddress(`requests/${number}`)} label={t('intake.consent.scanLabel')} />
        {isOnPaper ? null : <p>{t('intake.consent.scan')}</p>}
      </div>
      {isOnPaper ? (
        <div className="paper-form">
          <h2>{t('intake.paper.title')}</h2>
          <p>
            {t('intake.paper.text', {
              who,
              organisation,
              until: dayText(request.validUntil, i18n.language),
            })}
          </p>
          <p>{t('intake.paper.free')}</p>
          <p>{t('intake.paper.number', { number })}</p>
          <p>{t('intake.paper.day')}: ______________________________</p>
          <p>{t('intake.paper.signature')}: ______________________________</p>
          <p>{t('intake.paper.witness', { name: draft.witness })}: ______________________________</p>
        </div>
      ) : null}
    </section>
  )
}

/** A page of the member’s app, which stands beside this one. */
export const memberAddress = (place: string): string => new URL(`/member/${place}`, location.origin).href
