import { useState } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { CallView } from '@mutua/sdk/codesign/call'
import { isOnScale, halvesText } from '@mutua/sdk/codesign/rank'
import type { BlindProposal } from '@mutua/sdk/codesign/scoring'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { useBlind, useCalling, useCommission } from '../facts/call-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

/** The commission at work: first whether they have an interest, then one proposal after the other, without a name. */
export const CallScoring = ({ call }: { readonly call: CallView }) => {
  const { t } = useTranslation()
  const commission = useCommission(call.id)
  const blind = useBlind(call.id, commission.data?.declared === 'free' && call.state === 'scoring')
  if (commission.error !== null) return <Fault error={commission.error} />
  if (commission.data === undefined || commission.data === null) return null
  const { declared, parties, proposals, handedIn } = commission.data
  if (declared === 'none') return <Declaration {...{ call, parties }} />
  return (
    <section aria-labelledby="scoring">
      <h2 id="scoring">{t('calls.scoring')}</h2>
      {declared === 'conflict' ? (
        <p className="small">{t('calls.isConflict')}</p>
      ) : (
        <>
          <p>{t('calls.handedIn', { handedIn, proposals })}</p>
          {blind.data?.map((proposal) => (
            <ScoreCard key={proposal.number} {...{ call, proposal }} />
          ))}
        </>
      )}
    </section>
  )
}

const Declaration = ({ call, parties }: { readonly call: CallView; readonly parties: readonly string[] }) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const [reason, setReason] = useState('')
  const say = useConsoleStep((conflict: boolean) =>
    calling.declare(call.id, { conflict, reason: conflict ? reason.trim() : '' }),
  )
  return (
    <section className="card asks" aria-labelledby="interest">
      <h2 id="interest">{t('calls.interest')}</h2>
      <p>{t('calls.interestWhat')}</p>
      <ul>
        {parties.map((name) => (
          <li key={name}>
            <bdi>{name}</bdi>
          </li>
        ))}
      </ul>
      <TextField label={t('calls.interestWhy')} rows={2} value={reason} onValue={setReason} />
      <div className="answers">
        <Button isBusy={say.isPending} onClick={() => say.mutate(false)}>
          {t('calls.interestNone')}
        </Button>
        <Button disabled={reason.trim() === ''} isBusy={say.isPending} onClick={() => say.mutate(true)}>
          {t('calls.interestSome')}
        </Button>
      </div>
      {say.error === null ? null : <Fault error={say.error} />}
    </section>
  )
}

const ScoreCard = ({ call, proposal }: { readonly call: CallView; readonly proposal: BlindProposal }) => {
  const { t, i18n } = useTranslation()
  const { number, title, sections, roles, lines, commitments, own } = proposal
  return (
    <article className={own === undefined ? 'card asks' : 'card'}>
      <h3>
        {t('calls.proposalNumber', { number })}: <bdi>{title}</bdi>
      </h3>
      {sections.map((section) => (
        <div key={section.title}>
          <h4>
            <bdi>{section.title}</bdi>
          </h4>
          <p>
            <bdi>{section.text}</bdi>
          </p>
        </div>
      ))}
      <details>
        <summary>{t('calls.blindMore')}</summary>
        <ul>
          {roles.map((role, place) => (
            <li key={place}>
              {t('calls.party.partner', { number: place + 1 })}: <bdi>{role}</bdi>
            </li>
          ))}
          {lines.map((one, place) => (
            <li key={`line-${String(place)}`}>
              <bdi>{one.title}</bdi>:{' '}
              {one.shares
                .map(({ party, cents }) => `${partyWords(party, t)} ${moneyWords(cents, i18n.language)}`)
                .join(', ')}
            </li>
          ))}
          {commitments.map(({ party, what }, place) => (
            <li key={`promise-${String(place)}`}>
              {partyWords(party, t)}: <bdi>{what}</bdi>
            </li>
          ))}
        </ul>
      </details>
      {own === undefined ? (
        <ScoreForm {...{ call, number }} />
      ) : (
        <p className="note" role="status">
          {t('calls.ownScores')} {own.map(({ halves }) => halvesText(halves)).join(' · ')}
        </p>
      )}
    </article>
  )
}

const ScoreForm = ({ call, number }: { readonly call: CallView; readonly number: number }) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const text = call.versions.at(-1)?.text
  const criteria = text?.criteria ?? []
  const [given, setGiven] = useState<readonly { points: string; reason: string }[]>(() =>
    criteria.map(() => ({ points: '', reason: '' })),
  )
  const send = useConsoleStep(() =>
    calling.handIn(call.id, number, {
      scores: given.map(({ points, reason }) => ({ halves: Number(points), reason: reason.trim() })),
    }),
  )
  if (text === undefined) return null
  const steps = Array.from({ length: text.scale.most * 2 + 1 }, (_, halves) => halves)
    .filter((halves) => isOnScale(halves, text.scale))
    .map((halves) => ({ value: String(halves), label: halvesText(halves) }))
  const change = (place: number, changed: Partial<(typeof given)[number]>) =>
    setGiven(given.map((one, at) => (at === place ? { ...one, ...changed } : one)))
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        send.mutate(undefined)
      }}
    >
      {criteria.map(({ title, text: what, weight }, place) => (
        <fieldset key={title} className="score">
          <legend>
            <bdi>{title}</bdi> ({weight})
          </legend>
          <p className="small">
            <bdi>{what}</bdi>
          </p>
          <div className="score-fields">
            <SelectField
              label={t('calls.points')}
              nothing={t('calls.noPoints')}
              value={given[place]?.points ?? ''}
              onValue={(points) => change(place, { points })}
              options={steps}
            />
            <TextField
              label={t('calls.reason')}
              rows={2}
              value={given[place]?.reason ?? ''}
              onValue={(reason) => change(place, { reason })}
            />
          </div>
        </fieldset>
      ))}
      <p className="small">{t('calls.final')}</p>
      <Button
        type="submit"
        kind="first"
        disabled={given.some(({ points, reason }) => points === '' || reason.trim() === '')}
        isBusy={send.isPending}
      >
        {t('calls.handIn')}
      </Button>
      {send.error === null ? null : <Fault error={send.error} />}
    </form>
  )
}

const partyWords = (party: string, t: TFunction): string =>
  party.startsWith('partner-')
    ? t('calls.party.partner', { number: Number(party.slice('partner-'.length)) })
    : t(`calls.party.${party}`)
