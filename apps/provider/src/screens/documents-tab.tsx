import { useTranslation } from 'react-i18next'
import { latestFirst } from '@mutua/ui/records/short-record'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import type { CaseTabProps } from '../case-tab.ts'
import { usePerson } from '../facts/case-facts.ts'
import { useReadInCase } from '../facts/open-case.ts'
import { RecordLine } from './record-line.tsx'

/** Letters, reports and papers, the latest first. */
export const DocumentsTab = ({ open }: CaseTabProps) => {
  const { t } = useTranslation()
  const person = usePerson(open)
  const documents = useReadInCase(
    open,
    ['documents', person.data?.id ?? ''],
    ({ fhir }) =>
      fhir.everything({
        patient: person.data?.id,
        types: ['DocumentReference', 'DiagnosticReport', 'Composition'],
      }),
    { enabled: person.data !== undefined },
  )
  const error = person.error ?? documents.error
  if (error !== null)
    return <Fault error={error} again={() => void Promise.all([person.refetch(), documents.refetch()])} />
  if (documents.data === undefined) return <Waiting />
  if (documents.data.length === 0) return <p role="status">{t('case.noDocuments')}</p>
  return (
    <ul className="plain lines">
      {latestFirst(documents.data).map((record) => (
        <RecordLine key={`${record.resourceType}/${record.id}`} record={record} open={open} />
      ))}
    </ul>
  )
}
