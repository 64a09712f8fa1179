import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallView } from '@mutua/sdk/codesign/call'
import type { CallText } from '@mutua/sdk/codesign/call-text'
import type { ProposalView } from '@mutua/sdk/codesign/proposal'
import { halvesText, pointsText } from '@mutua/sdk/codesign/rank'
import { Button } from '@mutua/ui/views/button'
import { TextField } from '@mutua/ui/views/fields'
import { When } from '@mutua/ui/views/when'
import { useCalling, useCallStep, useOwnResult, useStanding } from '../facts/call-facts.ts'
import { ProposalForm } from './proposal-form.tsx'
import { Refusal } from './refusal.tsx'

interface Proposed {
  readonly call: CallView
  readonly text: CallText
  readonly proposal: ProposalView
}

/** Our part in a proposal: written while the call is open, then its receipt, then its points. */
export const ProposalCard = ({ call, text, proposal }: Proposed) => {
  const { t } = useTranslation()
  const standing = useStanding(call.id)
  const administered = standing.data?.organisations.map(({ id }) => id) ?? []
  const { lead } = proposal
  const isLead = lead.kind === 'organisation' && administered.includes(lead.organisation)
  const own = proposal.partners.filter(({ organisation }) => administered.includes(organisation))
  return (
    <section className="card" aria-labelledby={`p-${proposal.id}`}>
      <h2 id={`p-${proposal.id}`}>
        {t(isLead ? 'calls.ours' : 'calls.partnerOf')} <bdi>{lead.name}</bdi>{' '}
        <span className="state">{t(`calls.proposal.${proposal.state}`)}</span>
      </h2>
      <Receipt proposal={proposal} />
      {call.state === 'open'
        ? own.map((partner) => <Confirm key={partner.organisation} {...{ proposal, partner }} />)
        : null}
      {isLead && call.state === 'open' ? <ProposalForm {...{ text, proposal }} /> : null}
      {isLead && proposal.state === 'completion-asked' && proposal.completion === undefined ? (
        <Complete proposal={proposal} />
      ) : null}
      {call.state === 'settled' && proposal.submitted !== undefined ? (
        <Result {...{ call, text, proposal }} />
      ) : null}
    </section>
  )
}

const Receipt = ({ proposal }: { readonly proposal: ProposalView }) => {
  const { t } = useTranslation()
  const { submitted } = proposal
  if (submitted === undefined) return null
  return (
    <div className="note" role="status">
      <p>
        {t('calls.receipt')} <When at={submitted.at} withTime />
      </p>
      <p className="small">
        <code className="digest">{submitted.digest}</code>
      </p>
      {submitted.isCurrent ? null : <p>{t('calls.changedSince')}</p>}
    </div>
  )
}

const Confirm = ({
  proposal,
  partner,
}: {
  readonly proposal: ProposalView
  readonly partner: ProposalView['partners'][number]
}) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const confirm = useCallStep(() =>
    calling.confirmPartner(proposal.id, { organisation: partner.organisation, digest: partner.digest }),
  )
  return (
    <div className={partner.confirmedAt === undefined ? 'card asks' : undefined}>
      <h3>{t('calls.ourPart')}</h3>
      <p>
        <bdi>{partner.role}</bdi>
      </p>
      <ul>
        {proposal.content.commitments
          .filter(({ party }) => party === `partner-${String(proposal.partners.indexOf(partner) + 1)}`)
          .map(({ what }) => (
            <li key={what}>
              <bdi>{what}</bdi>
            </li>
          ))}
      </ul>
      {partner.confirmedAt === undefined ? (
        <Button kind="first" isBusy={confirm.isPending} onClick={() => confirm.mutate(undefined)}>
          {t('calls.confirmPart')}
        </Button>
      ) : (
        <p className="note" role="status">
          {t('calls.confirmedPart')}
        </p>
      )}
      {confirm.error === null ? null : <Refusal error={confirm.error} />}
    </div>
  )
}

const Complete = ({ proposal }: { readonly proposal: ProposalView }) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const [text, setText] = useState('')
  const send = useCallStep(() => calling.complete(proposal.id, text.trim()))
  const asked = proposal.checks?.at(-1)
  return (
    <div className="card asks">
      <p>
        {t('calls.completion')} <bdi>{asked?.reason}</bdi>
      </p>
      {asked?.until === undefined ? null : (
        <p className="small">
          {t('calls.completionUntil')} <When at={asked.until} />
        </p>
      )}
      <TextField label={t('calls.completionText')} rows={3} value={text} onValue={setText} />
      <Button
        kind="first"
        disabled={text.trim() === ''}
        isBusy={send.isPending}
        onClick={() => send.mutate(undefined)}
      >
        {t('calls.send')}
      </Button>
      {send.error === null ? null : <Refusal error={send.error} />}
    </div>
  )
}

/** Our points and the reasons, without who gave them; of others nothing. */
const Result = ({ call, text, proposal }: Proposed) => {
  const { t } = useTranslation()
  const result = useOwnResult(proposal.id, call.state === 'settled')
  if (result.error !== null) return <Refusal error={result.error} />
  if (result.data === undefined || result.data === null) return null
  const { line, scores } = result.data
  return (
    <>
      <h3>{t('calls.result')}</h3>
      <p>
        <strong>{t(`calls.outcome.${line.outcome}`)}</strong>
        {line.total === undefined ? null : <> · {t('calls.pointsOf', { points: pointsText(line.total) })}</>}
        {line.place === undefined ? null : <> · {t('calls.placeOnList', { place: line.place })}</>}
      </p>
      {text.criteria.map(({ title, weight }, place) => (
        <details key={title}>
          <summary>
            <bdi>{title}</bdi> ({weight}):{' '}
            {scores.map((sheet) => halvesText(sheet[place]?.halves ?? 0)).join(' · ')}
          </summary>
          <ul>
            {scores.map((sheet, scorer) => (
              <li key={scorer}>
                {halvesText(sheet[place]?.halves ?? 0)}: <bdi>{sheet[place]?.reason}</bdi>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </>
  )
}
