import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { saveFile } from '@mutua/ui/files/save-file'
import { actOf, placeWords, purposeWords } from '@mutua/ui/records/use-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { filterUses, readerOf, useOwnUses, usesCsv, type AuditFilter } from '../facts/audit.ts'
import { accountName } from '../facts/person-words.ts'
import { SiadCard } from './siad-card.tsx'

/** What one has opened, as the persons see it; to look through, and to take along. */
export const AuditScreen = () => {
  const { t } = useTranslation()
  const uses = useOwnUses()
  const [wanted, setWanted] = useState<AuditFilter>({ owner: '', reader: '', from: '', to: '' })
  const [most, setMost] = useState(page)
  if (uses.error !== null) return <Fault error={uses.error} again={() => void uses.refetch()} />
  if (uses.data === undefined) return <Waiting />
  const found = filterUses(uses.data, wanted)
  return (
    <>
      <h1>{t('audit.title')}</h1>
      <p>{t('audit.what')}</p>
      <Filter uses={uses.data} wanted={wanted} onChange={setWanted} />
      <p className="answers-left">
        <strong role="status">{t('audit.count', { count: found.length })}</strong>{' '}
        <Button
          disabled={found.length === 0}
          onClick={() => saveFile(new Blob([usesCsv(found)], { type: 'text/csv' }), 'letture.csv')}
        >
          {t('audit.csv')}
        </Button>
      </p>
      {found.length === 0 ? <p>{t('audit.none')}</p> : <Uses uses={found.slice(0, most)} />}
      {found.length > most ? <Button onClick={() => setMost(most + page)}>{t('audit.more')}</Button> : null}
      <SiadCard />
    </>
  )
}

const page = 50

const Filter = ({
  uses,
  wanted,
  onChange,
}: {
  readonly uses: readonly Receipt[]
  readonly wanted: AuditFilter
  readonly onChange: (wanted: AuditFilter) => void
}) => {
  const { t } = useTranslation()
  const owners = [...new Set(uses.map(({ owner }) => owner))]
  const readers = [...new Set(uses.map(({ recipient }) => readerOf(recipient)))]
  const choice = (name: 'owner' | 'reader', label: string, values: readonly string[]) => (
    <label className="field">
      <span>{label}</span>
      <select value={wanted[name]} onChange={({ target }) => onChange({ ...wanted, [name]: target.value })}>
        <option value="">{t('audit.everybody')}</option>
        {values.map((value) => (
          <option key={value} value={value}>
            {accountName(value)}
          </option>
        ))}
      </select>
    </label>
  )
  const day = (name: 'from' | 'to', label: string) => (
    <label className="field">
      <span>{label}</span>
      <input
        type="date"
        value={wanted[name]}
        onChange={({ target }) => onChange({ ...wanted, [name]: target.value })}
      />
    </label>
  )
  return (
    <div className="card side-by-side">
      {choice('owner', t('audit.whose'), owners)}
      {readers.length < 2 ? null : choice('reader', t('audit.who'), readers)}
      {day('from', t('audit.from'))}
      {day('to', t('audit.to'))}
    </div>
  )
}

const Uses = ({ uses }: { readonly uses: readonly Receipt[] }) => {
  const { t, i18n } = useTranslation()
  return (
    <ul className="plain lines uses">
      {uses.map((use) => (
        <li key={use.id}>
          <span>
            <When at={use.at} withTime />
          </span>
          <strong>
            <bdi className="account">{accountName(use.owner)}</bdi>
          </strong>
          <span>
            {t(`audit.acts.${actOf(use)}`)}:{' '}
            <bdi>
              {placeWords(
                use.resource,
                `${use.podServer}/${new URL(use.resource).pathname.split('/')[1] ?? ''}/`,
                t,
              )}
            </bdi>
          </span>
          <span className="small">
            {purposeWords(use.purpose, i18n.language, t)} · <bdi>{accountName(readerOf(use.recipient))}</bdi>
          </span>
        </li>
      ))}
    </ul>
  )
}
