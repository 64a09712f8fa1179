import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { dayWords } from '@mutua/ui/records/day-words'
import { measuresIn, type Measure } from '../facts/measures.ts'
import { unitWords } from '@mutua/ui/records/plain-record'
import { latestObservations } from '../facts/search-records.ts'
import { usePod } from '../facts/use-facts.ts'
import { DataPlaces } from './data-places.tsx'
import { TrendChart } from './trend-chart.tsx'

/** How numbers go: one measure at a time, as a drawing and as a table. */
export const TrendsScreen = () => {
  const { t } = useTranslation()
  const { config, session } = useSignedIn()
  const pod = usePod()
  const [key, setKey] = useState('')
  const found = useQuery({
    queryKey: ['records', 'measures'],
    queryFn: () => latestObservations(`${config.podServer}/fhir/${pod.name}`, session.fetch),
    select: measuresIn,
  })
  if (found.error !== null) return <Fault error={found.error} again={() => void found.refetch()} />
  if (found.data === undefined) return <Waiting />
  const shown = found.data.find((measure) => measure.key === key) ?? found.data[0]
  return (
    <>
      <h1>{t('mine.trends')}</h1>
      <DataPlaces />
      {shown === undefined ? (
        <p className="note">{t('trend.none')}</p>
      ) : (
        <>
          <p>
            <label className="choice">
              {t('log.who')}{' '}
              <select value={shown.key} onChange={({ target }) => setKey(target.value)}>
                {found.data.map((measure) => (
                  <option key={measure.key} value={measure.key}>
                    {`${measure.title} (${unitWords(measure.unit)})`}
                  </option>
                ))}
              </select>
            </label>
          </p>
          <Trend measure={shown} />
        </>
      )}
    </>
  )
}

const Trend = ({ measure }: { readonly measure: Measure }) => {
  const { t, i18n } = useTranslation()
  const { title, lines } = measure
  const unit = unitWords(measure.unit)
  const day = (at: string) => dayWords(at, i18n.language)
  const sentences = lines.map(({ title: name, points }) =>
    t('trend.sentence', {
      name,
      count: points.length,
      from: `${String(points[0]?.value)} ${unit}`,
      to: `${String(points.at(-1)?.value)} ${unit}`,
      since: day(points[0]?.at ?? ''),
      until: day(points.at(-1)?.at ?? ''),
    }),
  )
  const [band] = lines.flatMap((line) => line.band ?? [])
  return (
    <section className="card">
      <h2>
        <bdi>{title}</bdi>
      </h2>
      <TrendChart measure={measure} language={i18n.language} title={sentences.join(' ')} />
      {lines.length < 2 ? null : (
        <p className="small">
          {lines.map(({ title: name }, index) => (
            <span key={name} className={`key-${String(index % 2)}`}>
              <bdi>{name}</bdi>{' '}
            </span>
          ))}
        </p>
      )}
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {band === undefined ? null : <p className="small">{t('trend.band')}</p>}
      <details>
        <summary>{t('trend.asTable')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('trend.day')}</th>
              {lines.map(({ title: name }) => (
                <th key={name} scope="col">
                  <bdi>{name}</bdi> <span className="small">({unit})</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rowsOf(measure).map(({ record, at, values }) => (
              <tr key={record}>
                <th scope="row">
                  <Link href={`/data/${record}`}>{day(at)}</Link>
                </th>
                {values.map((value, index) => (
                  <td key={lines[index]?.title}>{value ?? '–'}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}

/** A row for each record, the latest first. */
const rowsOf = ({ lines }: Measure) => {
  const points = lines.flatMap((line, index) => line.points.map((point) => ({ ...point, index })))
  return [...Map.groupBy(points, ({ record }) => record)]
    .map(([record, ofRecord]) => ({
      record,
      at: ofRecord[0]?.at ?? '',
      values: lines.map((_, index) => ofRecord.find((point) => point.index === index)?.value),
    }))
    .toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at))
}
