import { useTranslation } from 'react-i18next'
import type { GrantId } from '@mutua/sdk/ids'
import { dayWords } from '@mutua/ui/records/day-words'
import { latestFirst, shortOf } from '@mutua/ui/records/short-record'
import type { SignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useReading } from '../facts/reading-facts.ts'

/** What whoever acts for a member may read: each record in a line. The member sees that it was read. */
export const ReadingScreen = ({ reading, own }: { readonly reading: GrantId; readonly own: SignedIn }) => {
  const { t, i18n } = useTranslation()
  const records = useReading(reading, own)
  if (records.error !== null) return <Fault error={records.error} again={() => void records.refetch()} />
  if (records.data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('reach.reads')}</h1>
      <p>{t('reach.readsWhat')}</p>
      {records.data.length === 0 ? <p className="note">{t('reach.nothing')}</p> : null}
      <ul className="plain lines">
        {latestFirst(records.data)
          .map(shortOf)
          .map(({ key, title, value, day }) => (
            <li key={key}>
              <strong>
                <bdi>{title}</bdi>
              </strong>{' '}
              {value === undefined ? null : <bdi>{value}</bdi>}
              <br />
              <span className="small">{day === '' ? t('data.noDay') : dayWords(day, i18n.language)}</span>
            </li>
          ))}
      </ul>
    </>
  )
}
