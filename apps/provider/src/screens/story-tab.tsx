import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { monthWords } from '@mutua/ui/records/day-words'
import { dayOfRecord } from '@mutua/ui/records/record-day'
import { latestFirst } from '@mutua/ui/records/short-record'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import type { CaseTabProps } from '../case-tab.ts'
import { usePerson, useStory } from '../facts/case-facts.ts'
import { RecordLine } from './record-line.tsx'
import { WriteNote } from './write-note.tsx'

/** What happened, the latest first: the last year, and more when it is asked for. */
export const StoryTab = ({ open }: CaseTabProps) => {
  const { t } = useTranslation()
  const [isWhole, setWhole] = useState(false)
  const [most, setMost] = useState(page)
  const [words, setWords] = useState('')
  const person = usePerson(open)
  const story = useStory(open, person.data, isWhole ? undefined : aYearBefore(Date.now()))
  const error = person.error ?? story.error
  if (error !== null)
    return <Fault error={error} again={() => void Promise.all([person.refetch(), story.refetch()])} />
  const found = latestFirst(story.data ?? []).filter((record) => says(record, words))
  return (
    <>
      <div className="story-ways">
        <label className="field">
          <span>{t('case.lookFor')}</span>
          <input type="search" value={words} onChange={({ target }) => setWords(target.value)} />
        </label>
        <WriteNote open={open} />
      </div>
      {story.data === undefined ? <Waiting /> : null}
      {story.data !== undefined && found.length === 0 ? (
        <p role="status">{t(isWhole || words !== '' ? 'case.nothingFound' : 'case.nothingLately')}</p>
      ) : null}
      {byMonth(found.slice(0, most)).map(([month, records]) => (
        <Month key={month} month={month} records={records} open={open} />
      ))}
      {found.length > most ? <Button onClick={() => setMost(most + page)}>{t('case.more')}</Button> : null}{' '}
      {isWhole || story.data === undefined ? null : (
        <Button onClick={() => setWhole(true)}>{t('case.before')}</Button>
      )}
    </>
  )
}

const page = 40

const Month = ({
  month,
  records,
  open,
}: {
  readonly month: string
  readonly records: readonly FhirResource[]
  readonly open: CaseTabProps['open']
}) => {
  const { t, i18n } = useTranslation()
  return (
    <section className="month">
      <h2>{/^\d{4}-\d{2}$/.test(month) ? monthWords(month, i18n.language) : t('case.noDay')}</h2>
      <ul className="plain lines">
        {records.map((record) => (
          <RecordLine key={`${record.resourceType}/${record.id}`} record={record} open={open} />
        ))}
      </ul>
    </section>
  )
}

const byMonth = (
  records: readonly FhirResource[],
): readonly (readonly [string, readonly FhirResource[]])[] => [
  ...Map.groupBy(records, (record) => dayOfRecord(record).slice(0, 7)),
]

/** Among what was read already: nothing is asked of the pod for it, and what may not be read is not there to be found. */
const says = (record: FhirResource, words: string): boolean =>
  words.trim() === '' || JSON.stringify(record).toLowerCase().includes(words.trim().toLowerCase())

/** `YYYY-MM-DD` @param now milliseconds since the epoch */
const aYearBefore = (now: number): string => new Date(now - 365 * 86_400_000).toISOString().slice(0, 10)
