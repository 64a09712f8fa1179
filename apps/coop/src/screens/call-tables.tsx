import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallView } from '@mutua/sdk/codesign/call'
import type { TableView } from '@mutua/sdk/codesign/co-design-table'
import { parseInstant } from '@mutua/sdk/ids'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { When } from '@mutua/ui/views/when'
import { useCalling, useTables } from '../facts/call-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { ProjectForm } from './project-form.tsx'
import { TableWording } from './table-wording.tsx'

/** What was admitted, at its table: who has accepted, and what each party does by when. */
export const CallTables = ({ call }: { readonly call: CallView }) => {
  const { t } = useTranslation()
  const tables = useTables(call.id, true)
  if (tables.error !== null) return <Fault error={tables.error} />
  if (tables.data === undefined || tables.data.length === 0) return null
  return (
    <section aria-labelledby="tables">
      <h2 id="tables">{t('calls.tables')}</h2>
      {tables.data.map((table) => (
        <TableCard key={table.proposal} table={table} />
      ))}
    </section>
  )
}

const TableCard = ({ table }: { readonly table: TableView }) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const accept = useConsoleStep(() => calling.accept(table, { party: 'coop', digest: table.digest }))
  const own = table.parties.find(({ party }) => party === 'coop')
  return (
    <article className={own?.acceptedAt === undefined ? 'card asks' : 'card'}>
      <h3>
        <bdi>{table.title}</bdi>
      </h3>
      <ul className="plain chips">
        {table.parties.map(({ party, name, acceptedAt }) => (
          <li key={party} className={acceptedAt === undefined ? 'state over' : 'state'}>
            <bdi>{name}</bdi>: {t(acceptedAt === undefined ? 'calls.notAccepted' : 'calls.accepted')}
          </li>
        ))}
      </ul>
      <ul className="plain">
        {table.commitments.map((one) => (
          <li key={one.number} className="promise">
            <strong>
              <bdi>
                {table.parties.find(({ party }) => party === one.party)?.name ?? t('calls.party.members')}
              </bdi>
            </strong>
            : <bdi>{one.what}</bdi>{' '}
            <span className={one.state === 'late' ? 'state' : 'state over'}>
              {t(`calls.promise.${one.state}`)} <When at={parseInstant(`${one.until}T12:00:00.000Z`)} />
            </span>
            {one.done === undefined ? null : (
              <span className="about">
                <bdi>{one.done.evidence}</bdi>
              </span>
            )}
            {one.state !== 'done' &&
            table.agreedAt !== undefined &&
            (one.party === 'coop' || one.party === 'members') ? (
              <Kept table={table} number={one.number} />
            ) : null}
          </li>
        ))}
      </ul>
      {own?.acceptedAt === undefined ? (
        <Button kind="first" isBusy={accept.isPending} onClick={() => accept.mutate(undefined)}>
          {t('calls.acceptForCoop')}
        </Button>
      ) : null}
      {table.agreedAt === undefined ? (
        <TableWording key={table.digest} table={table} />
      ) : (
        <p className="note" role="status">
          {t(table.project === undefined ? 'calls.agreed' : 'calls.isProject')}
        </p>
      )}
      {table.agreedAt !== undefined && table.project === undefined && own !== undefined ? (
        <ProjectForm
          of={{
            title: table.title,
            summary: t('calls.makeProject'),
            about: t('calls.makeProjectWhat'),
            enter: (wish) => calling.draftProject(table, wish),
          }}
        />
      ) : null}
      {accept.error === null ? null : <Fault error={accept.error} />}
    </article>
  )
}

const Kept = ({ table, number }: { readonly table: TableView; readonly number: number }) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const [evidence, setEvidence] = useState('')
  const keep = useConsoleStep(() => calling.keep(table, number, evidence.trim()))
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
      {keep.error === null ? null : <Fault error={keep.error} />}
    </details>
  )
}
