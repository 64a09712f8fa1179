import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { CoveredItem } from '@mutua/sdk/clients/covered-client'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { dayWords, monthWords } from '@mutua/ui/records/day-words'
import { timeOf, useOwnRecords } from '../facts/own-records.ts'
import { DataPlaces } from './data-places.tsx'

/** Everything in my pod by year and month, the latest first; of all kinds or of one. */
export const TimelineScreen = () => {
  const { t, i18n } = useTranslation()
  const records = useOwnRecords()
  const [category, setCategory] = useState('')
  if (records.error !== null) return <Fault error={records.error} again={() => void records.refetch()} />
  if (records.data === undefined) return <Waiting />
  const categories = [...new Set(records.data.map((item) => item.category ?? ''))].filter(Boolean)
  const shown = records.data.filter((item) => category === '' || item.category === category)
  const years = [...Map.groupBy(shown, (item) => timeOf(item).slice(0, 4))]
  return (
    <>
      <h1>{t('mine.timeline')}</h1>
      <DataPlaces />
      <p>
        <label className="choice">
          {t('log.who')}{' '}
          <select value={category} onChange={({ target }) => setCategory(target.value)}>
            <option value="">{t('mine.allKinds')}</option>
            {categories.map((name) => (
              <option key={name} value={name}>
                {t(`what.category.${name}`, { defaultValue: name })}
              </option>
            ))}
          </select>
        </label>
      </p>
      <p role="status">{t('mine.count', { count: shown.length })}</p>
      {years.map(([year, items], index) => (
        <details key={year} className="card" open={index === 0}>
          <summary>
            {dayWords(year, i18n.language)}{' '}
            <span className="small">{t('mine.count', { count: items.length })}</span>
          </summary>
          {[...Map.groupBy(items, (item) => timeOf(item).slice(0, 7))].map(([month, ofMonth]) => (
            <section key={month}>
              <h2>{monthWords(month, i18n.language)}</h2>
              <ul className="plain lines">
                {ofMonth.map((item) => (
                  <Line key={item.resource} item={item} />
                ))}
              </ul>
            </section>
          ))}
        </details>
      ))}
    </>
  )
}

const Line = ({ item }: { readonly item: CoveredItem }) => {
  const { t, i18n } = useTranslation()
  const { type, id, title, category = '' } = item
  return (
    <li>
      {type === undefined || id === undefined ? (
        <bdi>{title}</bdi>
      ) : (
        <Link href={`/data/${type}/${id}`} className="line">
          <bdi>{title}</bdi>
        </Link>
      )}
      <br />
      <span className="small">
        {dayWords(timeOf(item), i18n.language)}
        {category === '' ? null : ` · ${t(`what.category.${category}`, { defaultValue: category })}`}
      </span>
    </li>
  )
}
