import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import type { CaseTabProps } from '../case-tab.ts'
import { subjectIn, useCareRecords, type CareRecords } from '../facts/care-records.ts'
import { useCaseHand, type CaseHand } from '../facts/case-writing.ts'

type Hold = (hand: CaseHand) => ReactNode

/** What is written in a case needs its records, and whose they are: waits for both, or says that nobody stands in them. */
export const WithCaseHand = ({ open, children }: CaseTabProps & { readonly children: Hold }) => {
  const { t } = useTranslation()
  const records = useCareRecords(open)
  if (records.error !== null) return <Fault error={records.error} again={() => void records.refetch()} />
  if (records.data === undefined) return <Waiting />
  const subject = subjectIn(records.data)
  if (subject === undefined) return <p className="note">{t('assessment.noPerson')}</p>
  return (
    <Holding open={open} records={records.data} subject={subject}>
      {children}
    </Holding>
  )
}

const Holding = ({
  open,
  children,
  ...found
}: CaseTabProps & {
  readonly records: CareRecords
  readonly subject: FhirResource
  readonly children: Hold
}) => children(useCaseHand(open, found))
