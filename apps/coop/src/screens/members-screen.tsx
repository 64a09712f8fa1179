import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { civilDateOf, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import type { BookLine } from '@mutua/sdk/coop/console'
import { memberCategorySchema } from '@mutua/sdk/coop/member'
import { saveFile } from '@mutua/ui/files/save-file'
import { dayWords } from '@mutua/ui/records/day-words'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { bookCsv, linesOf } from '../facts/book.ts'
import { useBook, useRegister } from '../facts/register-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { Sheet } from './sheet.tsx'

/** The members register as it stood on any day. It knows nothing of anybody’s health, and no way to it. */
export const MembersScreen = () => {
  const { t } = useTranslation()
  const [words, setWords] = useState('')
  const [day, setDay] = useState('')
  const [most, setMost] = useState(page)
  const on = civilDateSchema.safeParse(day).data
  const book = useBook(on)
  const [category, setCategory] = useState('')
  const all = linesOf(book.data ?? [], words)
  const found = category === '' ? all : all.filter((line) => line.category === category)
  const members = countIn(found)
  return (
    <>
      <h1>{t('members.title')}</h1>
      <p>{t('members.what')}</p>
      <div className="card side-by-side filters">
        <TextField label={t('members.find')} value={words} onValue={setWords} isName />
        <TextField
          label={t('members.on')}
          hint={t('members.onHint')}
          type="date"
          max={civilDateOf(Date.now())}
          value={day}
          onValue={setDay}
        />
        <SelectField
          label={t('register.category')}
          value={category}
          onValue={setCategory}
          options={[
            { value: '', label: t('desk.all', { count: countIn(all) }) },
            ...memberCategorySchema.options.map((value) => ({
              value,
              label: t(`desk.only.${value}`, {
                count: countIn(all.filter((line) => line.category === value)),
              }),
            })),
          ]}
        />
      </div>
      {book.error === null ? null : <Fault error={book.error} again={() => void book.refetch()} />}
      {book.data === undefined && book.error === null ? <Waiting /> : null}
      <p className="ways">
        <strong role="status">{t('members.count', { count: members })}</strong>
        <Button
          disabled={found.length === 0}
          onClick={() => saveFile(new Blob([bookCsv(found)], { type: 'text/csv' }), 'libro-soci.csv')}
        >
          {t('members.csv')}
        </Button>
        <Paper on={on} />
      </p>
      {found.length === 0 ? null : <Lines lines={found.slice(0, most)} />}
      {found.length > most ? <Button onClick={() => setMost(most + page)}>{t('members.more')}</Button> : null}
    </>
  )
}

const countIn = (lines: readonly BookLine[]): number =>
  lines.filter(({ exitOn }) => exitOn === undefined).length

/** The book on paper, in Italian, with the columns of the law; addresses only when they are wanted. */
const Paper = ({ on }: { readonly on: ReturnType<typeof civilDateOf> | undefined }) => {
  const { t } = useTranslation()
  const { bookPage } = useRegister()
  const [hasAddresses, setAddresses] = useState(false)
  const save = useConsoleStep(async () => {
    const page = await bookPage(on, hasAddresses ? 'addresses' : undefined)
    saveFile(new Blob([page], { type: 'text/html' }), `libro-soci-${on ?? civilDateOf(Date.now())}.html`)
  })
  return (
    <>
      <Button isBusy={save.isPending} onClick={() => save.mutate(undefined)}>
        {t('register.paper')}
      </Button>
      <label className="check">
        <input type="checkbox" checked={hasAddresses} onChange={() => setAddresses(!hasAddresses)} />
        <span>{t('register.withAddresses')}</span>
      </label>
      {save.error === null ? null : <Fault error={save.error} />}
    </>
  )
}

const Lines = ({ lines }: { readonly lines: ReturnType<typeof linesOf> }) => {
  const { t, i18n } = useTranslation()
  const day = (date: string) => <span className="nowrap">{dayWords(date, i18n.language)}</span>
  return (
    <Sheet
      caption={t('members.title')}
      columns={[
        { label: t('members.name') },
        { label: t('members.number'), isNumber: true },
        { label: t('register.category') },
        { label: t('members.admitted') },
        { label: t('members.vote') },
        { label: t('members.quota'), isNumber: true },
        { label: t('register.state') },
      ]}
      rows={lines.map((line) => ({
        key: String(line.number),
        cells: [
          <Link key="name" href={`/members/${String(line.number)}`}>
            <bdi>{line.displayName}</bdi>
          </Link>,
          line.number,
          <Fragment key="category">
            {t(`register.categories.${line.category}`)}
            {line.section === undefined ? null : (
              <>
                {', '}
                <bdi>{line.section}</bdi>
              </>
            )}
          </Fragment>,
          day(line.admittedOn),
          day(line.voteFrom),
          moneyWords(line.quotaCents, i18n.language),
          <span key="state" className={line.exitOn === undefined ? 'state' : 'state over'}>
            {t(`register.states.${line.state}`)}
            {line.exitOn === undefined ? null : <> {day(line.exitOn)}</>}
          </span>,
        ],
      }))}
    />
  )
}

const page = 100
