import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallView } from '@mutua/sdk/codesign/call'
import type { CheckWish, ProposalView } from '@mutua/sdk/codesign/proposal'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { useCalling, useReceived } from '../facts/call-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

/** Whether each proposal meets what the call asks of everybody. Who scores does not come here: it has names. */
export const CallChecks = ({ call }: { readonly call: CallView }) => {
  const { t } = useTranslation()
  const received = useReceived(call.id)
  if (received.error !== null) return <Fault error={received.error} again={() => void received.refetch()} />
  if (received.data === null)
    return (
      <p className="note" role="status">
        {t('calls.notForScorers')}
      </p>
    )
  if (received.data === undefined || received.data.length === 0) return null
  return (
    <section aria-labelledby="checks">
      <h2 id="checks">{t('calls.checks')}</h2>
      {received.data.map((proposal) => (
        <CheckCard key={proposal.id} {...{ call, proposal }} />
      ))}
    </section>
  )
}

const CheckCard = ({ call, proposal }: { readonly call: CallView; readonly proposal: ProposalView }) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const requirements = call.versions.at(-1)?.text.requirements ?? []
  const [met, setMet] = useState<readonly boolean[]>(() => requirements.map(() => true))
  const [reason, setReason] = useState('')
  const check = useConsoleStep((outcome: CheckWish['outcome']) =>
    calling.check(proposal.id, {
      outcome,
      requirements: requirements.map((_, place) => ({
        requirement: place + 1,
        met: met[place] === true,
        reason: met[place] === true ? '' : reason.trim(),
      })),
      reason: outcome === 'admitted' ? '' : reason.trim(),
      ...(outcome === 'completion' ? { days: 10 } : {}),
    }),
  )
  const last = proposal.checks?.at(-1)
  const isDecided = last !== undefined && last.outcome !== 'completion'
  const isAllMet = met.every(Boolean)
  const wasAsked = proposal.checks?.some(({ outcome }) => outcome === 'completion') === true
  return (
    <article className={isDecided ? 'card' : 'card asks'}>
      <h3>
        <bdi>{proposal.content.title}</bdi>
      </h3>
      <p>
        <bdi>{[proposal.lead.name, ...proposal.partners.map(({ name }) => name)].join(', ')}</bdi>
      </p>
      {last === undefined ? null : (
        <p className="small">
          {t(`calls.checkOutcome.${last.outcome}`)} <bdi>{last.reason}</bdi>
        </p>
      )}
      {proposal.completion === undefined ? null : (
        <blockquote>
          <bdi>{proposal.completion.text}</bdi>
        </blockquote>
      )}
      {isDecided ? null : (
        <>
          {requirements.map((one, place) => (
            <label key={one.text} className="check">
              <input
                type="checkbox"
                checked={met[place] === true}
                onChange={() => setMet(met.map((value, at) => (at === place ? !value : value)))}
              />
              <span>
                <bdi>{one.text}</bdi>
                <span className="about">
                  <bdi>
                    {proposal.content.declarations.find(({ requirement }) => requirement === place + 1)?.text}
                  </bdi>
                </span>
              </span>
            </label>
          ))}
          {isAllMet ? null : (
            <TextField label={t('calls.checkWhy')} rows={2} value={reason} onValue={setReason} />
          )}
          <div className="answers">
            <Button
              kind="first"
              disabled={!isAllMet}
              isBusy={check.isPending}
              onClick={() => check.mutate('admitted')}
            >
              {t('calls.admit')}
            </Button>
            <Button
              disabled={isAllMet || reason.trim() === ''}
              isBusy={check.isPending}
              onClick={() => check.mutate('excluded')}
            >
              {t('calls.exclude')}
            </Button>
            {wasAsked ? null : (
              <Button
                disabled={isAllMet || reason.trim() === ''}
                isBusy={check.isPending}
                onClick={() => check.mutate('completion')}
              >
                {t('calls.askCompletion')}
              </Button>
            )}
          </div>
        </>
      )}
      {check.error === null ? null : <Fault error={check.error} />}
    </article>
  )
}
