import { useTranslation } from 'react-i18next'
import { latestFirst } from '@mutua/ui/records/short-record'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import type { CaseTabProps } from '../case-tab.ts'
import { taskKind, usePerson } from '../facts/case-facts.ts'
import { useReadInCase } from '../facts/open-case.ts'
import { RecordLine } from './record-line.tsx'

/** Visits that were and will be, the latest first: at home, at the surgery, in hospital. */
export const VisitsTab = ({ open }: CaseTabProps) => {
  const { t } = useTranslation()
  const person = usePerson(open)
  const visits = useReadInCase(
    open,
    ['visits', person.data?.id ?? ''],
    async ({ fhir }) => {
      const types = ['Encounter', 'Appointment', 'Task']
      const found = await fhir.everything({ patient: person.data?.id, types })
      return found.filter((one) => one.resourceType !== 'Task' || taskKind(one) === 'visit')
    },
    { enabled: person.data !== undefined },
  )
  const error = person.error ?? visits.error
  if (error !== null)
    return <Fault error={error} again={() => void Promise.all([person.refetch(), visits.refetch()])} />
  if (visits.data === undefined) return <Waiting />
  if (visits.data.length === 0) return <p role="status">{t('case.noVisits')}</p>
  return (
    <ul className="plain lines">
      {latestFirst(visits.data).map((record) => (
        <RecordLine key={`${record.resourceType}/${record.id}`} record={record} open={open} />
      ))}
    </ul>
  )
}
