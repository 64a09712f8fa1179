import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TableView } from '@mutua/sdk/codesign/co-design-table'
import { parseInstant } from '@mutua/sdk/ids'
import { Button } from '@mutua/ui/views/button'
import { TextField } from '@mutua/ui/views/fields'
import { When } from '@mutua/ui/views/when'
import { useCalling, useCallStep } from '../facts/call-facts.ts'
import { Refusal } from './refusal.tsx'

/** The table of what was admitted: what each party promises, accepted by each in its own name. */
export const TableCard = ({ table }: { readonly table: TableView }) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const accept = useCallStep((party: string) => calling.accept(table, { party, digest: table.digest }))
  const nameOf = (party: string) =>
    table.parties.find((one) => one.party === party)?.name ?? t('calls.party.members')
  const waiting = table.parties.filter(
    ({ party, acceptedAt }) => table.own.includes(party) && party !== 'coop' && acceptedAt === undefined,
  )
  return (
    <section className={waiting.length > 0 ? 'card asks' : 'card'} aria-labelledby={`t-${table.proposal}`}>
      <h2 id={`t-${table.proposal}`}>
        {t('calls.table')}: <bdi>{table.title}</bdi>
      </h2>
      <ul className="plain">
        {table.commitments.map((one) => (
          <li key={one.number}>
            <strong>
              <bdi>{nameOf(one.party)}</bdi>
            </strong>
            : <bdi>{one.what}</bdi>{' '}
            <span className={one.state === 'late' ? 'state' : 'state over'}>
              {t(`calls.promise.${one.state}`)} <When at={parseInstant(`${one.until}T12:00:00.000Z`)} />
            </span>
            {one.state !== 'done' &&
            table.agreedAt !== undefined &&
            one.party !== 'coop' &&
            table.own.includes(one.party) ? (
              <Kept table={table} number={one.number} />
            ) : null}
          </li>
        ))}
      </ul>
      <p className="small">
        {table.agreedAt === undefined
          ? t('calls.accepted', {
              count: table.parties.filter(({ acceptedAt }) => acceptedAt !== undefined).length,
              all: table.parties.length,
            })
          : t(table.project === undefined ? 'calls.agreed' : 'calls.isProject')}
      </p>
      {waiting.map(({ party, name }) => (
        <Button key={party} kind="first" isBusy={accept.isPending} onClick={() => accept.mutate(party)}>
          {t('calls.acceptFor', { name })}
        </Button>
      ))}
      {accept.error === null ? null : <Refusal error={accept.error} />}
    </section>
  )
}

const Kept = ({ table, number }: { readonly table: TableView; readonly number: number }) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const [evidence, setEvidence] = useState('')
  const keep = useCallStep(() => calling.keep(table, number, evidence.trim()))
  return (
    <details>
      <summary>{t('calls.sayDone')}</summary>
      <TextField label={t('calls.evidence')} rows={2} value={evidence} onValue={setEvidence} />
      <Button
        disabled={evidence.trim() === ''}
        isBusy={keep.isPending}
        onClick={() => keep.mutate(undefined)}
      >
        {t('calls.done')}
      </Button>
      {keep.error === null ? null : <Refusal error={keep.error} />}
    </details>
  )
}
