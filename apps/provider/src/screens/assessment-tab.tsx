import { useTranslation } from 'react-i18next'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import type { CaseTabProps } from '../case-tab.ts'
import { lastImpressionIn, openImpressionIn } from '../facts/assessment-draft.ts'
import { subjectIn, useCareRecords, type CareRecords } from '../facts/care-records.ts'
import { useCaseHand } from '../facts/case-writing.ts'
import { AssessmentForm } from './assessment-form.tsx'
import { ChargeCard } from './charge-card.tsx'
import { LastAssessment } from './last-assessment.tsx'
import { TriageCard } from './triage-card.tsx'
import { UnitCard } from './unit-card.tsx'

/** The steps from the desk to the project: who answers for the case, who looks at it together, and what they find. */
export const AssessmentTab = ({ open }: CaseTabProps) => {
  const { t } = useTranslation()
  const records = useCareRecords(open)
  if (records.error !== null) return <Fault error={records.error} again={() => void records.refetch()} />
  if (records.data === undefined) return <Waiting />
  const subject = subjectIn(records.data)
  if (subject === undefined) return <p className="note">{t('assessment.noPerson')}</p>
  return <Assessing open={open} records={records.data} subject={subject} />
}

const Assessing = ({
  open,
  records,
  subject,
}: CaseTabProps & { readonly records: CareRecords; readonly subject: FhirResource }) => {
  const { t } = useTranslation()
  const hand = useCaseHand(open, { records, subject })
  const last = lastImpressionIn(records)
  const isBegun = openImpressionIn(records) !== undefined || last === undefined
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
