import { useTranslation } from 'react-i18next'
import type { CaseTabProps } from '../case-tab.ts'
import { lastImpressionIn, openImpressionIn } from '../facts/assessment-draft.ts'
import type { CaseHand } from '../facts/case-writing.ts'
import { AssessmentForm } from './assessment-form.tsx'
import { ChargeCard } from './charge-card.tsx'
import { LastAssessment } from './last-assessment.tsx'
import { TriageCard } from './triage-card.tsx'
import { UnitCard } from './unit-card.tsx'
import { WithCaseHand } from './with-case-hand.tsx'

/** The steps from the desk to the project: who answers for the case, who looks at it together, and what they find. */
export const AssessmentTab = ({ open }: CaseTabProps) => (
  <WithCaseHand open={open}>{(hand) => <Assessing hand={hand} />}</WithCaseHand>
)

const Assessing = ({ hand }: { readonly hand: CaseHand }) => {
  const { t } = useTranslation()
  const last = lastImpressionIn(hand.records)
  const isBegun = openImpressionIn(hand.records) !== undefined || last === undefined
  return (
    <>
      <TriageCard hand={hand} />
      <ChargeCard hand={hand} />
      <UnitCard hand={hand} />
      {last === undefined ? null : <LastAssessment hand={hand} impression={last} />}
      {hand.mayWrite ? (
        <AssessmentForm key={last?.id ?? 'first'} hand={hand} isBegun={isBegun} />
      ) : (
        <p className="note">{t('assessment.readOnly')}</p>
      )}
    </>
  )
}
