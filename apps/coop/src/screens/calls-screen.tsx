import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { textOf, type CallView } from '@mutua/sdk/codesign/call'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { moneyWords } from '@mutua/ui/records/money-words'
import { localOf, useCalls } from '../facts/call-facts.ts'
import { CallForm } from './call-form.tsx'

/** Calls for co-design: what the co-op asks others to plan and carry with it. */
export const CallsScreen = () => {
  const { t } = useTranslation()
  const calls = useCalls()
  if (calls.error !== null) return <Fault error={calls.error} again={() => void calls.refetch()} />
  if (calls.data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('calls.title')}</h1>
      <p>{t('calls.what')}</p>
      {calls.data.length === 0 ? <p>{t('calls.none')}</p> : null}
      <ul className="plain">
        {calls.data.map((call) => (
          <li key={call.id}>
            <CallCard call={call} />
          </li>
        ))}
      </ul>
      <details className="card">
        <summary>{t('calls.new')}</summary>
        <CallForm />
      </details>
    </>
  )
}

const CallCard = ({ call }: { readonly call: CallView }) => {
  const { t, i18n } = useTranslation()
  const text = textOf(call)
  if (text === undefined) return null
  const isOver = call.state === 'settled' || call.state === 'called-off'
  return (
    <article className={isOver ? 'card' : 'card asks'}>
      <h2>
        <Link href={`/calls/${localOf(call.id)}`}>
          <bdi>{text.title}</bdi>
        </Link>{' '}
        <span className={isOver ? 'state over' : 'state'}>{t(`calls.state.${call.state}`)}</span>
      </h2>
      <p>
        <bdi>{text.territory}</bdi> · {moneyWords(text.budgetCents, i18n.language)}
      </p>
      <p className="small">
        {t('calls.closes')} <When at={text.closesAt} withTime />
        {call.received === undefined ? null : <> · {t('calls.received', { count: call.received })}</>}
      </p>
    </article>
  )
}
