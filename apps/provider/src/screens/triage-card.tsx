import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { triageSheet } from '@mutua/sdk/care/sheets'
import { triageOutcomes, type TriageOutcome } from '@mutua/sdk/care/triage'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Choices, TextField } from '@mutua/ui/views/fields'
import { conceptText, refer } from '../facts/care-records.ts'
import type { CaseHand } from '../facts/case-writing.ts'
import { adviceOf } from '../facts/intake-draft.ts'
import { concludeOpenTriage, openTriageIn, type OpenTriage } from '../facts/open-triage.ts'
import { suggestAnswers } from '../facts/prefill.ts'
import { confirmed, draftSheet, ownAnswers, unconfirmedCount } from '../facts/sheet-draft.ts'
import { Said } from '@mutua/ui/views/said'
import { SheetQuestions } from './sheet-questions.tsx'

/** Somebody asked without having been at the desk: the first listening is made here. */
export const TriageCard = ({ hand }: { readonly hand: CaseHand }) => {
  const found = openTriageIn(hand.records)
  return found === undefined || !hand.mayWrite ? null : (
    <Listening key={found.intake.id} hand={hand} found={found} />
  )
}

const Listening = ({ hand, found }: { readonly hand: CaseHand; readonly found: OpenTriage }) => {
  const { t } = useTranslation()
  const { records, write } = hand
  const [triage, setTriage] = useState(() => draftSheet(triageSheet, suggestAnswers(triageSheet, records)))
  const [chosen, setChosen] = useState<TriageOutcome>()
  const [reason, setReason] = useState('')
  const advice = adviceOf({ triage })
  const decided = chosen ?? advice
  const suggested = unconfirmedCount(triage)
  const isWhole = ownAnswers(triage).length === triageSheet.items.length
  const needsReason = decided !== advice
  return (
    <section className="card work">
      <h2>{t('intake.title')}</h2>
      <p>
        <bdi>{conceptText(found.request['code'])}</bdi>
      </p>
      {suggested === 0 ? null : (
        <div className="note">
          <p>{t('assessment.suggested', { count: suggested })}</p>
          <Button onClick={() => setTriage(confirmed(triage))}>{t('assessment.confirm')}</Button>
        </div>
      )}
      <SheetQuestions draft={triage} onDraft={setTriage} />
      <div role="status">
        {advice === undefined ? (
          t('intake.outcome.open')
        ) : (
          <p>
            {t('intake.outcome.advice')}:{' '}
            <strong>
              <Said of={triageOutcomes[advice]} />
            </strong>
          </p>
        )}
      </div>
      <Choices
        label={t('intake.outcome.decide')}
        value={decided}
        onValue={(value) => setChosen(value as TriageOutcome)} // a key of `triageOutcomes`
        options={Object.entries(triageOutcomes).map(([value, label]) => ({
          value,
          label: <Said of={label} />,
        }))}
        kind="tiles"
      />
      {needsReason ? (
        <TextField label={t('intake.outcome.reason')} value={reason} onValue={setReason} />
      ) : null}
      {write.error === null ? null : <Fault error={write.error} />}
      <p className="work-actions">
        <Button
          kind="first"
          isBusy={write.isPending}
          disabled={!isWhole || decided === undefined || (needsReason && reason.trim() === '')}
          onClick={() => {
            if (decided === undefined) return
            write.mutate(
              concludeOpenTriage(
                found,
                { draft: triage, decided, reason },
                {
                  records,
                  subject: refer(hand.subject),
                  author: hand.author,
                  at: new Date().toISOString(),
                  newId: () => crypto.randomUUID(),
                },
              ),
            )
          }}
        >
          {t('intake.outcome.conclude')}
        </Button>
      </p>
    </section>
  )
}
