import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  breachClosingSchema,
  closingOutcomes,
  closingWishSchema,
  type Breach,
  type BreachClosing as Closing,
} from '@mutua/sdk/rights/breach'
import type { OfficerDecision } from '@mutua/sdk/coop/officer'
import { Choices, TextField } from '@mutua/ui/views/fields'
import { When } from '@mutua/ui/views/when'
import { officerName } from '../facts/officer-name.ts'
import { useBreaching } from '../facts/rights-facts.ts'
import { useDecisions } from '../facts/signing-facts.ts'
import { TwoSignatures } from './two-signatures.tsx'

/** How it ends: two officers sign the record as it stands. */
export const BreachClosing = ({ breach }: { readonly breach: Breach }) => {
  const { t } = useTranslation()
  const { closing } = breach
  return (
    <section className="card" aria-labelledby="closing">
      <h2 id="closing">{t('breaches.close')}</h2>
      {closing === undefined ? (
        <CloseForm breach={breach} />
      ) : (
        <>
          <p>
            <span className="state">{t(`breaches.outcomes.${closing.outcome}`)}</span>
          </p>
          <p dir="auto" className="said">
            {closing.reason}
          </p>
          <ul className="plain lines">
            {closing.signatures.map(({ webId, at }) => (
              <li key={webId}>
                <bdi className="account">{officerName(webId)}</bdi> · <When at={at} withTime />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

const CloseForm = ({ breach }: { readonly breach: Breach }) => {
  const { t } = useTranslation()
  const breaching = useBreaching()
  const decisions = useDecisions()
  const decision = decisions.data?.find(
    ({ kind, subject }) => kind === 'breach.close' && subject === breach.id,
  )
  const proposed = decision === undefined ? undefined : closingIn(decision)
  const [outcome, setOutcome] = useState<string | undefined>(
    breach.notifications.length > 0 ? 'notified' : undefined,
  )
  const [reason, setReason] = useState('')
  const wish = closingWishSchema.safeParse({ outcome, reason })
  return (
    <>
      <p>{t('breaches.closeWhat')}</p>
      {proposed === undefined ? (
        <>
          <Choices
            label={t('breaches.outcome')}
            value={outcome}
            onValue={setOutcome}
            options={closingOutcomes.map((value) => ({ value, label: t(`breaches.outcomes.${value}`) }))}
          />
          <TextField label={t('breaches.closeReason')} rows={2} value={reason} onValue={setReason} />
        </>
      ) : null}
      {proposed === undefined && !wish.success ? null : (
        <TwoSignatures
          decision={decision}
          proposeLabel={t('breaches.propose')}
          confirmLabel={t('breaches.confirm')}
          onPropose={(signer) =>
            wish.success ? breaching.proposeClosing(breach.id, wish.data, signer) : Promise.resolve()
          }
          onConfirm={(signer) => breaching.confirmClosing(breach.id, signer)}
        >
          {proposed === undefined ? null : (
            <>
              <p>
                <span className="state">{t(`breaches.outcomes.${proposed.outcome}`)}</span>
              </p>
              <p dir="auto" className="said">
                {proposed.reason}
              </p>
            </>
          )}
        </TwoSignatures>
      )}
    </>
  )
}

/** What the first officer signed; `undefined` when it is nothing that is understood here. */
const closingIn = ({ text }: Pick<OfficerDecision, 'text'>): Closing | undefined => {
  try {
    return breachClosingSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
