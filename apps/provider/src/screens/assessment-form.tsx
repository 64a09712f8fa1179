import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Outcome } from '@mutua/sdk/care/outcome'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { domains, type Domain } from '@mutua/sdk/care/sheet'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import {
  assessmentBefore,
  assessmentGaps,
  concludeAssessment,
  draftAssessment,
  saveAssessment,
  type AssessmentDraft,
  type AssessmentWriting,
} from '../facts/assessment-draft.ts'
import { refer } from '../facts/care-records.ts'
import type { CaseHand } from '../facts/case-writing.ts'
import { caseQueryKey } from '../facts/open-case.ts'
import { domainShares, scoresOf, type DomainShare } from '../facts/domain-shares.ts'
import { usePageDraft } from '../facts/page-draft.ts'
import { confirmed, scoreOf, type SheetDraft } from '../facts/sheet-draft.ts'
import { Comparison } from './comparison.tsx'
import { Said } from '@mutua/ui/views/said'
import { SheetQuestions } from './sheet-questions.tsx'
import { TabList } from './tab-list.tsx'

/** An assessment by domains: prefilled, scored as one goes, compared with the last, saved in the pod and gone on with. */
export const AssessmentForm = ({ hand, isBegun }: { readonly hand: CaseHand; readonly isBegun: boolean }) => {
  const { t } = useTranslation()
  const [isWanted, setWanted] = useState(isBegun)
  if (!isWanted)
    return (
      <p>
        <Button onClick={() => setWanted(true)}>{t('assessment.again')}</Button>
      </p>
    )
  return <Form hand={hand} />
}

const Form = ({ hand }: { readonly hand: CaseHand }) => {
  const { t } = useTranslation()
  const { records, write } = hand
  const { draft, change, forget } = usePageDraft<AssessmentDraft>(
    caseQueryKey(hand.open, 'draft', 'assessment'),
    () => draftAssessment(records, () => crypto.randomUUID()),
    ({ isChanged }) => isChanged,
  )
  const [said, setSaid] = useState<'saved'>()
  const before = assessmentBefore(records)
  const shares = domainShares(scoresOf(draft.sheets), before)
  const answered = draft.sheets.map(scoreOf)
  const all = draft.sheets.reduce((sum, { sheet }) => sum + sheet.items.length, 0)
  const left = answered.reduce((sum, { missing }) => sum + missing.length, 0)
  const changeSheet = (sheet: SheetDraft) => {
    setSaid(undefined)
    change((kept) => ({
      ...kept,
      isChanged: true,
      sheets: kept.sheets.map((one) => (one.sheet === sheet.sheet ? sheet : one)),
    }))
  }
  const send = (
    make: (draft: AssessmentDraft, writing: AssessmentWriting) => Outcome<readonly FhirResource[]>,
  ) => {
    const isConcluding = make === concludeAssessment
    const at = new Date().toISOString()
    const outcome = make(draft, { records, subject: refer(hand.subject), author: hand.author, at })
    write.mutate(outcome, {
      onSuccess: () => {
        // What was written is in the pod now; another assessment begins from there.
        change((kept) => ({ ...kept, note: '', isChanged: false }))
        if (isConcluding) forget()
        setSaid('saved')
      },
    })
  }
  const gap = assessmentGaps(draft)
  return (
    <section className="card work">
      <h2>{t('assessment.title')}</h2>
      <p className="small">{t('assessment.progress', { answered: all - left, all })}</p>
      <Domains draft={draft} shares={shares} onSheet={changeSheet} />
      <Comparison shares={shares} hasBefore={before !== undefined} />
      <TextField
        label={t('assessment.note')}
        hint={t('assessment.noteHint')}
        value={draft.note}
        onValue={(note) => change((kept) => ({ ...kept, note, isChanged: true }))}
        rows={3}
      />
      {write.error === null ? null : <Fault error={write.error} />}
      <p role="status">{said === undefined || draft.isChanged ? null : t('assessment.saved')}</p>
      <p className="work-actions">
        <Button
          kind="first"
          isBusy={write.isPending}
          disabled={gap !== undefined}
          onClick={() => send(concludeAssessment)}
        >
          {t('assessment.conclude')}
        </Button>
        <Button isBusy={write.isPending} onClick={() => send(saveAssessment)}>
          {t('assessment.save')}
        </Button>
      </p>
      {gap === undefined ? null : <p className="small">{t('assessment.concludeMissing')}</p>}
    </section>
  )
}

const Domains = ({
  draft,
  shares,
  onSheet,
}: {
  readonly draft: AssessmentDraft
  readonly shares: readonly DomainShare[]
  readonly onSheet: (sheet: SheetDraft) => void
}) => {
  const { t } = useTranslation()
  const order = Object.keys(domains).filter((domain) => shares.some((share) => share.domain === domain))
  const [shown, setShown] = useState(order[0] ?? '')
  const ofShown = draft.sheets.filter(({ sheet }) => sheet.items.some(({ domain }) => domain === shown))
  const isShown = (sheet: SheetDraft) => (linkId: string) =>
    sheet.sheet.items.some((item) => item.linkId === linkId && item.domain === shown)
  const suggested = ofShown.reduce(
    (sum, sheet) =>
      sum +
      [...sheet.answers].filter(([linkId, { from }]) => from !== undefined && isShown(sheet)(linkId)).length,
    0,
  )
  return (
    <div>
      <TabList
        label={t('assessment.domains')}
        tabs={order.map((domain) => {
          const share = shares.find((one) => one.domain === domain)
          return {
            value: domain,
            label: (
              <>
                <Said of={domains[domain as Domain]} />
                <span className="small">{t(`assessment.level.${share?.level ?? 'open'}`)}</span>
              </>
            ),
          }
        })}
        value={shown}
        onValue={setShown}
      >
        <div className="work">
          {suggested === 0 ? null : (
            <div className="note">
              <p>{t('assessment.suggested', { count: suggested })}</p>
              <Button
                onClick={() => {
                  for (const sheet of ofShown) onSheet(confirmed(sheet, isShown(sheet)))
                }}
              >
                {t('assessment.confirm')}
              </Button>
            </div>
          )}
          {ofShown.map((sheet) => (
            <div key={sheet.sheet.name}>
              <h3>
                <Said of={sheet.sheet.title} />
              </h3>
              <SheetQuestions draft={sheet} onDraft={onSheet} only={({ domain }) => domain === shown} />
            </div>
          ))}
        </div>
      </TabList>
    </div>
  )
}
