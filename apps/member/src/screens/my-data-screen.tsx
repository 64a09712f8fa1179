import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { usePod } from '../facts/use-facts.ts'
import { kindsOfRecords, searchRecords, type KindOfRecords } from '../facts/search-records.ts'
import { dayWords } from '@mutua/ui/records/day-words'
import { DataPlaces } from './data-places.tsx'

/** What is in my pod, by kind, the latest first. */
export const MyDataScreen = () => {
  const { t } = useTranslation()
  const pod = usePod()
  const { config } = useSignedIn()
  return (
    <>
      <h1>{t('data.title')}</h1>
      <DataPlaces />
      {kindsOfRecords.map((kind) => (
        <Kind key={kind.name} kind={kind} />
      ))}
      <p>
        <a href={`${config.podServer}/.me`}>{t('data.carryAway')}</a>{' '}
        <span className="small">{pod.root}</span>
      </p>
    </>
  )
}

const Kind = ({ kind }: { readonly kind: KindOfRecords }) => {
  const { t, i18n } = useTranslation()
  const { config, session } = useSignedIn()
  const pod = usePod()
  const [most, setMost] = useState(5)
  const found = useQuery({
    queryKey: ['records', kind.name, most],
    queryFn: () => searchRecords({ fhir: `${config.podServer}/fhir/${pod.name}`, kind, most }, session.fetch),
  })
  if (found.error !== null) return <Fault error={found.error} again={() => void found.refetch()} />
  if (found.data === undefined) return <Waiting />
  const { total, records } = found.data
  if (total === 0) return null
  return (
    <section className="card">
      <h2>
        {t(`data.kind.${kind.name}`)} <span className="small">{total}</span>
      </h2>
      <ul className="plain lines">
        {records.map(({ key, title, value, day }) => (
          <li key={key}>
            <Link href={`/data/${key}`} className="line">
              <bdi>{title}</bdi>
            </Link>{' '}
            {value === undefined ? null : <strong dir="ltr">{value}</strong>}
            <br />
            <span className="small">
              {day === undefined ? t('data.noDay') : dayWords(day, i18n.language)}
            </span>
          </li>
        ))}
      </ul>
      {total > records.length ? <Button onClick={() => setMost(most + 20)}>{t('log.more')}</Button> : null}
    </section>
  )
}
