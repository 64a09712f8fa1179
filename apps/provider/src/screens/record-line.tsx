import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { dayWords } from '@mutua/ui/records/day-words'
import { shortOf } from '@mutua/ui/records/short-record'
import type { Case } from '../facts/cases.ts'

/** A record in one line, and the way to all that it says. */
export const RecordLine = ({ record, open }: { readonly record: FhirResource; readonly open: Case }) => {
  const { t, i18n } = useTranslation()
  const { type, id, title, value, isUnusual, day } = shortOf(record)
  return (
    <li className="record">
      <Link href={`/cases/${open.key}/records/${type}/${id}`}>
        <bdi>{title === type ? t(`record.type.${type}`, { defaultValue: type }) : title}</bdi>
      </Link>
      {value === undefined ? null : (
        <span className="value">
          <bdi>{value}</bdi>
          {isUnusual ? <span className="state over">{t('record.unusual')}</span> : null}
        </span>
      )}
      {day === '' ? null : <span className="small">{dayWords(day, i18n.language)}</span>}
    </li>
  )
}
