import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saveFile } from '@mutua/ui/files/save-file'
import { moneyWords } from '@mutua/ui/records/money-words'
import { dayWords } from '@mutua/ui/records/day-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { bookCsv, linesOf } from '../facts/book.ts'
import { useBook } from '../facts/console-facts.ts'
import { Sheet } from './sheet.tsx'

/** The members register on any day. It knows nothing of anybody’s health, and no way to it. */
export const MembersScreen = () => {
  const { t, i18n } = useTranslation()
  const book = useBook()
  const [words, setWords] = useState('')
  const [on, setOn] = useState('')
  const [most, setMost] = useState(page)
  if (book.error !== null) return <Fault error={book.error} again={() => void book.refetch()} />
  if (book.data === undefined) return <Waiting />
  const found = linesOf(book.data, { words, on })
  const day = (date: string) => <span className="nowrap">{dayWords(date, i18n.language)}</span>
  return (
    <>
      <h1>{t('members.title')}</h1>
      <p>{t('members.what')}</p>
      <div className="card side-by-side">
        <TextField label={t('members.find')} value={words} onValue={setWords} isName />
        <TextField
          label={t('members.on')}
          hint={t('members.onHint')}
          type="date"
          value={on}
          onValue={setOn}
        />
      </div>
      <p className="ways">
        <strong role="status">{t('members.count', { count: found.length })}</strong>
        <Button
          disabled={found.length === 0}
          onClick={() => saveFile(new Blob([bookCsv(found)], { type: 'text/csv' }), 'libro-soci.csv')}
        >
          {t('members.csv')}
        </Button>
        <Button onClick={() => print()}>{t('members.print')}</Button>
      </p>
      {found.length === 0 ? null : (
        <Sheet
          caption={t('members.title')}
          columns={[
            { label: t('members.name') },
            { label: t('members.number'), isNumber: true },
            { label: t('members.section') },
            { label: t('members.admitted') },
            { label: t('members.vote') },
            { label: t('members.quota'), isNumber: true },
          ]}
          rows={found.slice(0, most).map((line) => ({
            key: String(line.number),
            cells: [
              <bdi key="name">{line.displayName}</bdi>,
              line.number,
              line.section === undefined ? '–' : <bdi key="section">{line.section}</bdi>,
              day(line.admittedOn),
              day(line.voteFrom),
              moneyWords(line.quotaCents, i18n.language),
            ],
          }))}
        />
      )}
      {found.length > most ? <Button onClick={() => setMost(most + page)}>{t('members.more')}</Button> : null}
    </>
  )
}

const page = 100
