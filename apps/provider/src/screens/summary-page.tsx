import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { instantOf } from '@mutua/sdk/ids'
import { latestFirst } from '@mutua/ui/records/short-record'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { usePerson } from '../facts/case-facts.ts'
import type { OpenCase } from '../facts/open-case.ts'
import { useSummary } from '../facts/summary.ts'
import { CaseHead } from './case-head.tsx'
import { RecordLine } from './record-line.tsx'

/** LOINC codes of the sections of an International Patient Summary, in the order in which one looks before a visit. */
const sections = [
  ['problems', '11450-4'],
  ['medicines', '10160-0'],
  ['allergies', '48765-2'],
  ['results', '30954-2'],
  ['vitals', '8716-3'],
] as const

/** Before a visit, on one page and on paper: problems, medicines, allergies, last results, goals of the project. */
export const SummaryPage = ({ open }: { readonly open: OpenCase }) => {
  const { t } = useTranslation()
  const person = usePerson(open)
  const summary = useSummary(open, person.data)
  const error = person.error ?? summary.error
  return (
    <>
      <CaseHead open={open}>
        <Button onClick={() => print()}>{t('case.print')}</Button>
        <Link href={`/cases/${open.key}`} className="button">
          {t('case.whole')}
        </Link>
      </CaseHead>
      <p className="small">
        {t('case.summaryWhat')} <When at={instantOf(Date.now())} withTime />
      </p>
      {error === null ? null : (
        <Fault error={error} again={() => void Promise.all([person.refetch(), summary.refetch()])} />
      )}
      {summary.data === undefined ? (
        error === null ? (
          <Waiting />
        ) : null
      ) : (
        <div className="summary">
          {sections.map(([name, code]) => (
            <Section
              key={name}
              title={t(`case.section.${name}`)}
              records={summary.data.sections.find((one) => one.code === code)?.records ?? []}
              open={open}
            />
          ))}
          <Section title={t('case.section.goals')} records={summary.data.goals} open={open} />
        </div>
      )}
    </>
  )
}

const Section = ({
  title,
  records,
  open,
}: {
  readonly title: string
  readonly records: readonly FhirResource[]
  readonly open: OpenCase
}) => {
  const { t } = useTranslation()
  return (
    <section className="card">
      <h2>{title}</h2>
      {records.length === 0 ? <p className="small">{t('case.nothingToRead')}</p> : null}
      {records.length === 0 ? null : (
        <ul className="plain">
          {latestFirst(records)
            .slice(0, mostLines)
            .map((record) => (
              <RecordLine key={`${record.resourceType}/${record.id}`} record={record} open={open} />
            ))}
        </ul>
      )}
      {records.length > mostLines ? (
        <p className="small">{t('case.moreLines', { count: records.length - mostLines })}</p>
      ) : null}
    </section>
  )
}

const mostLines = 12
