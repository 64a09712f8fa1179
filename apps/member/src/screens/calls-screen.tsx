import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { createCallClient } from '@mutua/sdk/clients/call-client'
import type { CallState, CallView } from '@mutua/sdk/codesign/call'
import type { TableView } from '@mutua/sdk/codesign/co-design-table'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { parseInstant } from '@mutua/sdk/ids'

/** Calls of my co-op: what is asked, what was chosen, and what was promised. No money, no points: who was chosen, and for what. */
export const CallsScreen = () => {
  const { t } = useTranslation()
  const calling = useCalling()
  const calls = useQuery({ queryKey: ['calls'], queryFn: calling.calls })
  if (calls.error !== null) return <Fault error={calls.error} again={() => void calls.refetch()} />
  if (calls.data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('calls.title')}</h1>
      <p>{t('calls.what')}</p>
      {calls.data.length === 0 ? <p>{t('calls.none')}</p> : null}
      {calls.data.map((call) => (
        <CallCard key={call.id} call={call} />
      ))}
    </>
  )
}

const CallCard = ({ call }: { readonly call: CallView }) => {
  const { t } = useTranslation()
  const text = call.versions.at(-1)?.text
  if (text === undefined) return null
  const state = stateWord[call.state]
  return (
    <article className={call.state === 'open' ? 'card stands' : 'card'}>
      <h2>
        <bdi>{text.title}</bdi>{' '}
        <span className={call.state === 'open' ? 'state' : 'state over'}>{t(`calls.state.${state}`)}</span>
      </h2>
      <p>
        <bdi>{text.purpose}</bdi>
      </p>
      {call.state === 'open' ? (
        <p className="small">
          {t('calls.until')} <When at={text.closesAt} />. {t('calls.openTo')}
        </p>
      ) : null}
      {call.state === 'settled' ? <WhatCame call={call} /> : null}
    </article>
  )
}

const WhatCame = ({ call }: { readonly call: CallView }) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const tables = useQuery({ queryKey: ['calls', call.id], queryFn: () => calling.tables(call.id) })
  if (tables.error !== null) return <Fault error={tables.error} />
  if (tables.data === undefined) return <Waiting />
  if (tables.data.length === 0) return <p>{t('calls.noneCame')}</p>
  return (
    <>
      <h3>{t('calls.came')}</h3>
      {tables.data.map((table) => (
        <Chosen key={table.proposal} table={table} />
      ))}
    </>
  )
}

const Chosen = ({ table }: { readonly table: TableView }) => {
  const { t } = useTranslation()
  const nameOf = (party: string) =>
    table.parties.find((one) => one.party === party)?.name ?? t('calls.members')
  return (
    <section className="said">
      <h4>
        <bdi>{table.title}</bdi>
      </h4>
      <p>
        <bdi>
          {table.parties
            .filter(({ party }) => party !== 'coop')
            .map(({ name }) => name)
            .join(', ')}
        </bdi>
      </p>
      <details>
        <summary>{t('calls.promises')}</summary>
        <ul>
          {table.commitments.map((one) => (
            <li key={one.number}>
              <strong>
                <bdi>{nameOf(one.party)}</bdi>
              </strong>
              : <bdi>{one.what}</bdi> (
              {one.state === 'done' ? (
                t('calls.done')
              ) : (
                <>
                  {t(`calls.${one.state}`)} <When at={parseInstant(`${one.until}T12:00:00.000Z`)} />
                </>
              )}
              )
            </li>
          ))}
        </ul>
      </details>
    </section>
  )
}

const useCalling = () => {
  const { config, session } = useSignedIn()
  return createCallClient({ consentService: config.consentService, fetch: session.fetch })
}

const stateWord: Readonly<Record<CallState, 'before' | 'open' | 'weighing' | 'settled' | 'off'>> = {
  'draft': 'before',
  'announced': 'before',
  'open': 'open',
  'checking': 'weighing',
  'scoring': 'weighing',
  'ranked': 'weighing',
  'settled': 'settled',
  'called-off': 'off',
}
