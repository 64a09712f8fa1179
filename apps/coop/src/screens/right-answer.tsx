import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ownWaysFor } from '@mutua/sdk/rights/own-ways'
import {
  rightsAnswerSchema,
  rightsGrounds,
  rightsOutcomes,
  type RightsRequest,
} from '@mutua/sdk/rights/rights-request'
import { dayWords } from '@mutua/ui/records/day-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Choices, SelectField, TextField } from '@mutua/ui/views/fields'
import { daysUntil, useRights } from '../facts/rights-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

/** What the officer in charge can do: answer, and move the clock as far as the law allows. */
export const RightAnswer = ({ request }: { readonly request: RightsRequest }) => {
  const { t, i18n } = useTranslation()
  const rights = useRights()
  const [outcome, setOutcome] = useState<string>('granted')
  const [ground, setGround] = useState('')
  const [text, setText] = useState('')
  const isLess = outcome === 'partly' || outcome === 'refused'
  const parsed = rightsAnswerSchema.safeParse({ outcome, text, ...(isLess ? { ground } : {}) })
  const answer = useConsoleStep(async () => {
    if (parsed.success) await rights.answer(request.id, parsed.data)
  })
  const ways = ownWaysFor(request.kind, request.from)
  const { clock } = request
  const mayExtend = !clock.isExtended && daysUntil(clock.extendableUntil, Date.now()) >= 0
  const wasAsked = request.steps.some(({ kind }) => kind === 'identity-asked')
  return (
    <section className="card" aria-labelledby="answer">
      <h2 id="answer">{t('rights.answer')}</h2>
      {ways === undefined ? null : (
        <p className="note">
          {t('rights.selfDone')} {ways.map(({ word }) => t(`rights.way.${word}`)).join(', ')}
        </p>
      )}
      <Choices
        label={t('rights.outcome.granted')}
        isLabelQuiet
        value={outcome}
        onValue={setOutcome}
        options={rightsOutcomes
          .filter((value) => value !== 'self-service' || ways !== undefined)
          .map((value) => ({ value, label: t(`rights.outcome.${value}`) }))}
      />
      {isLess ? (
        <SelectField
          label={t('rights.ground')}
          nothing={t('contracts.choose')}
          value={ground}
          onValue={setGround}
          options={rightsGrounds
            .filter((value) => value !== 'forbidden-by-the-deceased' || request.standing === 'heir')
            .map((value) => ({ value, label: t(`rights.grounds.${value}`) }))}
        />
      ) : null}
      <TextField
        label={t('rights.answerText')}
        hint={t('rights.answerHint')}
        rows={4}
        value={text}
        onValue={setText}
      />
      {request.kind === 'erasure' && !isLess ? <p className="note">{t('rights.erasureEnds')}</p> : null}
      <Button
        kind="first"
        disabled={!parsed.success}
        isBusy={answer.isPending}
        onClick={() => answer.mutate(undefined)}
      >
        {t('rights.send')}
      </Button>
      {answer.error === null ? null : <Fault error={answer.error} />}
      {mayExtend ? (
        <ReasonStep
          title={t('rights.extend')}
          what={t('rights.extendWhat', { day: dayWords(clock.extendableUntil, i18n.language) })}
          onReason={(reason) => rights.extend(request.id, reason)}
        />
      ) : null}
      {clock.isPaused ? <IdentityShown id={request.id} /> : null}
      {request.channel === 'app' || wasAsked ? null : (
        <ReasonStep
          title={t('rights.identity')}
          what={t('rights.identityWhat')}
          onReason={(reason) => rights.askIdentity(request.id, reason)}
        />
      )}
    </section>
  )
}

/** Folded away: it moves a clock of the law, and its reason is read by the person. */
const ReasonStep = ({
  title,
  what,
  onReason,
}: {
  readonly title: string
  readonly what: string
  readonly onReason: (reason: string) => Promise<unknown>
}) => {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const step = useConsoleStep(() => onReason(reason.trim()))
  return (
    <details>
      <summary>{title}</summary>
      <p>{what}</p>
      <TextField label={t('rights.reason')} rows={2} value={reason} onValue={setReason} />
      <Button disabled={reason.trim() === ''} isBusy={step.isPending} onClick={() => step.mutate(undefined)}>
        {title}
      </Button>
      {step.error === null ? null : <Fault error={step.error} />}
    </details>
  )
}

const IdentityShown = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const rights = useRights()
  const shown = useConsoleStep(() => rights.showIdentity(id))
  return (
    <p>
      <Button isBusy={shown.isPending} onClick={() => shown.mutate(undefined)}>
        {t('rights.shown')}
      </Button>
      {shown.error === null ? null : <Fault error={shown.error} />}
    </p>
  )
}
